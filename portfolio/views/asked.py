"""Pages of the cases behind what was applied for, recommended and decided in a fund."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications.models import CaseFigure
from fundportal.directory.models import Fund
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import asked
from portfolio.behind import entry_years
from portfolio.forms import AskedFilterForm
from portfolio.views.finding import fund_or_404, reader_of


@require_GET
def asked_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The cases behind a figure, with their sum, in all or of a year."""
    fund = fund_or_404(request, slug)
    form, found = _found(request, fund)
    context = {
        "fund": fund,
        "form": form,
        "found": found,
        "figure": CaseFigure(form.cleaned_data["figure"]).label,
        "page": Paginator(found.cases, 50).get_page(request.GET.get("page")),
    }
    return render(request, "portfolio/asked.html", context)


@require_GET
def asked_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same cases as a file."""
    _form, found = _found(request, fund_or_404(request, slug))
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"arenden-{slug}.{form}", asked.asked_columns(), asked.asked_rows(found))


def _found(request: HttpRequest, fund: Fund) -> tuple[AskedFilterForm, asked.Asked]:
    form = AskedFilterForm(
        {"figure": CaseFigure.APPLIED} | request.GET.dict(), years=entry_years(fund)
    )
    if not form.is_valid():
        raise Http404
    clean = form.cleaned_data
    reader = reader_of(request)
    return form, asked.behind(fund, CaseFigure(clean["figure"]), clean["year"], reader)
