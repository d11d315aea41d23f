"""Pages of what a fund has committed to each board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import boards
from portfolio.views.finding import fund_or_404


@require_GET
def board_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Åtaganden per nämnd: each figure opens into the entries behind it."""
    fund = fund_or_404(request, slug)
    context = {"fund": fund, "lines": boards.lines_of(fund)}
    return render(request, "portfolio/fund_boards.html", context)


@require_GET
def board_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same figures as a file."""
    rows = boards.board_rows(boards.lines_of(fund_or_404(request, slug)))
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"namnder-{slug}.{form}", boards.board_columns(), rows)
