"""The page on which a withdrawal is undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import withdrawal
from applications.forms.withdrawing import UndoForm
from applications.models import Application
from applications.states import Act, Status
from applications.views.found import on_case, person, posted
from fundportal.forms import refusals_on


@on_case(Act.UNDO_WITHDRAWAL)
def undo(request: HttpRequest, application: Application) -> HttpResponse:
    """Take a withdrawal back, with a reason."""
    form = UndoForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            withdrawal.undo(application, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The withdrawal is undone."))
            return redirect("applications:application", number=application.number)
    until = application.undo_until
    if until is None or until < timezone.now():
        messages.info(request, _("The time within which the withdrawal could be undone is over."))
        return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "status": Status(application.withdrawn_from).label,
        "form": form,
        "act": _("Undo the withdrawal"),
        "back_url": reverse("applications:application", args=[application.number]),
    }
    return render(request, "applications/application_undo_withdrawal.html", context)
