"""What of the money waits for a person: commitments, disbursements, reports of investments."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial, reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models.impartiality import impartial
from fundportal.addresses import kept_reverse
from fundportal.directory import access
from fundportal.directory.access import fund_ids, organisation_ids
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import (
    Candidates,
    Part,
    Row,
    Source,
    WaitingItem,
    day,
    gather,
    moment,
)
from portfolio import amendment_steps, commitments, corrections, disbursements
from portfolio.models import (
    Amendment,
    CommitmentProposal,
    Disbursement,
    EndDecision,
    Investment,
    LaterFollowUp,
    PaymentCorrection,
    ProgressReport,
    ReportVersion,
)
from portfolio.overview import decisions_to_commit
from portfolio.states import (
    AMENDMENT_ACTS,
    TRANSITIONS,
    AmendmentAct,
    AmendmentStatus,
    DisbursementAct,
    InvestmentStatus,
    ReportKind,
    ReportStatus,
)
from portfolio.states import DisbursementStatus as Status

INVESTMENT = {name: F(name) for name in ("slug", "title")}
SOON = datetime.timedelta(days=30)
NEXT_ACT = {
    Status.REQUESTED: (DisbursementAct.APPROVE, "portfolio:approve"),
    Status.APPROVED: (DisbursementAct.ATTEST, "portfolio:attest"),
    Status.ATTESTED: (DisbursementAct.CONFIRM_PAID, "portfolio:confirm_paid"),
}


def waiting_for(user: User) -> list[WaitingItem]:
    """What this person may do next about money and investments: commit, attest, report, answer."""
    return gather(sources(user), user)


def sources(user: User) -> list[Part]:
    """What of the money can wait for the person, by the person's roles of today."""
    return [
        *_decisions(user),
        *_reports_to_write(user),
        *_reports_to_read(user),
        *_agreements(user),
        *_ends(user),
        *_later_follow_ups(user),
        *_proposals(user),
        *_disbursements(user),
        *_corrections(user),
        *_amendments(user),
    ]


def _decisions(user: User) -> Iterator[Source]:
    funds = fund_ids(user, Permission.PROPOSE_COMMITMENT)
    if not funds:
        return
    columns = {"pk": F("pk"), "fund": F("fund__slug"), "since": F("registered_at")}
    columns |= {name: F(f"application__{name}") for name in ("number", "title")}
    found = decisions_to_commit(funds).filter(impartial(user, "application"))
    yield Source(
        found.select_related(None),
        columns,
        lambda row: WaitingItem(
            title=f"{row['number']} {row['title']}",
            what=_("Propose the commitment"),
            url=kept_reverse("portfolio:propose", row["fund"], row["pk"]),
            since=moment(row["since"]),
        ),
    )


def _proposals(user: User) -> Iterator[Candidates]:
    if funds := fund_ids(user, Permission.CONFIRM_COMMITMENT):
        found = CommitmentProposal.objects.visible_to(user).waiting()
        yield Candidates(found.filter(fund__in=funds), _proposals_to_confirm)


def _proposals_to_confirm(user: User, ids: list[int]) -> list[WaitingItem]:
    found = CommitmentProposal.objects.filter(pk__in=ids).select_related("fund", "decision")
    return [
        WaitingItem(
            title=proposal.title,
            what=_("Confirm the commitment"),
            url=kept_reverse("portfolio:proposal", proposal.fund.slug, proposal.pk),
            since=proposal.proposed_at,
        )
        for proposal in found
        if not commitments.why_not_confirm(proposal, user)
    ]


def _disbursements(user: User) -> Iterator[Candidates]:
    mine = [
        status
        for status, (act, _page) in NEXT_ACT.items()
        if access.holds_any(user, *TRANSITIONS[act].permissions)
    ]
    if mine:
        found = Disbursement.objects.visible_to(user).filter(status__in=mine)
        yield Candidates(found, _disbursements_to_act_on)


