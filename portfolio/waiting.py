"""What of the money waits for a person: commitments, disbursements, reports of investments."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models.impartiality import impartial
from fundportal.directory.access import funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem
from portfolio import amendment_steps, commitments, corrections, disbursements
from portfolio.models import (
    Amendment,
    CommitmentProposal,
    Disbursement,
    Investment,
    LaterFollowUp,
    PaymentCorrection,
    ProgressReport,
)
from portfolio.overview import decisions_to_commit
from portfolio.states import (
    AmendmentAct,
    AmendmentStatus,
    DisbursementAct,
    InvestmentStatus,
    ReportKind,
    ReportStatus,
)
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
        *_agreements(user),
        *_amendments(user),
        *_ends(user),
        *_later_follow_ups(user),
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
            what=_("Write: %(report)s") % {"report": report},
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


def _agreements(user: User) -> list[WaitingItem]:
    """Running investments of the person's funds without a registered agreement."""
    return [
        WaitingItem(
            title=str(investment),
            what=_("Register the agreement"),
            url=reverse("portfolio:agreement", args=[investment.slug]),
            since=investment.created_at,
        )
        for investment in Investment.objects.filter(
            fund__in=funds_where(user, Permission.MANAGE_INVESTMENT),
            status=InvestmentStatus.RUNNING,
            agreements__isnull=True,
        ).filter(impartial(user, "decision__application"))
    ]


_AMENDMENT_STEPS = {
    AmendmentStatus.REQUESTED: (AmendmentAct.RECOMMEND, "portfolio:amendment_recommend"),
    AmendmentStatus.RECOMMENDED: (AmendmentAct.APPROVE, "portfolio:amendment_decide"),
    AmendmentStatus.APPROVED: (AmendmentAct.CONFIRM, "portfolio:amendment_confirm"),
}


def _amendments(user: User) -> list[WaitingItem]:
    """The amendments whose next step is the person's."""
    found = Amendment.objects.visible_to(user).open()
    items = []
    for amendment in found.select_related(
        "investment__fund", "investment__decision__application", "decision"
    ):
        act, page = _AMENDMENT_STEPS[AmendmentStatus(amendment.status)]
        if not amendment_steps.why_not(act, amendment, user):
            done = [amendment.requested_at, amendment.recommended_at]
            if hasattr(amendment, "decision"):
                done.append(amendment.decision.registered_at)
            items.append(
                WaitingItem(
                    title=str(amendment.investment),
                    what=str(act.label),
                    url=reverse(page, args=[amendment.investment.slug, amendment.number]),
                    since=max(each for each in done if each),
                )
            )
    return items


def _ends(user: User) -> list[WaitingItem]:
    """Investments with their final report: to be decided on, and then to be finished."""
    final = Q(
        progress_reports__kind=ReportKind.FINAL, progress_reports__status=ReportStatus.RECEIVED
    )
    ready = Investment.objects.filter(final, status=InvestmentStatus.RUNNING).filter(
        impartial(user, "decision__application")
    )
    steps = (
        (Permission.REGISTER_DECISION, True, _("Register the decision on the end"), "end"),
        (Permission.MANAGE_INVESTMENT, False, _("Finish the investment"), "finish"),
    )
    return [
        WaitingItem(
            title=str(investment),
            what=what,
            url=reverse(f"portfolio:{page}", args=[investment.slug]),
        )
        for permission, is_undecided, what, page in steps
        for investment in ready.filter(
            fund__in=funds_where(user, permission), end_decisions__isnull=is_undecided
        ).distinct()
    ]


def _later_follow_ups(user: User) -> list[WaitingItem]:
    """What is to be followed up within a month, or should have been."""
    waiting = LaterFollowUp.objects.waiting().filter(
        investment__fund__in=funds_where(user, Permission.MANAGE_INVESTMENT),
        due_date__lte=timezone.localdate() + SOON,
    )
    return [
        WaitingItem(
            title=str(later.investment),
            what=_("Follow up what became of it"),
            due_date=later.due_date,
            url=reverse("portfolio:follow_up", args=[later.investment.slug]),
        )
        for later in waiting.filter(
            impartial(user, "investment__decision__application")
        ).select_related("investment")
    ]
