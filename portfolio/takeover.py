"""Övertagande av en fond: its decisions, investments and money from before the portal, in one act.

Only a fund in which nothing is entered yet is taken over, so that the history comes first and no
act that needs two people here can be slipped past them later as if it were old.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications import takeover as cases
from applications.models import Decision
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from portfolio import history as ledger_history
from portfolio import ledger, overview, plans
from portfolio.commitments import free_address
from portfolio.history import HistoricalEntry
from portfolio.models import Investment, LedgerEntry
from portfolio.overview import FundFigures, InvestmentFigures
from portfolio.states import KINDS, InvestmentStatus
from portfolio.takeover_history import FundHistory, PastMovement
from portfolio.takeover_rows import Fault
from portfolio.takeover_sheets import LEDGER


class TakeoverRefused(Refused):
    """A fund that cannot be taken over."""


class FundHasEntries(TakeoverRefused):
    """A fund in which something else is entered already."""


class FaultsInHistory(TakeoverRefused):
    """A history that the ledger does not take; `faults` holds what is wrong, row by row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(str(faults[0]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class TakenOver:
    """Vad ett övertagande ger: the fund's figures and each investment's, when all is entered."""

    fund: Fund
    cases: int
    entries: int
    first_date: datetime.date
    last_date: datetime.date
    figures: FundFigures
    years: Sequence[FundFigures]
    investments: Sequence[tuple[Investment, InvestmentFigures]]
    was_there: bool


@transaction.atomic
def take_over(history: FundHistory, *, by: User, at: datetime.datetime) -> TakenOver:
    """Ta över: write decisions and investments and enter the money with its dates, all or nothing.

    The same history again adds nothing and gives what it gave. Raises FundHasEntries for a fund
    that has other entries, FaultsInHistory for money that does not reach.
    """
    fund = history.fund
    require(by, Permission.ALLOCATE, fund=fund)
    ledger.lock(fund)
    if ledger_history.is_entered(_key(history)):
        return _outcome(history, was_there=True)
    if LedgerEntry.objects.filter(fund=fund).exists():
        raise FundHasEntries(
            _("Money is entered in %(fund)s already. A history is taken over before anything else.")
            % {"fund": fund}
        )
    decisions = dict(
        zip(
            history.cases,
            cases.take_over(fund, cases=list(history.cases.values()), by=by, at=at),
            strict=True,
        )
    )
    investments = _open_investments(history, decisions, by, at)
    _enter(history, investments, by, at)
    trail.record(
        act="fund.take_over",
        subject=fund,
        by=by,
        at=at,
        decisions=len(decisions),
        investments=len(investments),
        entries=len(history.movements),
        fingerprint=history.fingerprint,
    )
    return _outcome(history, was_there=False)


def rehearse(history: FundHistory, *, by: User, at: datetime.datetime) -> TakenOver:
    """Prova: do the whole act, every guard of the database included, and take it back again."""
    try:
        with transaction.atomic():
            outcome = take_over(history, by=by, at=at)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _Rehearsed(outcome)
    except _Rehearsed as rehearsed:
        return rehearsed.outcome


class _Rehearsed(Exception):
    """Takes a rehearsal back."""

    def __init__(self, outcome: TakenOver) -> None:
        self.outcome = outcome


def _key(history: FundHistory) -> UUID:
    """Return the same key for the same history, whichever file it lies in."""
    return uuid5(NAMESPACE_URL, f"take-over/{history.fund.slug}/{history.fingerprint}")


def _open_investments(
    history: FundHistory, decisions: Mapping[str, Decision], by: User, at: datetime.datetime
) -> dict[str, Investment]:
    made = {}
    for key, past in history.investments.items():
        decision = decisions[key]
        status = InvestmentStatus.FINISHED if past.is_finished else InvestmentStatus.RUNNING
        investment = Investment.objects.create(
            slug=free_address(slugify(past.title)),
            title=past.title,
            fund=history.fund,
            decision=decision,
            organisation=decision.application.organisation,
            summary=past.summary,
            target_group=past.target_group,
            status=status,
            started_date=past.started_date,
            planned_end_date=past.planned_end_date,
            created_by=by,
            created_at=at,
        )
        plans.begin(investment, by=by, at=at)
        trail.record(act="investment.take_over", subject=investment, by=by, at=at)
        made[key] = investment
    return made


def _enter(
    history: FundHistory, investments: Mapping[str, Investment], by: User, at: datetime.datetime
) -> None:
    entries = [_entry(movement, investments) for movement in history.movements]
    try:
        ledger_history.load(history.fund, entries=entries, by=by, at=at, key=_key(history))
    except ledger_history.HistoryRefused as refusal:
        wrong = [_fault(fault, history.movements) for fault in refusal.faults]
        raise FaultsInHistory(wrong) from refusal


def _entry(movement: PastMovement, investments: Mapping[str, Investment]) -> HistoricalEntry:
    investment = investments[movement.key] if KINDS[movement.kind].of_investment else None
    return HistoricalEntry(
        kind=movement.kind,
        amount=movement.amount,
        valid_date=movement.valid_date,
        decision_reference=investment.decision.reference if investment else "",
        investment=investment,
        note=movement.note,
        resolution=movement.resolution,
        source=movement.source,
    )


def _fault(fault: ledger_history.Fault, movements: Sequence[PastMovement]) -> Fault:
    """Say where in the workbook the ledger's fault is; what is left in the file is money."""
    movement = movements[fault.row - 1]
    column = LEDGER.columns["amount"].head if movement.sheet == LEDGER.name else ""
    amount: Decimal = movement.amount
    return Fault(movement.sheet, movement.row, column, str(amount), fault.sentence)


def _outcome(history: FundHistory, *, was_there: bool) -> TakenOver:
    fund = history.fund
    figures, years = overview.fund_story(fund)
    days = [movement.valid_date for movement in history.movements]
    investments = Investment.objects.filter(fund=fund).select_related("decision", "organisation")
    return TakenOver(
        fund=fund,
        cases=len(history.cases),
        entries=len(history.movements),
        first_date=min(days),
        last_date=max(days),
        figures=figures,
        years=years,
        investments=[(each, overview.investment_figures(each)) for each in investments],
        was_there=was_there,
    )
