"""Pages of a commitment: proposed by one person, confirmed or refused by a second."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Decision
from applications.models.impartiality import shut_out
from fundportal.audit.overview import timeline
from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio import commitments, overview, year_overview
from portfolio.forms import ProposalForm, ReasonForm
from portfolio.ledger import kronor
from portfolio.models import CommitmentProposal
from portfolio.views.finding import fund_or_404, may_see_application, reader_of


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Föreslå åtagande för ett beslut."""
    fund = fund_or_404(request, slug, Permission.PROPOSE_COMMITMENT)
    decision = get_object_or_404(
        Decision.objects.select_related("application__organisation", "fund").exclude(
            shut_out(reader_of(request), "application")
        ),
        fund=fund,
        pk=pk,
    )
    start = {"title": decision.application.title}
    form = ProposalForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            proposal = commitments.propose(
                decision,
                plan=form.plan,
                by=reader_of(request),
                at=timezone.now(),
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("The commitment waits for a second person."))
            return redirect("portfolio:proposal", slug=slug, pk=proposal.pk)
    context = {
        "fund": fund,
        "decision": decision,
        "form": form,
        "free": overview.free_at(fund),
        "what_if": year_overview.if_decided(decision),
    }
    return render(request, "portfolio/proposal_form.html", context)


@require_GET
def proposal_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One proposed commitment and its next step."""
    proposal = _proposal(request, slug, pk)
    context = {
        "fund": proposal.fund,
        "proposal": proposal,
        "free": overview.free_at(proposal.fund),
        "free_after": overview.free_at(proposal.fund) - proposal.amount,
        "why_not": commitments.why_not_confirm(proposal, reader_of(request)),
        "may_confirm": allows(request.user, Permission.CONFIRM_COMMITMENT, fund=proposal.fund),
        "timeline": timeline(proposal),
        "may_see_application": may_see_application(request, proposal.decision),
    }
    return render(request, "portfolio/proposal_detail.html", context)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Bekräfta åtagandet: the page says in figures what will be locked and what is left."""
    fund_or_404(request, slug, Permission.CONFIRM_COMMITMENT)
    proposal = _proposal(request, slug, pk)
    if request.method == "POST":
        try:
            made = commitments.confirm(proposal, by=reader_of(request), at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("portfolio:proposal", slug=slug, pk=pk)
        said = _("%(amount)s is set aside for %(what)s.")
        messages.success(request, said % {"amount": kronor(proposal.amount), "what": made.title})
        return redirect("portfolio:investment", slug=made.slug)
    free = overview.free_at(proposal.fund)
    context = {
        "fund": proposal.fund,
        "proposal": proposal,
        "free": free,
        "free_after": free - proposal.amount,
        "what_if": year_overview.if_decided(proposal.decision),
        "act": _("Confirm commitment"),
        "back_url": reverse("portfolio:proposal", args=[slug, pk]),
        "why_not": commitments.why_not_confirm(proposal, reader_of(request)),
        "place_of": commitments.place_of_confirm(proposal, reader_of(request)),
        "may_see_application": may_see_application(request, proposal.decision),
    }
    return render(request, "portfolio/proposal_confirm.html", context)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Avslå det föreslagna åtagandet."""
    fund_or_404(request, slug, Permission.CONFIRM_COMMITMENT)
    proposal = _proposal(request, slug, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commitments.refuse(
                proposal, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The proposed commitment is refused."))
            return redirect("portfolio:proposal", slug=slug, pk=pk)
    context = {
        "fund": proposal.fund,
        "proposal": proposal,
        "form": form,
        "act": _("Refuse the commitment"),
        "back_url": reverse("portfolio:proposal", args=[slug, pk]),
        "danger": True,
    }
    return render(request, "portfolio/proposal_refuse.html", context)


def _proposal(request: HttpRequest, slug: str, pk: int) -> CommitmentProposal:
    visible = CommitmentProposal.objects.visible_to(reader_of(request)).select_related(
        "fund",
        "decision__application__organisation",
        "decision__registered_by",
        "investment",
        "proposed_by",
        "confirmed_by",
        "confirmed_for",
        "refused_by",
    )
    return get_object_or_404(visible, fund__slug=slug, pk=pk)
