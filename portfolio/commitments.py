"""Åtagande: an approved decision's money is set aside; one proposes, another confirms."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.models import Decision
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio import (
    attesting,
    ledger,
    notices,
    plans,
    report_schedule,
    year_limits,
    year_overview,
)
from portfolio.models import CommitmentProposal, FormerAddress, Investment
from portfolio.states import KINDS, Kind, ProposalStatus


class CommitmentRefused(Refused):
    """A commitment that a rule forbids."""


class DecisionNotApproving(CommitmentRefused):
    """A decision that grants no money, or that a later one has corrected."""


class AlreadyProposed(CommitmentRefused):
    """A decision whose money is proposed or committed already."""


class AlreadySettled(CommitmentRefused):
    """A proposal that somebody has confirmed or refused meanwhile."""


class SecondPersonNeeded(CommitmentRefused):
    """The same person in two of the acts that two persons must do."""


class DatesInWrongOrder(CommitmentRefused):
    """An end before the start."""


class AddressTaken(CommitmentRefused):
    """An address name that another investment has."""


class ReasonMissing(CommitmentRefused):
    """A refusal without a reason."""


@dataclass(frozen=True)
class InvestmentPlan:
    """Det som satsningen heter och ska göra: what the proposal says of the investment to be."""

    title: str
    started_date: datetime.date
    planned_end_date: datetime.date
    summary: str = ""
    target_group: str = ""
    slug: str = ""


@transaction.atomic
def propose(
    decision: Decision, *, plan: InvestmentPlan, by: User, at: datetime.datetime, key: UUID
) -> CommitmentProposal:
    """Föreslå åtagande: ask a second person to set the decided money aside."""
    decision.application.require_office(by, Permission.PROPOSE_COMMITMENT)
    ledger.lock(decision.fund)
    before = CommitmentProposal.objects.filter(idempotency_key=key).first()
    if before:
        return before
    _need_open_decision(decision)
    ledger.need_no_person(plan.title, plan.summary, plan.target_group)
    if plan.planned_end_date < plan.started_date:
        raise DatesInWrongOrder(_("The planned end must not come before the start."))
    _need_room(decision)
    proposal = CommitmentProposal.objects.create(
        decision=decision,
        fund=decision.fund,
        amount=decision.amount_total,
        title=plan.title.strip(),
        slug=free_address(plan.slug or slugify(plan.title)),
        summary=plan.summary,
        target_group=plan.target_group,
        started_date=plan.started_date,
        planned_end_date=plan.planned_end_date,
        proposed_by=by,
        proposed_at=at,
        idempotency_key=key,
    )
    _record("commitment.propose", proposal, by, at)
    notices.commitment_proposed(proposal, by=by, at=at)
    return proposal


@transaction.atomic
def confirm(proposal: CommitmentProposal, *, by: User, at: datetime.datetime) -> Investment:
    """Bekräfta åtagande: lock the money in the fund and open the investment, as a second person.

    Confirming twice by the same person gives the same investment. Raises ledger.NotEnoughFree when
    the money is gone meanwhile, year_limits.YearExceeded when a year's frame is; then nothing has
    happened.
    """
    proposal.decision.application.require_office(by, KINDS[Kind.COMMIT].permission)
    proposal = _locked(proposal)
    if proposal.investment and proposal.confirmed_by == by:
        return proposal.investment
    _need_waiting(proposal)
    proposal.confirmed_for = _need_second_person(proposal, by)
    _need_open_decision(proposal.decision, apart_from=proposal)
    _need_room(proposal.decision)
    investment = _open_investment(proposal, by, at)
    plans.begin(investment, by=by, at=at)
    report_schedule.schedule(investment, by=by, at=at)
    ledger.post(
        fund=proposal.fund,
        kind=Kind.COMMIT,
        amount=proposal.amount,
        decision_reference=proposal.decision.reference,
        by=by,
        at=at,
        key=uuid5(proposal.idempotency_key, "confirm"),
        investment=investment,
    )
    proposal.status = ProposalStatus.CONFIRMED
    proposal.confirmed_by, proposal.confirmed_at = by, at
    proposal.investment = investment
    fields = ["status", "confirmed_by", "confirmed_at", "confirmed_for", "investment"]
    proposal.save(update_fields=fields)
    _record("commitment.confirm", proposal, by, at, case=investment)
    notices.commitment_confirmed(proposal, investment, by=by, at=at)
    return investment


@transaction.atomic
def refuse(
    proposal: CommitmentProposal, *, reason: str, by: User, at: datetime.datetime
) -> CommitmentProposal:
    """Avslå förslaget: send the proposed commitment back with a reason."""
    proposal.decision.application.require_office(by, Permission.CONFIRM_COMMITMENT)
    proposal = _locked(proposal)
    _need_waiting(proposal)
    if not reason.strip():
        raise ReasonMissing(_("Write why you refuse, so that the proposer can put it right."))
    ledger.need_no_person(reason)
    proposal.status = ProposalStatus.REFUSED
    proposal.refused_by, proposal.refused_at = by, at
    proposal.refusal_reason = reason.strip()
    proposal.save(update_fields=["status", "refused_by", "refused_at", "refusal_reason"])
    _record("commitment.refuse", proposal, by, at, reason=reason)
    notices.commitment_refused(proposal, by=by, at=at)
    return proposal


def why_not_confirm(proposal: CommitmentProposal, user: User) -> str:
    """Return the sentence that keeps this person from confirming; empty when nothing does."""
    try:
        require(user, KINDS[Kind.COMMIT].permission, fund=proposal.fund)
        _need_waiting(proposal)
        _need_second_person(proposal, user)
    except Refused as refusal:
        return str(refusal)
    return ""


def place_of_confirm(proposal: CommitmentProposal, user: User) -> User | None:
    """Return in whose place the person would confirm it; None for the own right, or for nobody."""
    try:
        return _need_second_person(proposal, user)
    except Refused:
        return None


def _locked(proposal: CommitmentProposal) -> CommitmentProposal:
    """Lock the row and read it; only what never changes is joined, for a join is read too early."""
    return (
        CommitmentProposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("decision__application__organisation", "fund")
        .get(pk=proposal.pk)
    )


def _need_open_decision(decision: Decision, apart_from: CommitmentProposal | None = None) -> None:
    """Refuse a decision without money, a corrected one, and one whose money is spoken for."""
    if not decision.is_approving or Decision.objects.filter(corrects=decision).exists():
        raise DecisionNotApproving(
            _("Only a decision that grants money, and that no later one corrects, is committed.")
        )
    others = CommitmentProposal.objects.filter(
        decision__application_id=decision.application_id
    ).exclude(status=ProposalStatus.REFUSED)
    if apart_from:
        others = others.exclude(pk=apart_from.pk)
    if others.exists():
        raise AlreadyProposed(_("The money of this application is already proposed or committed."))


def _need_room(decision: Decision) -> None:
    """Refuse money that a year's frame does not have, by the fund's rule."""
    wanted = {part.year: part.amount for part in decision.amounts.all()}
    year_limits.need_room(decision.fund, decision.application, wanted)


def _need_waiting(proposal: CommitmentProposal) -> None:
    who, when = proposal.confirmed_by, proposal.confirmed_at
    said = _("%(who)s confirmed this commitment on %(when)s.")
    if proposal.refused_at:
        who, when = proposal.refused_by, proposal.refused_at
        said = _("%(who)s refused this commitment on %(when)s.")
    if proposal.status != ProposalStatus.PROPOSED and when:
        moment = formats.date_format(timezone.localtime(when), "DATETIME_FORMAT")
        raise AlreadySettled(said % {"who": who, "when": moment})


def _need_second_person(proposal: CommitmentProposal, by: User) -> User | None:
    """Refuse who has acted and their deputies; return in whose place it is confirmed."""
    if by.pk == proposal.proposed_by_id:
        raise SecondPersonNeeded(_("You proposed this commitment. Another person must confirm it."))
    if by.pk == proposal.decision.registered_by_id:
        raise SecondPersonNeeded(
            _("You registered the decision. Another person must confirm the commitment.")
        )
    if year_overview.has_excused(proposal.decision.application, by):
        raise SecondPersonNeeded(
            _("You registered the decision to go over the year's frame. Another must confirm.")
        )
    doers = proposal.proposed_by_id, proposal.decision.registered_by_id
    return attesting.in_whose_place(by, proposal.fund, doers=doers)


def _open_investment(proposal: CommitmentProposal, by: User, at: datetime.datetime) -> Investment:
    return Investment.objects.create(
        slug=free_address(proposal.slug),
        title=proposal.title,
        fund=proposal.fund,
        decision=proposal.decision,
        organisation=proposal.decision.application.organisation,
        summary=proposal.summary,
        target_group=proposal.target_group,
        started_date=proposal.started_date,
        planned_end_date=proposal.planned_end_date,
        created_by=by,
        created_at=at,
    )


def free_address(wanted: str) -> str:
    """Return the wanted address name, with a number after it when it is taken."""
    wanted = (slugify(wanted) or "satsning")[:70]
    begun = {"slug__startswith": wanted}
    taken = set(Investment.objects.filter(**begun).values_list("slug", flat=True))
    taken |= set(FormerAddress.objects.filter(**begun).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(each for each in numbered if each not in taken)


def _record(
    act: str,
    proposal: CommitmentProposal,
    by: User,
    at: datetime.datetime,
    case: Investment | None = None,
    reason: str = "",
) -> None:
    amount: Decimal = proposal.amount
    trail.record(
        act=act,
        subject=proposal,
        by=by,
        at=at,
        case=case or proposal.decision.application,
        reason=reason,
        amount=amount,
        decision=proposal.decision.reference,
        **attesting.as_detail(proposal.confirmed_for),
    )
