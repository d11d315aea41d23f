"""Pages of cost impacts: the model and what it gives at once, its forms, signing and review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluations import cost_impact_page
from evaluations import cost_impacts as verbs
from evaluations.cost_impact_forms import (
    BenefitForm,
    CostForm,
    SignForm,
    TermsForm,
    TransferForm,
)
from evaluations.models import BenefitLine, CostImpact, CostLine, TransferLine, UnitCost
from evaluations.views.access import permitted_investment, reader
from evaluations.views.reviews import Review, reviewed
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.access import allows


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft, or a new version after the last."""
    investment = permitted_investment(request, Permission.ASSESS, slug)
    try:
        made = verbs.begin(investment, by=reader(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:investment", slug)
    return redirect("evaluations:cost_impact", made.pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One cost impact: what it gives, what it is made of, and what can be done with it."""
    impact = _visible(request, pk)
    by = reader(request)
    may = allows(by, Permission.ASSESS, impact.investment)
    is_other = by.pk not in (impact.signed_by_id, impact.begun_by_id)
    context = {
        "impact": impact,
        "investment": impact.investment,
        "page": cost_impact_page.page_of(impact, timezone.localdate()),
        "benefits": impact.benefits.select_related("assessment__indicator", "unit_cost"),
        "costs": impact.costs.all(),
        "transfers": impact.transfers.all(),
        "may_shape": may and impact.is_draft,
        "may_review": may and impact.status == CostImpact.Status.SIGNED and is_other,
        "may_propose": impact.status == CostImpact.Status.ACCEPTED
        and allows(by, Permission.MANAGE_INVESTMENT, impact.investment),
        "may_begin": may and bool(impact.reviewed_at),
        "newer": CostImpact.objects.filter(
            investment=impact.investment, version__gt=impact.version
        ).last(),
    }
    return render(request, "evaluations/cost_impact_detail.html", context)


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Years, rate, draws and seed of a draft."""
    impact = _shaped(request, pk)
    form = TermsForm(request.POST or None, initial=TermsForm.started_with(impact))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.set_terms(impact, form.terms(), by=reader(request), at=timezone.now())
            return redirect("evaluations:cost_impact", pk)
    return _form(request, impact, form, _("Terms of the model"), _("Save the terms"))


@require_http_methods(["GET", "POST"])
def benefit_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a benefit to a draft."""
    impact = _shaped(request, pk)
    costs = UnitCost.objects.visible_to(reader(request)).current().order_by("name", "code")
    initial = {"first_year": 1, "years": 5, "dropoff": 10, "displacement": 0, "ramp_years": 0}
    initial |= {"attribution_to_others": 0, "cashable_share": 50}
    form = BenefitForm(request.POST or None, impact=impact, unit_costs=costs, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.add_benefit(impact, **form.figures(), by=reader(request), at=timezone.now())
            return redirect("evaluations:cost_impact", pk)
    return _form(request, impact, form, _("Add a benefit"), _("Add the benefit"))


@require_http_methods(["GET", "POST"])
def cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a cost beside the fund's payments to a draft."""
    impact = _shaped(request, pk)
    form = CostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.add_cost(impact, **form.cleaned_data, by=reader(request), at=timezone.now())
            return redirect("evaluations:cost_impact", pk)
    return _form(request, impact, form, _("Add a cost"), _("Add the cost"))


@require_http_methods(["GET", "POST"])
def transfer_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add money that only changes hands to a draft."""
    impact = _shaped(request, pk)
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.add_transfer(impact, **form.cleaned_data, by=reader(request), at=timezone.now())
            return redirect("evaluations:cost_impact", pk)
    return _form(request, impact, form, _("Add a transfer"), _("Add the transfer"))


@require_POST
def benefit_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a benefit out of a draft."""
    return _removed(request, pk, get_object_or_404(BenefitLine, cost_impact=pk, pk=line))


@require_POST
def cost_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a cost out of a draft."""
    return _removed(request, pk, get_object_or_404(CostLine, cost_impact=pk, pk=line))


@require_POST
def transfer_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a transfer out of a draft."""
    return _removed(request, pk, get_object_or_404(TransferLine, cost_impact=pk, pk=line))


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What is frozen (GET), and the act (POST)."""
    impact = _shaped(request, pk)
    page = cost_impact_page.page_of(impact, timezone.localdate())
    form = SignForm(request.POST or None, initial={"seen": page.inputs_hash})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            verbs.sign(impact, **form.cleaned_data, by=reader(request), at=timezone.now())
            messages.success(request, _("The cost impact is signed and waits for its review."))
            return redirect("evaluations:cost_impact", pk)
    context = {
        "impact": impact,
        "investment": impact.investment,
        "page": page,
        "form": form,
        "act": _("Sign the cost impact"),
        "back_url": reverse("evaluations:cost_impact", args=[pk]),
    }
    return render(request, "evaluations/cost_impact_sign.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A second evaluator accepts it or sends it back."""
    impact = _visible(request, pk)
    by = reader(request)
    is_own = by.pk in (impact.signed_by_id, impact.begun_by_id)
    may = allows(by, Permission.ASSESS, impact.investment)
    if is_own or not may or impact.status != CostImpact.Status.SIGNED:
        raise Http404
    gives = cost_impact_page.page_of(impact, timezone.localdate())
    page = Review(
        heading=_("Review the cost impact"),
        back=reverse("evaluations:cost_impact", args=[pk]),
        subject=_("%(title)s, version %(version)d")
        % {"title": impact.investment.title, "version": impact.version},
        found=(" ".join(gives.answer), gives.who_pays, gives.transfers),
        said=impact.conclusion,
    )
    return reviewed(request, impact, page, accept=verbs.accept, send_back=verbs.send_back)


def _removed(
    request: HttpRequest, pk: int, line: BenefitLine | CostLine | TransferLine
) -> HttpResponse:
    _shaped(request, pk)
    try:
        verbs.remove_line(line, by=reader(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:cost_impact", pk)


def _form(
    request: HttpRequest, impact: CostImpact, form: Any, heading: str, act: str
) -> HttpResponse:
    context = {
        "impact": impact,
        "investment": impact.investment,
        "form": form,
        "form_heading": heading,
        "act": act,
    }
    return render(request, "evaluations/cost_impact_form.html", context)


def _visible(request: HttpRequest, pk: int) -> CostImpact:
    related = ("investment__fund", "begun_by", "signed_by", "reviewed_by")
    found = CostImpact.objects.visible_to(reader(request)).select_related(*related)
    return get_object_or_404(found, pk=pk)


def _shaped(request: HttpRequest, pk: int) -> CostImpact:
    """The draft of somebody who may shape it; a signed one is a miss."""
    impact = _visible(request, pk)
    allowed = allows(request.user, Permission.ASSESS, impact.investment)
    if not (allowed and impact.is_draft):
        raise Http404
    return impact
