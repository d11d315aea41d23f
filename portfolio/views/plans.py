"""Pages of an investment's plan: the version that holds, the earlier ones, the lines as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from fundportal.spreadsheets import csv_response
from portfolio import plan_overview
from portfolio.models import PlanVersion
from portfolio.views.finding import investment_or_404, reader_of


@require_GET
def plan_detail(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One version of the plan, the latest unless another is asked for."""
    investment = investment_or_404(request, slug)
    version = _version(request, slug, number)
    context = {
        "investment": investment,
        "plan": plan_overview.plan_of(version),
        "versions": investment.plans.select_related("made_by"),
    }
    return render(request, "portfolio/plan_detail.html", context)


@require_GET
def plan_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The lines of the plan that holds."""
    plan = plan_overview.plan_of(_version(request, slug, None))
    name = f"plan-{slug}-{plan.version.number}.csv"
    return csv_response(name, plan_overview.plan_columns(), plan_overview.plan_rows(plan))


def _version(request: HttpRequest, slug: str, number: int | None) -> PlanVersion:
    visible = PlanVersion.objects.visible_to(reader_of(request)).filter(investment__slug=slug)
    chosen = visible.filter(number=number) if number else visible.current()
    return get_object_or_404(chosen.select_related("made_by"))