def _disbursements_to_act_on(user: User, ids: list[int]) -> list[WaitingItem]:
    found = Disbursement.objects.filter(pk__in=ids)
    items = []
    for disbursement in found.select_related("investment__fund", "investment__organisation"):
        act, page = NEXT_ACT[Status(disbursement.status)]
        if disbursements.is_next_for(user, act, disbursement):
            args = [disbursement.investment.slug, disbursement.pk]
            since = disbursement.attested_at or disbursement.approved_at
            items.append(
                WaitingItem(
                    title=str(disbursement.investment),
                    what=str(act.label),
                    url=kept_reverse(page, *args),
                    since=since or disbursement.requested_at,
                )
            )
    return items


def _corrections(user: User) -> Iterator[Candidates]:
    if access.holds_any(user, Permission.ATTEST_DISBURSEMENT):
        found = PaymentCorrection.objects.visible_to(user).waiting()
        yield Candidates(found, _corrections_to_attest)


def _corrections_to_attest(user: User, ids: list[int]) -> list[WaitingItem]:
    found = PaymentCorrection.objects.filter(pk__in=ids)
    return [
        WaitingItem(
            title=str(correction.disbursement.investment),
            what=_("Attest the correction"),
            url=kept_reverse(
                "portfolio:attest_correction",
                correction.disbursement.investment.slug,
                correction.pk,
            ),
            since=correction.proposed_at,
        )
        for correction in found.select_related(
            "disbursement__investment__fund", "proposed_by", "corrects"
        )
        if corrections.is_next_for(user, correction)
    ]


REPORT = {name: F(name) for name in ("pk", "kind", "period_from", "period_to")} | {
    name: F(f"investment__{name}") for name in ("slug", "title")
}


def _report(row: Row) -> ProgressReport:
    """The report of a row, as far as its name asks."""
    return ProgressReport(**{name: row[name] for name in ("kind", "period_from", "period_to")})


def _reports_to_write(user: User) -> Iterator[Source]:
    """The reports that the person's department owes within a month, and those sent back to it."""
    own = organisation_ids(user, Permission.REPORT_INVESTMENT)
    if not own:
        return
    owed = ProgressReport.objects.to_be_sent_in().filter(
        Q(due_date__lte=timezone.localdate() + SOON) | Q(status=ReportStatus.SENT_BACK),
        investment__organisation__in=own,
        investment__status=InvestmentStatus.RUNNING,
    )
    yield Source(
        owed.order_by("due_date", "pk"),
        {**REPORT, "since": F("scheduled_at"), "due": F("due_date")},
        lambda row: WaitingItem(
            title=row["title"],
            what=_("Write: %(report)s") % {"report": _report(row)},
            url=kept_reverse("portfolio:report_write", row["slug"], row["pk"]),
            since=moment(row["since"]),
            due_date=day(row["due"]),
        ),
    )


def _reports_to_read(user: User) -> Iterator[Source]:
    """The reports that have been sent in to the person's funds."""
    funds = fund_ids(user, Permission.MANAGE_INVESTMENT)
    if not funds:
        return
    sent = ProgressReport.objects.filter(
        impartial(user, "investment__decision__application"),
        status=ReportStatus.SENT_IN,
        investment__fund__in=funds,
    )
    versions = ReportVersion.objects.filter(report=OuterRef("pk")).order_by("-number")
    yield Source(
        sent.order_by("due_date", "pk"),
        {**REPORT, "since": Subquery(versions.values("sent_at")[:1])},
        lambda row: WaitingItem(
            title=row["title"],
            what=_("Receive: %(report)s") % {"report": _report(row)},
            url=kept_reverse("portfolio:report", row["slug"], row["pk"]),
            since=moment(row["since"]),
        ),
    )


def _agreements(user: User) -> Iterator[Source]:
    """Running investments of the person's funds without a registered agreement."""
    funds = fund_ids(user, Permission.MANAGE_INVESTMENT)
    if not funds:
        return
    found = Investment.objects.filter(
        impartial(user, "decision__application"),
        fund__in=funds,
        status=InvestmentStatus.RUNNING,
        agreements__isnull=True,
    )
    yield Source(
        found.order_by("created_at", "pk"),
        {**INVESTMENT, "since": F("created_at")},
        lambda row: WaitingItem(
            title=row["title"],
            what=_("Register the agreement"),
            url=kept_reverse("portfolio:agreement", row["slug"]),
            since=moment(row["since"]),
        ),
    )


