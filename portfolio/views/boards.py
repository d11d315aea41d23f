"""Pages of what a fund has committed to each board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fundportal.directory.models import Fund
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import behind, boards
from portfolio.forms import YearFilterForm
from portfolio.views.finding import fund_or_404


@require_GET
def board_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Åtaganden per nämnd, in all or of a year: each figure opens into the entries behind it."""
    fund = fund_or_404(request, slug)
    form, year = _year(request, fund)
    lines = boards.lines_of(fund, year)
    context = {"fund": fund, "form": form, "year": year, "lines": lines}
    if lines:
        context["in_all"] = boards.line_of_all(fund, lines, year)
    return render(request, "portfolio/fund_boards.html", context)


@require_GET
def board_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same figures as a file."""
    fund = fund_or_404(request, slug)
    _form, year = _year(request, fund)
    rows = boards.board_rows(boards.lines_of(fund, year))
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"namnder-{slug}.{form}", boards.board_columns(), rows)


def _year(request: HttpRequest, fund: Fund) -> tuple[YearFilterForm, int | None]:
    form = YearFilterForm(request.GET, years=behind.entry_years(fund))
    return form, form.cleaned_data["year"] if form.is_valid() else None
