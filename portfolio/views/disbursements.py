"""Pages of the disbursements: request, one disbursement, and each act on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.audit.overview import timeline
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio import (
    corrections,
    disbursements,
    overview,
    plans,
    request_files,
    request_overview,
)
from portfolio.forms import PaymentForm, SeenForm, SeenReasonForm
from portfolio.models import Disbursement, Investment
from portfolio.request_forms import RequestForm
from portfolio.states import DisbursementAct, DisbursementStatus
from portfolio.views.finding import disbursement_or_404, investment_or_404, reader_of

ACT_PAGES = {
    DisbursementAct.APPROVE: "portfolio/disbursement_approve.html",
    DisbursementAct.ATTEST: "portfolio/disbursement_attest.html",
    DisbursementAct.CONFIRM_PAID: "portfolio/disbursement_confirm_paid.html",
    DisbursementAct.REFUSE: "portfolio/disbursement_refuse.html",
}


@require_http_methods(["GET", "POST"])
def request_money(request: HttpRequest, slug: str) -> HttpResponse:
    """Rekvirera pengar för en period."""
    investment = investment_or_404(request, slug, Permission.REQUEST_DISBURSEMENT)
    form = _request_form(request, investment)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = disbursements.request(
                investment, **form.act, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The fund manager has got your request."))
            return redirect("portfolio:disbursement", slug=slug, pk=made.pk)
    context = {
        "investment": investment,
        "fund": investment.fund,
        "form": form,
        "figures": overview.investment_figures(investment),
        "without_rows": request_overview.without_rows(investment),
    }
    return render(request, "portfolio/disbursement_request.html", context)


@require_GET
def disbursement_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One disbursement: where it stands, the next step and by whom."""
    disbursement = disbursement_or_404(request, slug, pk)
    reader = reader_of(request)
    context = _context(disbursement) | {
        "open_acts": [
            act for act in DisbursementAct if disbursements.is_next_for(reader, act, disbursement)
        ],
        "attesters": disbursements.attesters(disbursement)
        if disbursement.status == DisbursementStatus.APPROVED
        else [],
        "timeline": timeline(disbursement),
        "correction": disbursement.corrections.waiting().first(),
        "may_attach": request_files.is_open(disbursement)
        and request_files.may_attach(disbursement, reader),
        "may_correct": corrections.may_correct(disbursement, reader),
    }
    return render(request, "portfolio/disbursement_detail.html", context)


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Godkänn utbetalningen."""
    disbursement = _for_act(request, slug, pk, DisbursementAct.APPROVE)
    form = SeenForm(request.POST or None, initial={"version": disbursement.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            disbursements.approve(
                disbursement, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            return _done(request, disbursement, _("The disbursement is approved."))
    return _act_page(request, disbursement, DisbursementAct.APPROVE, form)


@require_http_methods(["GET", "POST"])
def attest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Attestera utbetalningen; then it is entered in the ledger."""
    disbursement = _for_act(request, slug, pk, DisbursementAct.ATTEST)
    form = SeenForm(request.POST or None, initial={"version": disbursement.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            disbursements.attest(
                disbursement, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            return _done(request, disbursement, _("The disbursement is attested and entered."))
    return _act_page(request, disbursement, DisbursementAct.ATTEST, form)


@require_http_methods(["GET", "POST"])
def confirm_paid(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Registrera betalningen med verifikationsnummer."""
    disbursement = _for_act(request, slug, pk, DisbursementAct.CONFIRM_PAID)
    form = PaymentForm(request.POST or None, initial={"version": disbursement.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            disbursements.confirm_paid(
                disbursement, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            return _done(request, disbursement, _("The payment is registered."))
    return _act_page(request, disbursement, DisbursementAct.CONFIRM_PAID, form)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Avslå utbetalningen."""
    disbursement = _for_act(request, slug, pk, DisbursementAct.REFUSE)
    form = SeenReasonForm(request.POST or None, initial={"version": disbursement.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            disbursements.refuse(
                disbursement, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            return _done(request, disbursement, _("The disbursement is refused."))
    return _act_page(request, disbursement, DisbursementAct.REFUSE, form)


def _request_form(request: HttpRequest, investment: Investment) -> RequestForm:
    lines = request_overview.row_spend(investment)
    return RequestForm(
        request.POST or None,
        lines=lines,
        others=request_overview.other_places(investment, plans.parties_of(investment)),
        percent=investment.fund.deviation_limit,
    )


def _for_act(request: HttpRequest, slug: str, pk: int, act: DisbursementAct) -> Disbursement:
    disbursement = disbursement_or_404(request, slug, pk)
    if not disbursements.may(act, disbursement, reader_of(request)):
        raise Http404
    return disbursement


def _act_page(
    request: HttpRequest, disbursement: Disbursement, act: DisbursementAct, form: SeenForm
) -> HttpResponse:
    """Show what the act will do in figures, or the sentence that keeps this person from it."""
    context = _context(disbursement) | {
        "form": form,
        "act": act.label,
        "back_url": reverse(
            "portfolio:disbursement", args=[disbursement.investment.slug, disbursement.pk]
        ),
        "danger": act == DisbursementAct.REFUSE,
        "why_not": disbursements.why_not(act, disbursement, reader_of(request)),
    }
    if act in {DisbursementAct.APPROVE, DisbursementAct.ATTEST}:
        context["lacks_agreement"] = not disbursement.investment.agreements.exists()
    if act == DisbursementAct.ATTEST:
        context["place_of"] = disbursements.place_of_attest(disbursement, reader_of(request))
    return render(request, ACT_PAGES[act], context)


def _context(disbursement: Disbursement) -> dict[str, Any]:
    figures = overview.investment_figures(disbursement.investment)
    return {
        "disbursement": disbursement,
        "investment": disbursement.investment,
        "fund": disbursement.investment.fund,
        "figures": figures,
        "rows": request_overview.request_rows(disbursement),
        "files": disbursement.files.current().select_related("document", "added_by"),
        "left_after": figures.left - disbursement.amount,
    }


def _done(request: HttpRequest, disbursement: Disbursement, receipt: str) -> HttpResponse:
    messages.success(request, receipt)
    investment = disbursement.investment
    return redirect("portfolio:disbursement", slug=investment.slug, pk=disbursement.pk)
