"""Pages of what an investment has been paid beside its plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fundportal.directory.access import allows
from fundportal.directory.roles import Permission
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import burn_up, forecast_overview
from portfolio.views.finding import investment_or_404


@require_GET
def burn_up_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Utbetalt mot plan: a picture, and the years with the payments behind them."""
    investment = investment_or_404(request, slug)
    found = burn_up.of(investment, until=timezone.localdate())
    context = {
        "investment": investment,
        "found": found,
        "forecast": forecast_overview.of_investment(investment, timezone.localdate()),
        "chart": burn_up.picture_of(found),
        "may_see_fund": allows(request.user, Permission.SEE_FUND, fund=investment.fund),
    }
    return render(request, "portfolio/burn_up.html", context)


@require_GET
def burn_up_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same years as a file."""
    found = burn_up.of(investment_or_404(request, slug), until=timezone.localdate())
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    rows = burn_up.burn_up_rows(found.years)
    return respond(f"utbetalt-mot-plan-{slug}.{form}", burn_up.burn_up_columns(), rows)
