"""The pages on which a decision's outcome is made public, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import publishing
from applications.forms.publishing import PublishOutcomeForm, WithdrawOutcomeForm
from applications.models import Application
from applications.views.found import in_office, person, posted
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@in_office(Permission.PUBLISH_DECISION)
def publish(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """What citizens will read (GET), and the act (POST)."""
    decision = get_object_or_404(application.decisions.current(), pk=pk)
    if decision.published_outcomes.public().exists() and request.method == "GET":
        messages.info(request, _("The outcome is published already."))
        return redirect("applications:application", number=application.number)
    form = PublishOutcomeForm(posted(request), initial={"reason": decision.reason})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            publishing.publish(decision, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The outcome is published."))
            return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "decision": decision,
        "parties": application.parties.accepted().select_related("organisation"),
        "form": form,
        "act": _("Publish the outcome"),
        "back_url": reverse("applications:application", args=[application.number]),
    }
    return render(request, "applications/outcome_publish.html", context)


@in_office(Permission.PUBLISH_DECISION)
def withdraw(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Take a published outcome off the public page, with a reason."""
    decision = get_object_or_404(application.decisions.all(), pk=pk)
    outcome = decision.published_outcomes.public().first()
    if outcome is None:
        raise Http404
    form = WithdrawOutcomeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            publishing.withdraw(outcome, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The outcome is no longer public."))
            return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "decision": decision,
        "form": form,
        "act": _("Take the outcome away"),
        "back_url": reverse("applications:application", args=[application.number]),
        "danger": True,
    }
    return render(request, "applications/outcome_withdraw.html", context)
