"""Pages of a fund's calendar years: frames, plans, payments, and decisions to go over a frame."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models.impartiality import shut_out
from fundportal.directory.access import allows
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import forecast_overview, year_frames, year_overview
from portfolio.ledger import kronor
from portfolio.models import YearFrame, YearOverride
from portfolio.views.finding import fund_or_404, reader_of
from portfolio.year_file import year_columns, year_rows
from portfolio.year_forms import YearFrameForm, YearOverrideForm


@require_GET
def year_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The fund per calendar year: frame, carried over, planned, committed, paid out and left."""
    fund = fund_or_404(request, slug)
    years = year_overview.fund_years(fund)
    may_register = allows(request.user, Permission.REGISTER_DECISION, fund=fund)
    context = {
        "fund": fund,
        "years": years,
        "forecast": forecast_overview.of_fund(fund, timezone.localdate()),
        "next_year": years[-1].year + 1 if years else timezone.localdate().year,
        "overrides": year_overview.overrides_of(fund),
        "may_set": allows(request.user, Permission.ALLOCATE, fund=fund),
        "may_override": may_register and _knows_overrides(fund),
    }
    return render(request, "portfolio/fund_years.html", context)


@require_GET
def year_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same years as a file, with what is foreseen of each."""
    fund = fund_or_404(request, slug)
    foreseen = forecast_overview.of_fund(fund, timezone.localdate())
    rows = year_rows(year_overview.fund_years(fund), foreseen)
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"budgetar-{slug}.{form}", year_columns(), rows)


@require_GET
def year_detail(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """One year: what each investment takes of it, and every frame that it has had."""
    fund = _fund_in(request, slug, year)
    found = year_overview.year_of(fund, year)
    parts = year_overview.year_parts(fund, year)
    frames = YearFrame.objects.visible_to(reader_of(request)).filter(fund=fund, year=year)
    context = {
        "fund": fund,
        "found": found,
        "parts": parts,
        "frames": frames.select_related("set_by"),
        "may_set": allows(request.user, Permission.ALLOCATE, fund=fund),
    }
    return render(request, "portfolio/fund_year.html", context)


@require_http_methods(["GET", "POST"])
def set_frame(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Sätt årsramen, or change it; the page says what is planned of the year already."""
    fund = _fund_in(request, slug, year, Permission.ALLOCATE)
    latest = YearFrame.objects.filter(fund=fund, year=year).first()
    kept = {"amount": latest.amount if latest else None, "seen": latest.number if latest else 0}
    form = YearFrameForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = year_frames.set_frame(
                fund, year=year, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            said = _("The frame of %(year)s is %(amount)s.")
            named = {"year": str(year), "amount": kronor(made.amount)}
            messages.success(request, said % named)
            return redirect("portfolio:years", slug=slug)
    context = {
        "fund": fund,
        "form": form,
        "found": year_overview.year_of(fund, year),
        "act": _("Set the frame"),
        "back_url": reverse("portfolio:years", args=[slug]),
    }
    return render(request, "portfolio/year_frame.html", context)


@require_http_methods(["GET", "POST"])
def register_override(request: HttpRequest, slug: str) -> HttpResponse:
    """Registrera ett beslut om att gå över en årsram."""
    fund = fund_or_404(request, slug, Permission.REGISTER_DECISION)
    cases = year_overview.cases_to_excuse(fund).exclude(shut_out(reader_of(request)))
    form = YearOverrideForm(request.POST or None, request.FILES or None, fund=fund, cases=cases)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            year_frames.register_override(**form.act, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The decision to go over the frame is registered."))
            return redirect("portfolio:years", slug=slug)
    context = {
        "fund": fund,
        "form": form,
        "act": _("Register the decision"),
        "back_url": reverse("portfolio:years", args=[slug]),
    }
    return render(request, "portfolio/year_override.html", context)


@require_GET
def override_extract(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The extract of the minutes of a decision to go over a frame."""
    fund = fund_or_404(request, slug)
    visible = YearOverride.objects.visible_to(reader_of(request)).filter(extract__isnull=False)
    decision = get_object_or_404(visible.select_related("extract"), fund=fund, pk=pk)
    assert decision.extract is not None  # noqa: S101 - asked for above
    return serving.respond(decision.extract)


def _knows_overrides(fund: Fund) -> bool:
    """Whether the fund's rule lets a decision go over a frame, and a case could need one."""
    by_decision = fund.year_rule == Fund.YearRule.OVERRIDE
    return by_decision and year_overview.cases_to_excuse(fund).exists()


def _fund_in(
    request: HttpRequest, slug: str, year: int, permission: Permission = Permission.SEE_FUND
) -> Fund:
    """The fund, where the year is one of its life."""
    fund = fund_or_404(request, slug, permission)
    if not year_frames.is_of_life(fund, year):
        raise Http404
    return fund
