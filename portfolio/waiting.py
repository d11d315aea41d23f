"""What of the money waits for a person: commitments, disbursements, reports of investments."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models.impartiality import impartial
from fundportal.directory.access import funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem
from portfolio import commitments, corrections, disbursements
from portfolio.models import (
    CommitmentProposal,
    Disbursement,
    PaymentCorrection,
    ProgressReport,
)
from portfolio.overview import decisions_to_commit
from portfolio.states import DisbursementAct, InvestmentStatus, ReportStatus
from portfolio.states import DisbursementStatus as Status

SOON = datetime.timedelta(days=30)
NEXT_ACT = {
    Status.REQUESTED: (DisbursementAct.APPROVE, "portfolio:approve"),
    Status.APPROVED: (DisbursementAct.ATTEST, "portfolio:attest"),
    Status.ATTESTED: (DisbursementAct.CONFIRM_PAID, "portfolio:confirm_paid"),
}


def waiting_for(user: User) -> list[WaitingItem]:
    """What this person may do next about money and investments: commit, attest, report, answer."""
    return [
        *_decisions(user),
        *_proposals(user),
        *_disbursements(user),
        *_corrections(user),
        *_reports_to_write(user),
        *_reports_to_read(user),
    ]


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


def _reports_to_write(user: User) -> list[WaitingItem]:
    """The reports that the person's department owes within a month, or should have sent in."""
    own = organisations_where(user, Permission.REPORT_INVESTMENT)
    owed = ProgressReport.objects.to_be_sent_in().filter(
        investment__organisation__in=own,
        investment__status=InvestmentStatus.RUNNING,
        due_date__lte=timezone.localdate() + SOON,
    )
    return [
        WaitingItem(
            title=str(report.investment),
            what=_("Write: %(report)s") % {"report": report.get_kind_display()},
            url=reverse("portfolio:report_write", args=[report.investment.slug, report.pk]),
            since=report.scheduled_at,
            due_date=report.due_date,
        )
        for report in owed.select_related("investment")
    ]


def _reports_to_read(user: User) -> list[WaitingItem]:
    """The reports that have been sent in to the person's funds."""
    funds = funds_where(user, Permission.MANAGE_INVESTMENT)
    sent = (
        ProgressReport.objects.filter(status=ReportStatus.SENT_IN, investment__fund__in=funds)
        .filter(impartial(user, "investment__decision__application"))
        .select_related("investment")
        .prefetch_related("versions")
    )
    return [
        WaitingItem(
            title=str(report.investment),
            what=_("Receive: %(report)s") % {"report": report},
            url=reverse("portfolio:report", args=[report.investment.slug, report.pk]),
            since=report.versions.all()[0].sent_at,
        )
        for report in sent
    ]
