"""Avslutet: the decision on the end, finishing with what is left released, the follow-up after."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from portfolio import ledger, overview, plans
from portfolio import life_notices as notices
from portfolio.allotment import lowered
from portfolio.investments import locked
from portfolio.models import EndDecision, Investment, LaterFollowUp
from portfolio.resolutions import BoardDecision, checked
from portfolio.states import (
    INVESTMENT_ACTS,
    Account,
    Afterwards,
    EndOutcome,
    InvestmentAct,
    PlanOrigin,
    ReportKind,
    ReportStatus,
)


class EndRefused(Refused):
    """An act at the end of an investment that a rule forbids."""


class AlreadyFinished(EndRefused):
    """An investment that has ended."""


class NotReady(EndRefused):
    """An end for which the final report, the decision or a payment is still missing."""


class EndIncomplete(EndRefused):
    """A decision on the end without board or budget year, a follow-up without words."""


class SecondPersonNeeded(EndRefused):
    """A decision registered by who sent the final report in or received it."""


@dataclass(frozen=True)
class EndAsDecided:
    """Det som beslutades: carried on by which board from which budget year, extended or stopped."""

    outcome: EndOutcome
    receiving: Organisation | None = None
    budget_year: int | None = None


@transaction.atomic
def register_end(
    investment: Investment,
    *,
    decided: EndAsDecided,
    decision: BoardDecision,
    by: User,
    at: datetime.datetime,
) -> EndDecision:
    """Registrera slutbeslutet; the latest one holds until the investment is finished."""
    investment.decision.application.require_office(by, Permission.REGISTER_DECISION)
    investment = locked(investment)
    _need_running(investment)
    _need_outcome(decided)
    latest = investment.end_decisions.first()
    if latest and latest.registered_by == by and _is_same(latest, decided, decision):
        return latest
    _need_another(investment, by)
    made = EndDecision.objects.create(
        investment=investment,
        outcome=decided.outcome,
        receiving=decided.receiving,
        budget_year=decided.budget_year,
        **checked(
            decision,
            application=investment.decision.application,
            by=by,
            at=at,
            granted_date=investment.decision.meeting_date,
        ),
    )
    trail.record(
        act="end.register",
        subject=made,
        case=investment,
        by=by,
        at=at,
        reason=made.reason,
        outcome=str(made.outcome),
        decision=made.reference,
    )
    notices.end_decided(made, by=by, at=at)
    return made


@transaction.atomic
def finish(investment: Investment, *, reason: str, by: User, at: datetime.datetime) -> Investment:
    """Avsluta: what is left of the commitment is released, and the follow-up gets its day.

    Needs a received final report, a decision on the end that does not extend, and no open request.
    """
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    investment = locked(investment)
    _need_running(investment)
    waits_for = missing_to_finish(investment)
    if waits_for:
        raise NotReady(" ".join(waits_for))
    ledger.need_no_person(reason)
    released = _release(investment, by, at)
    investment.progress_reports.filter(
        kind=ReportKind.STATUS, status__in=[ReportStatus.AWAITED, ReportStatus.SENT_BACK]
    ).update(status=ReportStatus.CANCELLED)
    LaterFollowUp.objects.create(
        investment=investment, due_date=follow_up_day(investment), set_at=at
    )
    investment.status = INVESTMENT_ACTS[InvestmentAct.FINISH].after
    investment.version += 1
    investment.save(update_fields=["status", "version"])
    trail.record(
        act="investment.finish",
        subject=investment,
        by=by,
        at=at,
        reason=reason.strip(),
        released=released,
    )
    notices.investment_finished(investment, by=by, at=at)
    return investment


@transaction.atomic
def follow_up(
    follow_up: LaterFollowUp,
    *,
    found: Afterwards,
    note: str,
    found_date: datetime.date,
    by: User,
    at: datetime.datetime,
) -> LaterFollowUp:
    """Följ upp ett år efter: write what became of it; done once."""
    investment = follow_up.investment
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    follow_up = LaterFollowUp.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=follow_up.pk
    )
    if follow_up.followed_up_by == by:
        return follow_up
    if follow_up.followed_up_at:
        raise AlreadyFinished(
            _("%(who)s has already followed up this investment.")
            % {"who": follow_up.followed_up_by}
        )
    if not note.strip():
        raise EndIncomplete(_("Write what became of it."))
    if found_date > timezone.localdate(at):
        raise EndIncomplete(_("The date has not come yet."))
    ended_date = min(investment.planned_end_date, timezone.localdate(follow_up.set_at))
    if found_date < ended_date:
        raise EndIncomplete(_("The investment had not ended on that day."))
    ledger.need_no_person(note)
    follow_up.found, follow_up.note, follow_up.found_date = found, note.strip(), found_date
    follow_up.followed_up_by, follow_up.followed_up_at = by, at
    follow_up.save(
        update_fields=["found", "note", "found_date", "followed_up_by", "followed_up_at"]
    )
    trail.record(
        act="end.follow_up",
        subject=follow_up,
        case=investment,
        by=by,
        at=at,
        reason=follow_up.note,
        outcome=str(found),
    )
    notices.followed_up(follow_up, by=by, at=at)
    return follow_up


def missing_to_finish(investment: Investment) -> list[str]:
    """Return what is still missing before the investment can be finished, a sentence each."""
    final = investment.progress_reports.wanted().filter(kind=ReportKind.FINAL).first()
    decision = investment.end_decisions.first()
    missing = []
    if final is None or final.status != ReportStatus.RECEIVED:
        missing.append(_("The final report has not been received."))
    if decision is None:
        missing.append(_("No decision on the end is registered."))
    elif decision.outcome == EndOutcome.EXTENDED:
        missing.append(_("The latest decision extends the investment."))
    if investment.disbursements.open().exists():
        missing.append(_("A request for money is neither attested nor refused."))
    if investment.amendments.open().exists():
        missing.append(_("An amendment is not done."))
    return missing


def follow_up_day(investment: Investment) -> datetime.date:
    """Return a year after the end, or after the decision on it where that came later."""
    decision = investment.end_decisions.first()
    end = investment.planned_end_date
    last = max(end, decision.meeting_date) if decision else end
    day = min(last.day, 28) if last.month == 2 else last.day
    return last.replace(year=last.year + 1, day=day)


def _release(investment: Investment, by: User, at: datetime.datetime) -> Decimal:
    """Release what is left, and lower the plan to what the commitment became."""
    left = ledger.balance(investment.fund, Account.COMMITTED, investment)
    if left:
        ledger.release(
            investment,
            amount=left,
            reason=_("Left when the investment was finished"),
            by=by,
            at=at,
            key=uuid5(NAMESPACE_URL, f"fundportal/investment/{investment.pk}/finish"),
        )
    money = overview.investment_money(investment)
    lines = plans.lines_of(investment)
    planned = sum((amounts.fund for amounts in lines.values()), Decimal(0))
    too_much = planned - (money.committed - money.released)
    if too_much > 0:
        plans.write(
            investment,
            lines=lowered(lines, too_much),
            origin=PlanOrigin.END,
            reason=_("What was left of the commitment has been released."),
            by=by,
            at=at,
        )
    return left


def _need_running(investment: Investment) -> None:
    if investment.status not in INVESTMENT_ACTS[InvestmentAct.FINISH].before:
        raise AlreadyFinished(_("This investment has already been finished."))


def _need_outcome(decided: EndAsDecided) -> None:
    is_carried_on = decided.outcome == EndOutcome.CARRIED_ON
    if is_carried_on and not (decided.receiving and decided.budget_year):
        raise EndIncomplete(_("Say which board carries it on, and from which budget year."))
    if not is_carried_on and (decided.receiving or decided.budget_year):
        raise EndIncomplete(
            _("Only what is carried into ordinary operations has a board and a budget year.")
        )


def _need_another(investment: Investment, by: User) -> None:
    final = investment.progress_reports.wanted().filter(kind=ReportKind.FINAL).first()
    if final and final.versions.filter(sent_by=by).exists():
        raise SecondPersonNeeded(
            _("You sent in the final report. Another person must register the decision.")
        )
    if final and final.versions.filter(answered_by=by).exists():
        raise SecondPersonNeeded(
            _("You received the final report. Another person must register the decision.")
        )


def _is_same(latest: EndDecision, decided: EndAsDecided, decision: BoardDecision) -> bool:
    typed = (decided.outcome, decided.receiving, decided.budget_year, decision.meeting_date)
    there = (latest.outcome, latest.receiving, latest.budget_year, latest.meeting_date)
    return typed == there and latest.body == decision.body.strip()
