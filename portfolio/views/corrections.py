"""Pages of a payment's correction: proposed by one person, attested or refused by a second."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundportal.directory.access import allows
from fundportal.forms import PortalForm, refusals_on
from portfolio import corrections, effects, overview
from portfolio.forms import CorrectionForm, ReasonForm
from portfolio.models import PaymentCorrection
from portfolio.states import KINDS, Kind
from portfolio.views.finding import disbursement_or_404, reader_of


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Föreslå en rättelse av utbetalningen."""
    disbursement = disbursement_or_404(request, slug, pk)
    if not corrections.may_correct(disbursement, reader_of(request)):
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            corrections.propose(
                disbursement, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The correction waits for its attest."))
            return redirect("portfolio:disbursement", slug=slug, pk=pk)
    context = {
        "disbursement": disbursement,
        "investment": disbursement.investment,
        "payment": corrections.payment_of(disbursement),
        "figures": overview.investment_figures(disbursement.investment),
        "form": form,
        "act": _("Propose the correction"),
        "back_url": reverse("portfolio:disbursement", args=[slug, pk]),
    }
    return render(request, "portfolio/correction_propose.html", context)


@require_http_methods(["GET", "POST"])
def attest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Attestera rättelsen; then the reversal and the new payment are entered."""
    correction = _correction(request, slug, pk)
    fund = correction.disbursement.investment.fund
    if not allows(request.user, KINDS[Kind.PAY].permission, fund=fund):
        raise Http404
    form = PortalForm(request.POST or None)
    if request.method == "POST":
        with refusals_on(form):
            corrections.attest(correction, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The payment is corrected in the ledger."))
            return _back(correction)
    context = _context(correction, form, _("Attest the correction")) | {
        "why_not": corrections.why_not_attest(correction, reader_of(request)),
        "place_of": corrections.place_of_attest(correction, reader_of(request)),
        "effects": effects.effects_of_correction(correction),
    }
    return render(request, "portfolio/correction_attest.html", context)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Avslå rättelsen, or take one's own back."""
    correction = _correction(request, slug, pk)
    if not corrections.may_refuse(correction, reader_of(request)):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            corrections.refuse(
                correction, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The payment stays as it is."))
            return _back(correction)
    context = _context(correction, form, _("Refuse the correction")) | {"danger": True}
    return render(request, "portfolio/correction_refuse.html", context)


def _correction(request: HttpRequest, slug: str, pk: int) -> PaymentCorrection:
    visible = PaymentCorrection.objects.visible_to(reader_of(request)).select_related(
        "disbursement__investment__fund", "corrects", "proposed_by", "attested_by", "refused_by"
    )
    return get_object_or_404(visible, disbursement__investment__slug=slug, pk=pk)


def _context(correction: PaymentCorrection, form: PortalForm, act: str) -> dict[str, Any]:
    disbursement = correction.disbursement
    address = [disbursement.investment.slug, disbursement.pk]
    return {
        "correction": correction,
        "disbursement": disbursement,
        "investment": disbursement.investment,
        "form": form,
        "act": act,
        "back_url": reverse("portfolio:disbursement", args=address),
    }


def _back(correction: PaymentCorrection) -> HttpResponse:
    disbursement = correction.disbursement
    return redirect("portfolio:disbursement", slug=disbursement.investment.slug, pk=disbursement.pk)