_AMENDMENT_STEPS = {
    AmendmentStatus.RECOMMENDED: (AmendmentAct.APPROVE, "portfolio:amendment_decide"),
    AmendmentStatus.APPROVED: (AmendmentAct.CONFIRM, "portfolio:amendment_confirm"),
}


def _amendments(user: User) -> Iterator[Part]:
    """The amendments whose next step may be the person's; anybody with the right proposes."""
    if funds := fund_ids(user, AMENDMENT_ACTS[AmendmentAct.RECOMMEND].permission):
        asked = Amendment.objects.filter(
            impartial(user, "investment__decision__application"),
            status=AmendmentStatus.REQUESTED,
            investment__fund__in=funds,
        )
        columns = {name: F(f"investment__{name}") for name in ("slug", "title")}
        yield Source(
            asked.order_by("requested_at", "pk"),
            {**columns, "number": F("number"), "since": F("requested_at")},
            lambda row: WaitingItem(
                title=row["title"],
                what=str(AmendmentAct.RECOMMEND.label),
                url=kept_reverse("portfolio:amendment_recommend", row["slug"], row["number"]),
                since=moment(row["since"]),
            ),
        )
    steps = [
        Q(status=status, investment__fund__in=funds)
        for status, (act, _page) in _AMENDMENT_STEPS.items()
        if (funds := fund_ids(user, AMENDMENT_ACTS[act].permission))
    ]
    if steps:
        mine = Amendment.objects.visible_to(user).filter(reduce(or_, steps))
        yield Candidates(mine, _amendments_to_act_on)


def _amendments_to_act_on(user: User, ids: list[int]) -> list[WaitingItem]:
    found = Amendment.objects.filter(pk__in=ids)
    items = []
    for amendment in found.select_related(
        "investment", "investment__decision__application__fund", "decision"
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
                    url=kept_reverse(page, amendment.investment.slug, amendment.number),
                    since=max(each for each in done if each),
                )
            )
    return items


def _ends(user: User) -> Iterator[Source]:
    """Investments with their final report: to be decided on, and then to be finished."""
    received = ProgressReport.objects.filter(
        investment=OuterRef("pk"), kind=ReportKind.FINAL, status=ReportStatus.RECEIVED
    )
    steps = (
        (Permission.REGISTER_DECISION, True, _("Register the decision on the end"), "end"),
        (Permission.MANAGE_INVESTMENT, False, _("Finish the investment"), "finish"),
    )
    for permission, is_undecided, what, page in steps:
        if funds := fund_ids(user, permission):
            decided = EndDecision.objects.filter(investment=OuterRef("pk"))
            found = Investment.objects.filter(
                impartial(user, "decision__application"),
                Exists(received),
                ~Exists(decided) if is_undecided else Exists(decided),
                status=InvestmentStatus.RUNNING,
                fund__in=funds,
            )
            yield Source(found.order_by("pk"), INVESTMENT, partial(_end, what, page))


def _end(what: str, page: str, row: Row) -> WaitingItem:
    return WaitingItem(row["title"], what, kept_reverse(f"portfolio:{page}", row["slug"]))


def _later_follow_ups(user: User) -> Iterator[Source]:
    """What is to be followed up within a month, or should have been."""
    funds = fund_ids(user, Permission.MANAGE_INVESTMENT)
    if not funds:
        return
    waiting = LaterFollowUp.objects.waiting().filter(
        impartial(user, "investment__decision__application"),
        investment__fund__in=funds,
        due_date__lte=timezone.localdate() + SOON,
    )
    columns = {name: F(f"investment__{name}") for name in ("slug", "title")}
    yield Source(
        waiting.order_by("due_date", "pk"),
        {**columns, "due": F("due_date")},
        lambda row: WaitingItem(
            title=row["title"],
            what=_("Follow up what became of it"),
            due_date=day(row["due"]),
            url=kept_reverse("portfolio:follow_up", row["slug"]),
        ),
    )
