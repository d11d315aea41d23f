"""Pages of repayment: forecast beside what was realised, the plan, and its booking."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.access import allows
from fundportal.directory.models import Organisation
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import effects, ledger, overview, repayment_overview, repayments
from portfolio.models import Investment
from portfolio.repayment_forms import RepaymentForm, RepaymentPlanForm
from portfolio.states import KINDS, Kind
from portfolio.views.checking import Foreseen, two_steps
from portfolio.views.finding import fund_or_404, investment_or_404, reader_of


@require_GET
def of_investment(request: HttpRequest, slug: str) -> HttpResponse:
    """Återföring av en satsning: what was expected and what came, and the versions of the plan."""
    investment = investment_or_404(request, slug)
    fund = investment.fund
    context = {
        "investment": investment,
        "fund": fund,
        "found": repayment_overview.of_investment(investment, this_year=_this_year()),
        "rule": repayments.rule_of(investment),
        "versions": investment.repayment_plans.select_related("made_by"),
        "may_see_fund": allows(request.user, Permission.SEE_FUND, fund=fund),
        "may_plan": allows(request.user, Permission.MANAGE_INVESTMENT, fund=fund),
        "may_book": allows(request.user, KINDS[Kind.REPAY].permission, fund=fund),
    }
    return render(request, "portfolio/repayments.html", context)


@require_GET
def of_investment_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same figures as a file."""
    investment = investment_or_404(request, slug)
    found = repayment_overview.of_investment(investment, this_year=_this_year())
    return _file(f"aterforing-{slug}.{form}", form, found)


@require_GET
def of_fund(request: HttpRequest, slug: str) -> HttpResponse:
    """Återföring i hela fonden: the sums of its investments, year by year and board by board."""
    fund = fund_or_404(request, slug)
    found = repayment_overview.of_fund(fund, this_year=_this_year())
    return render(request, "portfolio/fund_repayments.html", {"fund": fund, "found": found})


@require_GET
def of_fund_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same sums as a file."""
    found = repayment_overview.of_fund(fund_or_404(request, slug), this_year=_this_year())
    return _file(f"aterforing-{slug}.{form}", form, found)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Planera återföringen av en satsning."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    number, savings = repayment_overview.savings_ahead(investment, this_year=_this_year())
    form = RepaymentPlanForm(
        request.POST or None,
        boards=_boards(),
        savings=savings,
        first_year=_this_year(),
        initial={"seen": number},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = repayments.plan(
                investment,
                savings=form.savings,
                source=form.cleaned_data["source"],
                seen=form.cleaned_data["seen"],
                by=reader_of(request),
                at=timezone.now(),
            )
            said = _("Version %(number)s: %(amount)s is expected to be repaid.")
            messages.success(
                request, said % {"number": made.number, "amount": _kronor(made.amount_expected)}
            )
            return redirect("portfolio:repayments", slug=slug)
    context = _about(investment) | {"form": form}
    return render(request, "portfolio/repayment_plan.html", context)


@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """Bokför en återföring från en nämnd."""
    investment = investment_or_404(request, slug, KINDS[Kind.REPAY].permission)
    form = RepaymentForm(
        request.POST or None, boards=_boards(), initial={"board": investment.organisation_id}
    )

    def foresee() -> Foreseen:
        amount = form.cleaned_data["amount"]
        said = _("%(amount)s that %(board)s has returned can be distributed anew.")
        figures = effects.effects_of(Kind.REPAY, investment.fund, amount, investment)
        board = form.cleaned_data["board"]
        return Foreseen(said % {"amount": _kronor(amount), "board": board}, figures)

    def enter() -> HttpResponse:
        made = repayments.book(investment, **form.act, by=reader_of(request), at=timezone.now())
        said = _("%(amount)s is repaid to the fund.") % {"amount": _kronor(made.entry.amount)}
        messages.success(request, said)
        return redirect("portfolio:investment", slug=slug)

    return two_steps(
        request,
        form,
        template="portfolio/investment_repay.html",
        context=_about(investment)
        | {
            "act": _("Book the repayment"),
            "figures": overview.investment_figures(investment),
            "free": overview.free_at(investment.fund),
        },
        foresee=foresee,
        enter=enter,
    )


def _about(investment: Investment) -> dict[str, Any]:
    return {
        "investment": investment,
        "fund": investment.fund,
        "rule": repayments.rule_of(investment),
        "left": repayments.left_of(investment),
        "back_url": reverse("portfolio:investment", args=[investment.slug]),
    }


def _boards() -> Any:
    return Organisation.objects.filter(kind=Organisation.Kind.BOARD).order_by("name")


def _this_year() -> int:
    return timezone.localdate().year


def _kronor(amount: Any) -> str:
    return ledger.kronor(amount)


def _file(name: str, form: str, found: repayment_overview.Repayments) -> HttpResponse:
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    rows = repayment_overview.repayment_rows(found)
    return respond(name, repayment_overview.repayment_columns(), rows)
