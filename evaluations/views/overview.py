"""What is evaluated: the list and the page of one investment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from evaluations import overview, report_overview, theory_page
from evaluations.models import DataSet
from evaluations.views.access import reader
from fundportal.audit.overview import timeline
from fundportal.directory.roles import Permission
from portfolio.access import allows


@require_GET
def investment_list(request: HttpRequest) -> HttpResponse:
    """The investments whose evaluation one may see, what waits first."""
    rows = overview.investments(reader(request))
    return render(request, "evaluations/investment_list.html", {"rows": rows})


@require_GET
def investment(request: HttpRequest, slug: str) -> HttpResponse:
    """One investment: what is measured, the data, the assessments and what has happened."""
    found = get_object_or_404(overview.evaluated(reader(request)), slug=slug)
    theory = theory_page.latest(found)
    context = {
        "investment": found,
        "theory": theory,
        "theory_charts": theory_page.charts_of(theory),
        "indicators": overview.indicator_states(found),
        "batches": found.outcome_batches.select_related("recorded_by", "undone_by"),
        "uploads": overview.waiting_uploads(found, reader(request)),
        "cost_impacts": found.cost_impacts.select_related("signed_by"),
        "reports": report_overview.reports_of(found, reader(request)),
        "timeline": timeline(found),
        "data_set": DataSet.objects.filter(investment=found).select_related("board").first(),
        "key": overview.key_of(found),
        "may_define": allows(request.user, Permission.EDIT_INDICATORS, found),
        "may_record": allows(request.user, Permission.RECORD_OUTCOMES, found),
        "may_assess": allows(request.user, Permission.ASSESS, found),
        "may_see_rows": allows(request.user, Permission.SEE_PERSON_ROWS, found),
        "may_destroy": allows(request.user, Permission.DESTROY_KEY, found),
        "may_begin_cost_impact": overview.may_begin_cost_impact(found, request.user),
        "may_report": allows(request.user, Permission.BUILD_REPORT, found),
    }
    return render(request, "evaluations/investment_detail.html", context)
