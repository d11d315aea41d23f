"""Ändringsärenden: asked for, proposed, decided by a board, confirmed by one who did none of it.

Confirming makes the ledger entry, the new version of the plan and the new end in one transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.directory.access import require
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio import attesting, ledger, overview, plans, report_schedule, year_limits
from portfolio import life_notices as notices
from portfolio.allotment import Amounts, Place, in_order, moved
from portfolio.amendment_overview import amendment_lines
from portfolio.amendment_steps import AmendmentRefused, begin, end, need_second, record
from portfolio.investments import locked
from portfolio.models import (
    AmendedAmount,
    Amendment,
    AmendmentDecision,
    AmendmentLine,
    Investment,
    LedgerEntry,
)
from portfolio.resolutions import BoardDecision, checked
from portfolio.states import (
    AmendmentAct,
    AmendmentAdvice,
    AmendmentOutcome,
    AmendmentStage,
    InvestmentStatus,
    Kind,
    PlanOrigin,
)

Lines = Mapping[Place, Amounts]


class NotRunning(AmendmentRefused):
    """An amendment of an investment that has ended."""


class AlreadyOpen(AmendmentRefused):
    """A second amendment while the first is not done."""


class NothingChanged(AmendmentRefused):
    """An amendment that asks for what is."""


class AmendmentIncomplete(AmendmentRefused):
    """An amendment without reason, or with days that cannot be."""


@dataclass(frozen=True)
class Wanted:
    """Det som önskas: the whole plan afterwards, and a new end or scope where there is one."""

    lines: Lines
    reason: str
    new_end_date: datetime.date | None = None
    scope: str = ""


@dataclass(frozen=True)
class Decided:
    """Det som beslutades: what the fund gives each year afterwards, in all, and the new end."""

    outcome: AmendmentOutcome
    amounts: Mapping[int, Decimal] = field(default_factory=dict)
    new_end_date: datetime.date | None = None


@transaction.atomic
def request(
    investment: Investment, *, wanted: Wanted, by: User, at: datetime.datetime, key: UUID
) -> Amendment:
    """Begär ändring: the department asks for more or less money, more time or another scope."""
    require(by, Permission.REPORT_INVESTMENT, organisation=investment.organisation)
    investment = locked(investment)
    before = Amendment.objects.filter(idempotency_key=key).first()
    if before:
        return before
    if investment.status != InvestmentStatus.RUNNING:
        raise NotRunning(_("The investment has ended, so it can no longer be changed."))
    if investment.amendments.open().exists():
        raise AlreadyOpen(_("One amendment of this investment is not done yet. Wait for it."))
    _need_change(investment, wanted)
    latest = investment.amendments.order_by("-number").first()
    made = Amendment.objects.create(
        investment=investment,
        number=latest.number + 1 if latest else 1,
        reason=wanted.reason.strip(),
        scope=wanted.scope.strip(),
        new_end_date=wanted.new_end_date,
        requested_by=by,
        requested_at=at,
        idempotency_key=key,
    )
    _write(made, AmendmentStage.REQUESTED, wanted.lines)
    record("amendment.request", made, by, at, reason=made.reason)
    notices.amendment_requested(made, by=by, at=at)
    return made


@transaction.atomic
def recommend(
    amendment: Amendment,
    *,
    advice: AmendmentAdvice,
    lines: Lines,
    reason: str,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Amendment:
    """Föreslå beslut: what the board is asked to decide; the plan may differ from what is asked."""
    amendment, is_done = begin(amendment, AmendmentAct.RECOMMEND, by, version)
    if is_done:
        return amendment
    if not reason.strip():
        raise AmendmentIncomplete(_("Write why you propose this."))
    ledger.need_no_person(reason)
    _write(amendment, AmendmentStage.RECOMMENDED, lines)
    amendment.advice, amendment.advice_reason = AmendmentAdvice(advice), reason.strip()
    amendment.recommended_by, amendment.recommended_at = by, at
    fields = ("advice", "advice_reason", "recommended_by", "recommended_at")
    end(amendment, AmendmentAct.RECOMMEND, by, at, *fields, reason=reason)
    notices.amendment_recommended(amendment, by=by, at=at)
    return amendment


@transaction.atomic
def register_decision(
    amendment: Amendment,
    *,
    decided: Decided,
    decision: BoardDecision,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Amendment:
    """Registrera ändringsbeslutet: what the board decided; not by who asked for or proposed it."""
    is_yes = decided.outcome == AmendmentOutcome.APPROVED
    act = AmendmentAct.APPROVE if is_yes else AmendmentAct.REJECT
    amendment, is_done = begin(amendment, act, by, version)
    if is_done:
        return amendment
    need_second(amendment, act, by)
    given = {year: amount for year, amount in decided.amounts.items() if amount}
    _need_decidable(amendment, decided, given)
    if is_yes:
        _need_room(amendment, given)
    made = AmendmentDecision.objects.create(
        amendment=amendment,
        outcome=decided.outcome,
        new_end_date=decided.new_end_date,
        amount_total=sum(given.values(), Decimal(0)),
        **checked(
            decision,
            application=amendment.investment.decision.application,
            by=by,
            at=at,
            granted_date=amendment.investment.decision.meeting_date,
        ),
    )
    AmendedAmount.objects.bulk_create(
        AmendedAmount(decision=made, year=year, amount=amount)
        for year, amount in sorted(given.items())
    )
    end(amendment, act, by, at, reason=made.reason, decision=made.reference)
    notices.amendment_decided(amendment, by=by, at=at)
    return amendment


@transaction.atomic
def confirm(
    amendment: Amendment, *, by: User, at: datetime.datetime, version: int | None = None
) -> Amendment:
    """Bekräfta ändringen: entry, plan and end at once, by one who did nothing of it before.

    Raises a LedgerRefused when the money does not reach; then nothing has happened.
    """
    amendment, is_done = begin(amendment, AmendmentAct.CONFIRM, by, version)
    if is_done:
        return amendment
    amendment.confirmed_for = need_second(amendment, AmendmentAct.CONFIRM, by)
    investment, decision = locked(amendment.investment), amendment.decision
    if investment.status != InvestmentStatus.RUNNING:
        raise NotRunning(_("The investment has ended, so it can no longer be changed."))
    ledger.lock(investment.fund)
    _need_room(amendment, {part.year: part.amount for part in decision.amounts.all()})
    amendment.entry = _entry(amendment, investment, by, at)
    amendment.plan = plans.write(
        investment,
        lines=lines_decided(amendment),
        origin=PlanOrigin.AMENDMENT,
        reason=decision.reference,
        by=by,
        at=at,
    )
    about = {"decision": decision.reference} | attesting.as_detail(amendment.confirmed_for)
    if decision.new_end_date:
        about["planned_end_before"] = investment.planned_end_date.isoformat()
        investment.planned_end_date = decision.new_end_date
        investment.version += 1
        investment.save(update_fields=["planned_end_date", "version"])
        report_schedule.replan(investment, by=by, at=at)
    amendment.confirmed_by, amendment.confirmed_at = by, at
    fields = ("confirmed_by", "confirmed_at", "confirmed_for", "plan", "entry")
    end(amendment, AmendmentAct.CONFIRM, by, at, *fields, **about)
    notices.amendment_confirmed(amendment, by=by, at=at)
    return amendment


@transaction.atomic
def withdraw(
    amendment: Amendment, *, by: User, at: datetime.datetime, version: int | None = None
) -> Amendment:
    """Återta begäran: the department wants the change no more; possible until it is decided."""
    amendment, is_done = begin(amendment, AmendmentAct.WITHDRAW, by, version)
    if is_done:
        return amendment
    amendment.withdrawn_by, amendment.withdrawn_at = by, at
    end(amendment, AmendmentAct.WITHDRAW, by, at, "withdrawn_by", "withdrawn_at")
    return amendment


def change_of(amendment: Amendment) -> Decimal:
    """Return what the decision adds to the commitment that the ledger has now; less is negative."""
    money = overview.investment_money(amendment.investment)
    return amendment.decision.amount_total - (money.committed - money.released)


def lines_decided(amendment: Amendment) -> dict[Place, Amounts]:
    """Return the plan after the decision: the proposed lines, each year as it was decided."""
    lines = amendment_lines(amendment, AmendmentStage.RECOMMENDED)
    decided = {part.year: part.amount for part in amendment.decision.amounts.all()}
    return moved(lines, decided, lead=amendment.investment.organisation_id)


def _entry(
    amendment: Amendment, investment: Investment, by: User, at: datetime.datetime
) -> LedgerEntry | None:
    change = change_of(amendment)
    if not change:
        return None
    return ledger.post(
        fund=investment.fund,
        kind=Kind.COMMIT if change > 0 else Kind.RELEASE,
        amount=abs(change),
        decision_reference=amendment.decision.reference,
        by=by,
        at=at,
        key=uuid5(amendment.idempotency_key, "confirm"),
        investment=investment,
        note=_("Amendment %(number)s") % {"number": amendment.number},
    )


def _write(amendment: Amendment, stage: AmendmentStage, lines: Lines) -> None:
    if any(amount < 0 for amounts in lines.values() for amount in amounts):
        raise AmendmentIncomplete(_("An amount of the plan is below 0 kr."))
    AmendmentLine.objects.bulk_create(
        AmendmentLine(
            amendment=amendment,
            stage=stage,
            year=place.year,
            cost_kind=place.cost_kind,
            organisation_id=place.organisation,
            amount_fund=amounts.fund,
            amount_own=amounts.own,
        )
        for place, amounts in ((place, lines[place]) for place in in_order(lines))
        if any(amounts)
    )


def _need_change(investment: Investment, wanted: Wanted) -> None:
    if not wanted.reason.strip():
        raise AmendmentIncomplete(_("Write why the investment needs to change."))
    ledger.need_no_person(wanted.reason, wanted.scope)
    _need_end(investment, wanted.new_end_date)
    now = plans.lines_of(investment)
    kept = {place: amounts for place, amounts in wanted.lines.items() if any(amounts)}
    is_same_end = wanted.new_end_date in (None, investment.planned_end_date)
    if kept == now and is_same_end and not wanted.scope.strip():
        raise NothingChanged(_("Nothing is changed: change the plan, the end or the scope."))


def _need_room(amendment: Amendment, given: Mapping[int, Decimal]) -> None:
    """Refuse more money in a year than its frame has, or money moved there, by the fund's rule."""
    investment = amendment.investment
    year_limits.need_room(investment.fund, investment.decision.application, given)


def _need_end(investment: Investment, end: datetime.date | None) -> None:
    if end is not None and end < investment.started_date:
        raise AmendmentIncomplete(_("The planned end must not come before the start."))


def _need_decidable(amendment: Amendment, decided: Decided, given: Mapping[int, Decimal]) -> None:
    if decided.outcome == AmendmentOutcome.REJECTED:
        if given or decided.new_end_date:
            raise AmendmentIncomplete(_("A rejection gives no money and no new end."))
        return
    if not given or min(given.values()) < 0:
        raise AmendmentIncomplete(_("Give what the fund pays each year after the decision."))
    _need_end(amendment.investment, decided.new_end_date)
