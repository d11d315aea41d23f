"""Pages of the funds' money: list, one fund, money in, and the fragment of what is left."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.audit.overview import timeline
from fundportal.directory.access import allows, funds_where
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import effects, fund_sources, funding, overview, pages, pictures, year_overview
from portfolio.forms import AllocationForm, TopUpForm
from portfolio.ledger import kronor
from portfolio.models import CommitmentProposal
from portfolio.refusals import need_day
from portfolio.states import KINDS, Kind
from portfolio.views.checking import Foreseen, two_steps
from portfolio.views.finding import fund_or_404, reader_of

LATEST = 50  # acts on a fund's page; the ledger has them all


@require_GET
def fund_list(request: HttpRequest) -> HttpResponse:
    """Every fund that the person may see, with its figures."""
    funds = funds_where(request.user, Permission.SEE_FUND).order_by("-opened_date", "name")
    figures = [money.in_all for money in overview.money_of(funds)]
    return render(request, "portfolio/fund_list.html", {"figures": figures})


@require_GET
def fund_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One fund: figures that open into entries, pictures, what waits and what was done."""
    fund = fund_or_404(request, slug)
    figures, years = overview.fund_story(fund)
    proposals = CommitmentProposal.objects.filter(fund=fund).waiting()
    context = {
        "fund": fund,
        "figures": figures,
        "keys": pages.key_figures(figures),
        "lines": pages.figure_lines(figures),
        "years": pages.year_rows(years),
        "charts": pictures.charts_of(figures, years),
        "proposals": pages.first_of(proposals.select_related("proposed_by", "decision")),
        "to_commit": pages.first_of(overview.decisions_to_commit([fund])),
        "timeline": timeline(fund, latest=LATEST),
        "latest": LATEST,
        "may_allocate": allows(request.user, Permission.ALLOCATE, fund=fund),
        "predecessors": fund.predecessors.order_by("closed_date", "pk"),
        "seen_funds": funds_where(request.user, Permission.SEE_FUND).values_list("pk", flat=True),
        "may_close": allows(request.user, Permission.CLOSE_FUND, fund=fund),
        "may_transfer": funds_where(request.user, Permission.ALLOCATE).exclude(pk=fund.pk).exists(),
        "may_propose": allows(request.user, Permission.PROPOSE_COMMITMENT, fund=fund),
    }
    return render(request, "portfolio/fund_detail.html", context)


@require_GET
def figure_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The fund's figures of each year and in all, as a file."""
    rows = pages.year_table(*overview.fund_story(fund_or_404(request, slug)))
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"fond-{slug}.{form}", pages.year_columns(), rows)


@require_GET
def source_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Avsättningar och tillskott: what was put into the fund, with source and decision."""
    fund = fund_or_404(request, slug)
    [money] = overview.money_of([fund])
    context = {
        "fund": fund,
        "figures": money.in_all,
        "given": fund_sources.given_to(fund),
        "story": pictures.story_of(money),
        "may_allocate": allows(request.user, Permission.ALLOCATE, fund=fund),
    }
    return render(request, "portfolio/fund_sources.html", context)


@require_GET
def source_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same allocations and top-ups as a file."""
    rows = fund_sources.source_rows(fund_sources.given_to(fund_or_404(request, slug)))
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"tillskott-{slug}.{form}", fund_sources.source_columns(), rows)


@require_GET
def free_money(request: HttpRequest, slug: str) -> HttpResponse:
    """Kvar att fördela: a fragment for other pages, and a page of its own without JavaScript."""
    fund = fund_or_404(request, slug)
    figures, free = overview.fund_figures(fund), overview.free_at(fund)
    asked = pages.typed_total(request.GET)
    context = {
        "fund": fund,
        "figures": figures,
        "asked": asked,
        "missing": max(asked - free, Decimal(0)),
        "after": free - asked,
        "what_if": year_overview.if_committed(fund, pages.typed_years(request.GET)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "portfolio/free_money_fragment.html", context)
    return render(request, "portfolio/free_money.html", context)


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, slug: str) -> HttpResponse:
    """Avsätt pengar i fonden."""
    fund = fund_or_404(request, slug, KINDS[Kind.ALLOCATE].permission)
    form = AllocationForm(request.POST or None)
    return two_steps(
        request,
        form,
        template="portfolio/fund_allocate.html",
        context={
            "fund": fund,
            "free": overview.free_at(fund),
            "act": _("Enter the allocation"),
        },
        foresee=lambda: _foresee(
            Kind.ALLOCATE, fund, form, _("%(amount)s is set aside in %(fund)s.")
        ),
        enter=lambda: _receipt(
            request,
            funding.allocate(fund, **form.act, by=reader_of(request), at=timezone.now()),
        ),
    )


@require_http_methods(["GET", "POST"])
def top_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Skjut till pengar till fonden."""
    fund = fund_or_404(request, slug, KINDS[Kind.TOP_UP].permission)
    form = TopUpForm(request.POST or None)
    return two_steps(
        request,
        form,
        template="portfolio/fund_top_up.html",
        context={"fund": fund, "free": overview.free_at(fund), "act": _("Enter the top-up")},
        foresee=lambda: _foresee(Kind.TOP_UP, fund, form, _("%(amount)s is added to %(fund)s.")),
        enter=lambda: _receipt(
            request, funding.top_up(fund, **form.act, by=reader_of(request), at=timezone.now())
        ),
    )


def _foresee(kind: Kind, fund: Fund, form: AllocationForm, said: str) -> Foreseen:
    amount = form.cleaned_data["amount"]
    need_day(fund, form.cleaned_data["meeting_date"], today=timezone.localdate())
    happens = said % {"amount": kronor(amount), "fund": fund}
    return Foreseen(happens, effects.effects_of(kind, fund, amount))


def _receipt(request: HttpRequest, made: Any) -> HttpResponse:
    messages.success(
        request,
        _("%(amount)s is entered in %(fund)s. Left to distribute: %(free)s.")
        % {
            "amount": kronor(made.amount),
            "fund": made.fund,
            "free": kronor(overview.free_at(made.fund)),
        },
    )
    return redirect("portfolio:fund", slug=made.fund.slug)
