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
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio import funding, overview, pages
from portfolio.forms import AllocationForm, TopUpForm
from portfolio.ledger import kronor
from portfolio.models import CommitmentProposal
from portfolio.views.finding import fund_or_404, reader_of


@require_GET
def fund_list(request: HttpRequest) -> HttpResponse:
    """Every fund that the person may see, with its figures."""
    funds = funds_where(request.user, Permission.SEE_FUND).order_by("-opened_date", "name")
    figures = overview.figures_of(funds)
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
        "lines": pages.figure_lines(figures),
        "years": pages.year_rows(years),
        "charts": pages.charts_of(figures, years),
        "proposals": proposals.select_related("proposed_by", "decision"),
        "to_commit": overview.decisions_to_commit([fund]),
        "timeline": timeline(fund),
        "may_allocate": allows(request.user, Permission.ALLOCATE, fund=fund),
        "may_propose": allows(request.user, Permission.PROPOSE_COMMITMENT, fund=fund),
    }
    return render(request, "portfolio/fund_detail.html", context)


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
    }
    if request.headers.get("HX-Request"):
        return render(request, "portfolio/free_money_fragment.html", context)
    return render(request, "portfolio/free_money.html", context)


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, slug: str) -> HttpResponse:
    """Avsätt pengar i fonden."""
    fund = fund_or_404(request, slug, Permission.ALLOCATE)
    form = AllocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = funding.allocate(fund, **form.act, by=reader_of(request), at=timezone.now())
            return _receipt(request, made)
    context = {"fund": fund, "form": form, "free": overview.free_at(fund)}
    return render(request, "portfolio/fund_allocate.html", context)


@require_http_methods(["GET", "POST"])
def top_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Skjut till pengar till fonden."""
    fund = fund_or_404(request, slug, Permission.ALLOCATE)
    form = TopUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = funding.top_up(fund, **form.act, by=reader_of(request), at=timezone.now())
            return _receipt(request, made)
    context = {"fund": fund, "form": form, "free": overview.free_at(fund)}
    return render(request, "portfolio/fund_top_up.html", context)


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
