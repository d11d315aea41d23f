"""What of the money waits for a person: decisions to commit, proposals and disbursements."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models.impartiality import impartial
from fundportal.directory.access import funds_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem
from portfolio import commitments, corrections, disbursements
from portfolio.models import CommitmentProposal, Disbursement, PaymentCorrection
from portfolio.overview import decisions_to_commit
from portfolio.states import DisbursementAct
from portfolio.states import DisbursementStatus as Status

NEXT_ACT = {
    Status.REQUESTED: (DisbursementAct.APPROVE, "portfolio:approve"),
    Status.APPROVED: (DisbursementAct.ATTEST, "portfolio:attest"),
    Status.ATTESTED: (DisbursementAct.CONFIRM_PAID, "portfolio:confirm_paid"),
}


def waiting_for(user: User) -> list[WaitingItem]:
    """What this person may do next about money: commit, confirm, approve, attest, pay, correct."""
    return [*_decisions(user), *_proposals(user), *_disbursements(user), *_corrections(user)]


def _decisions(user: User) -> list[WaitingItem]:
    if not user.roles_now_with(Permission.PROPOSE_COMMITMENT):
        return []
    found = decisions_to_commit(funds_where(user, Permission.PROPOSE_COMMITMENT))
    free = found.filter(impartial(user, "application")).select_related("fund")
    return [
        WaitingItem(
            title=str(decision.application),
            what=_("Propose the commitment"),
            url=reverse("portfolio:propose", args=[decision.fund.slug, decision.pk]),
            since=decision.registered_at,
        )
        for decision in free[:MOST]
    ]


def _proposals(user: User) -> list[WaitingItem]:
    funds = funds_where(user, Permission.CONFIRM_COMMITMENT)
    proposals = CommitmentProposal.objects.visible_to(user).waiting().filter(fund__in=funds)
    return [
        WaitingItem(
            title=proposal.title,
            what=_("Confirm the commitment"),
            url=reverse("portfolio:proposal", args=[proposal.fund.slug, proposal.pk]),
            since=proposal.proposed_at,
        )
        for proposal in proposals.select_related("fund", "decision")
        if not commitments.why_not_confirm(proposal, user)
    ]


def _disbursements(user: User) -> list[WaitingItem]:
    found = Disbursement.objects.visible_to(user).filter(status__in=NEXT_ACT)
    items = []
    for disbursement in found.select_related("investment__fund", "investment__organisation"):
        act, page = NEXT_ACT[Status(disbursement.status)]
        if not disbursements.why_not(act, disbursement, user):
            args = [disbursement.investment.slug, disbursement.pk]
            since = disbursement.attested_at or disbursement.approved_at
            items.append(
                WaitingItem(
                    title=str(disbursement.investment),
                    what=str(act.label),
                    url=reverse(page, args=args),
                    since=since or disbursement.requested_at,
                )
            )
    return items


def _corrections(user: User) -> list[WaitingItem]:
    found = PaymentCorrection.objects.visible_to(user).waiting()
    return [
        WaitingItem(
            title=str(correction.disbursement.investment),
            what=_("Attest the correction"),
            url=reverse(
                "portfolio:attest_correction",
                args=[correction.disbursement.investment.slug, correction.pk],
            ),
            since=correction.proposed_at,
        )
        for correction in found.select_related("disbursement__investment__fund", "proposed_by")
        if not corrections.why_not_attest(correction, user)
    ]
