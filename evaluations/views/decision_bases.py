"""The page that asks for the decision basis of a case."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.forms.papers import BasisForm
from applications.models import Application
from applications.models.papers import Edition
from evaluations import decision_basis
from evaluations.views.access import reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.overview import free_at


@require_http_methods(["GET", "POST"])
def basis(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the decision basis of the latest proposal; a worker makes its file."""
    seen = Application.objects.visible_to(request.user).select_related("fund", "call")
    application = get_object_or_404(seen, number=number)
    if not application.office_allows(request.user, Permission.PREPARE_APPLICATION):
        raise Http404
    initial = {"language": settings.LANGUAGE_CODE, "edition": Edition.INTERNAL}
    form = BasisForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = reader(request), timezone.now()
            made = decision_basis.build(application, **form.cleaned_data, by=by, at=now)
            return redirect("jobs:progress", job_id=made.job_id)
    context = {
        "application": application,
        "form": form,
        "proposal": application.recommendations.order_by("-at", "-pk").first(),
        "free": free_at(application.fund),
    }
    return render(request, "evaluations/basis_form.html", context)
