"""Pages that compute an effect, show it at once and freeze it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import analysis_plans, assessment_page, findings, reviews
from evaluations import assessment as verbs
from evaluations.assessment_forms import ComparisonForm, FreezeForm, PlanForm
from evaluations.models import AnalysisPlan, Assessment, Indicator
from evaluations.views.access import reader
from evaluations.views.reviews import Review, reviewed
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.access import allows
from portfolio.models import Investment


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose how the groups are compared, see the result at once (GET), freeze it (POST)."""
    opened = Investment.objects.where(request.user, Permission.ASSESS)
    found = Indicator.objects.select_related("investment__fund")
    indicator = get_object_or_404(found, pk=pk, investment__in=opened)
    freeze = FreezeForm(request.POST or None)
    if request.method == "POST" and freeze.is_valid():
        with refusals_on(freeze):
            made = verbs.assess(indicator, **freeze.frozen(), by=reader(request), at=timezone.now())
            messages.success(request, _("The assessment is frozen."))
            return redirect("evaluations:assessment", made.pk)
    plan = analysis_plans.plan_of(indicator)
    comparison = ComparisonForm(request.POST or request.GET or ComparisonForm.started_with(plan))
    current = indicator.assessments.current().select_related("assessed_by").first()
    context = {
        "indicator": indicator,
        "investment": indicator.investment,
        "comparison": comparison,
        "current": current,
        "plan": plan,
    }
    if comparison.is_valid():
        context |= _computed(indicator, comparison, freeze, current, plan)
    return render(request, "evaluations/assessment_form.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The analysis plan of an indicator, and the form that freezes it before there are data."""
    seen = Indicator.objects.visible_to(reader(request)).select_related("investment__fund")
    indicator = get_object_or_404(seen, pk=pk)
    may_plan = allows(request.user, Permission.ASSESS, indicator.investment)
    in_force, is_open = analysis_plans.plan_of(indicator), analysis_plans.is_open(indicator)
    initial = PlanForm.started_with(in_force) | {"seen": in_force.version if in_force else 0}
    if in_force:
        initial["hypothesis"] = in_force.hypothesis
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and not may_plan:
        raise Http404
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = reader(request), timezone.now()
            analysis_plans.freeze(indicator, **form.frozen(), by=by, at=now)
            messages.success(request, _("The analysis plan is frozen."))
            return redirect("evaluations:plan", pk)
    context = {
        "indicator": indicator,
        "investment": indicator.investment,
        "plans": indicator.analysis_plans.select_related("frozen_by"),
        "form": form if may_plan and not is_open else None,
        "is_open": is_open,
    }
    return render(request, "evaluations/plan.html", context)


@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen assessment, whole."""
    visible = Assessment.objects.visible_to(reader(request)).select_related(
        "investment__fund",
        "indicator",
        "assessed_by",
        "supersedes__indicator",
        "superseded_by",
        "review__reviewed_by",
        "plan__frozen_by",
    )
    found = get_object_or_404(visible, pk=pk)
    context = {
        "assessment": found,
        "successor": getattr(found, "superseded_by", None),
        "investment": found.investment,
        "indicator": found.indicator,
        "page": assessment_page.page_of(found),
        "batches": found.batches.all(),
        "review": getattr(found, "review", None),
        "may_review": reviews.may_review(found, reader(request)),
        "may_assess": allows(request.user, Permission.ASSESS, found.investment),
    }
    return render(request, "evaluations/assessment_detail.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A second evaluator accepts an effect or sends it back."""
    seen = Assessment.objects.visible_to(reader(request))
    found = get_object_or_404(
        seen.select_related("investment__fund", "indicator", "review", "superseded_by"), pk=pk
    )
    if not reviews.may_review(found, reader(request)):
        raise Http404
    page = Review(
        heading=_("Review the effect"),
        back=reverse("evaluations:assessment", args=[pk]),
        subject=_("%(title)s, %(name)s")
        % {"title": found.investment.title, "name": found.indicator.name},
        found=assessment_page.page_of(found).answer,
        said=found.conclusion,
    )
    return reviewed(request, found, page, accept=reviews.accept, send_back=reviews.send_back)


def _computed(
    indicator: Indicator,
    comparison: ComparisonForm,
    freeze: FreezeForm,
    current: Assessment | None,
    plan: AnalysisPlan | None,
) -> dict[str, Any]:
    try:
        computed = findings.compute(indicator, **comparison.choices())
    except findings.CannotAssess as refusal:
        return {"refusal": str(refusal)}
    computed.plan = plan
    page = assessment_page.page_of(computed)
    freeze.start_with(comparison, computed, current, departs=bool(page.deviations))
    return {"page": page, "freeze": freeze}
