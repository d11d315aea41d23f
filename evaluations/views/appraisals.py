"""An application's first estimate: a page, and a fragment that the application's page shows."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Application
from applications.pages import Content
from evaluations import appraisal as verbs
from evaluations import appraisal_page, evidence_page
from evaluations.appraisal_forms import AppraisalForm
from evaluations.models import Appraisal, UnitCost
from evaluations.views.access import reader
from fundportal.forms import refusals_on


@require_GET
def appraisal(request: HttpRequest, number: str) -> HttpResponse:
    """The newest estimate and what the groups can show; a fragment for htmx, else a page."""
    application = _application(request, number)
    context = {
        "application": application,
        "page": appraisal_page.of(application),
        "taken": evidence_page.taken_of(application),
        "may_appraise": verbs.may_appraise(application, request.user),
    }
    if request.headers.get("HX-Request"):
        return render(request, "evaluations/appraisal_fragment.html", context)
    return render(request, "evaluations/appraisal_detail.html", context)


@require_http_methods(["GET", "POST"])
def appraise(request: HttpRequest, number: str) -> HttpResponse:
    """Make a new version of the estimate."""
    application = _application(request, number)
    if not verbs.may_appraise(application, request.user):
        raise Http404
    by = reader(request)
    costs = UnitCost.objects.visible_to(by).current().order_by("name", "code")
    latest = Appraisal.objects.filter(application=application).order_by("-version").first()
    size = appraisal_page.planned_size(Content(application))
    names = ("participants", "comparison", "successes", "units_per_year", "years")
    initial = {name: getattr(latest, name) for name in names} if latest else {}
    if latest is None:
        initial = {"participants": size, "comparison": size}
    form = AppraisalForm(request.POST or None, unit_costs=costs, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.appraise(application, **form.cleaned_data, by=by, at=timezone.now())
            messages.success(request, _("The estimate is saved as a new version."))
            return redirect("evaluations:appraisal", number=number)
    context = {"application": application, "form": form}
    return render(request, "evaluations/appraisal_form.html", context)


def _application(request: HttpRequest, number: str) -> Application:
    seen = Application.objects.visible_to(request.user).select_related("fund", "call")
    return get_object_or_404(seen, number=number)
