"""Pages that compute an effect, show it at once and freeze it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import assessment as verbs
from evaluations import assessment_page, findings
from evaluations.forms import ComparisonForm, FreezeForm
from evaluations.models import Assessment, Indicator
from evaluations.views.access import reader
from fundportal.directory.access import allows, funds_where
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose how the groups are compared, see the result at once (GET), freeze it (POST)."""
    funds = funds_where(request.user, Permission.ASSESS)
    found = Indicator.objects.select_related("investment__fund")
    indicator = get_object_or_404(found, pk=pk, investment__fund__in=funds)
    freeze = FreezeForm(request.POST or None)
    if request.method == "POST" and freeze.is_valid():
        with refusals_on(freeze):
            made = verbs.assess(indicator, **freeze.frozen(), by=reader(request), at=timezone.now())
            messages.success(request, _("The assessment is frozen."))
            return redirect("evaluations:assessment", made.pk)
    comparison = ComparisonForm(request.POST or request.GET or ComparisonForm.defaults)
    current = indicator.assessments.current().select_related("assessed_by").first()
    context = {
        "indicator": indicator,
        "investment": indicator.investment,
        "comparison": comparison,
        "current": current,
    }
    if comparison.is_valid():
        context |= _computed(indicator, comparison, freeze, current)
    return render(request, "evaluations/assessment_form.html", context)


@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen assessment, whole."""
    visible = Assessment.objects.visible_to(reader(request)).select_related(
        "investment__fund", "indicator", "assessed_by", "supersedes__indicator", "superseded_by"
    )
    found = get_object_or_404(visible, pk=pk)
    context = {
        "assessment": found,
        "successor": getattr(found, "superseded_by", None),
        "investment": found.investment,
        "indicator": found.indicator,
        "page": assessment_page.page_of(found),
        "batches": found.batches.all(),
        "may_assess": allows(request.user, Permission.ASSESS, fund=found.investment.fund),
    }
    return render(request, "evaluations/assessment_detail.html", context)


def _computed(
    indicator: Indicator,
    comparison: ComparisonForm,
    freeze: FreezeForm,
    current: Assessment | None,
) -> dict[str, Any]:
    try:
        computed = findings.compute(indicator, **comparison.choices())
    except findings.CannotAssess as refusal:
        return {"refusal": str(refusal)}
    freeze.start_with(comparison, computed, current)
    return {"page": assessment_page.page_of(computed), "freeze": freeze}
