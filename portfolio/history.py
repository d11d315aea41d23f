"""Övertagna poster: the history of an existing fund, entered in one act with its original dates.

All or nothing: every row is checked first, then one statement inserts them all under the same
guards as a single entry. `faults_of` says what is wrong without entering anything.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from portfolio import ledger
from portfolio.history_check import Fault, HistoricalEntry, faults_of
from portfolio.models import Allocation, LedgerEntry, TopUp
from portfolio.refusals import refusal_of
from portfolio.states import Kind

__all__ = [
    "Fault",
    "HistoricalEntry",
    "HistoryRefused",
    "Loaded",
    "faults_of",
    "is_entered",
    "load",
]


class HistoryRefused(ledger.LedgerRefused):
    """Rows of which at least one cannot be entered; `faults` holds them all."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(str(faults[0]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Loaded:
    """What was entered in the fund: the numbers of the first and the last entry."""

    fund: Fund
    first: int
    last: int


@dataclass(frozen=True)
class _Row:
    """One entry to be: of which fund, and from which given row."""

    fund: Fund
    kind: Kind
    given: HistoricalEntry
    key: UUID
    transfer: UUID | None = None


@transaction.atomic
def load(
    fund: Fund,
    *,
    entries: Sequence[HistoricalEntry],
    by: User,
    at: datetime.datetime,
    key: UUID,
) -> Loaded:
    """Ta över: enter a fund's history, numbered in the order given; the same act enters it once.

    Raises HistoryRefused with one fault per row that cannot be entered; then nothing has happened.
    """
    rows = list(_rows(fund, entries, key))
    funds = {row.fund for row in rows} | {fund}
    for each in funds:
        require(by, Permission.ALLOCATE, fund=each)
    ledger.lock_all(funds)
    before = _entered_before(fund, rows, after=_keys(key, len(entries) + 1))
    if before:
        return before
    faults = faults_of(fund, entries, at=at)
    if faults:
        raise HistoryRefused(faults)
    made = _insert(rows, by, at)
    _keep_decisions(rows, made)
    loaded = [_loaded(each, rows, made) for each in sorted(funds, key=lambda each: each.pk)]
    for part in loaded:
        _record(part, rows, by, at)
    return next(part for part in loaded if part.fund == fund)


def is_entered(key: UUID) -> bool:
    """Whether the act of that key has been done."""
    return LedgerEntry.objects.filter(idempotency_key__in=_keys(key, 1)).exists()


def _rows(fund: Fund, entries: Sequence[HistoricalEntry], key: UUID) -> Iterator[_Row]:
    """The rows to insert: one per entry, two for a transfer."""
    for number, given in enumerate(entries, start=1):
        own, its_half, other_half = _keys(key, number)
        if given.other_fund is None:
            yield _Row(fund, given.kind, given, own)
            continue
        is_out = given.kind == Kind.TRANSFER_OUT
        other = Kind.TRANSFER_IN if is_out else Kind.TRANSFER_OUT
        yield _Row(fund, given.kind, given, its_half, transfer=own)
        yield _Row(given.other_fund, other, given, other_half, transfer=own)


def _keys(key: UUID, number: int) -> tuple[UUID, UUID, UUID]:
    """The keys that a row of the act may enter: its own, and those of a transfer's two halves."""
    own = uuid5(key, str(number))
    return own, uuid5(own, "here"), uuid5(own, "there")


_COLUMNS: Final = """fund_id bigint, kind text, from_account text, to_account text, amount numeric,
    investment_id bigint, valid_date date, decision_reference text, note text, transfer uuid,
    idempotency_key uuid"""
_NAMES: Final = ", ".join(column.split()[0] for column in _COLUMNS.split(","))
_INSERT: Final = f"""
    INSERT INTO portfolio_ledgerentry ({_NAMES}, at, by_id)
    SELECT {_NAMES}, %s, %s
    FROM ROWS FROM (json_to_recordset(%s) AS ({_COLUMNS})) WITH ORDINALITY AS given
    ORDER BY given.ordinality
    RETURNING id, sequence
"""  # noqa: S608 - the inserted text is the constants above
_Made = list[tuple[int, int]]  # id and number of the entry of each row


def _insert(rows: Sequence[_Row], by: User, at: datetime.datetime) -> _Made:
    content = json.dumps([_columns(row) for row in rows])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_INSERT, [at, by.pk, content])
            made: _Made = cursor.fetchall()
    except IntegrityError as fault:
        raise refusal_of(fault, rows[0].fund, rows[0].given.amount, None) from fault
    return made


def _columns(row: _Row) -> dict[str, Any]:
    given = row.given
    from_account, to_account = ledger.accounts_of(row.kind)
    return {
        "fund_id": row.fund.pk,
        "kind": row.kind,
        "from_account": from_account,
        "to_account": to_account,
        "amount": str(given.amount),
        "investment_id": given.investment.pk if given.investment else None,
        "valid_date": given.valid_date.isoformat(),
        "decision_reference": given.reference,
        "note": given.text,
        "transfer": str(row.transfer) if row.transfer else None,
        "idempotency_key": str(row.key),
    }


def _entered_before(fund: Fund, rows: Sequence[_Row], after: tuple[UUID, ...]) -> Loaded | None:
    """Return what the same act entered before; raises KeyOfAnotherAct when it had other rows.

    `after` are the keys of a row more than these, which must not have been entered.
    """
    own = [row for row in rows if row.fund == fund]
    first = LedgerEntry.objects.filter(idempotency_key=own[0].key).first() if own else None
    if first is None:
        return None
    last = first.sequence + len(own) - 1
    names = ("idempotency_key", "kind", "amount", "valid_date", "investment_id")
    kept = LedgerEntry.objects.filter(fund=fund, sequence__range=(first.sequence, last))
    is_longer = LedgerEntry.objects.filter(idempotency_key__in=after).exists()
    ledger.need_same_act(
        not is_longer
        and list(kept.order_by("sequence").values_list(*names, "decision_reference", "note"))
        == [_identity(row) for row in own],
        fund,
    )
    return Loaded(fund, first.sequence, last)


def _identity(row: _Row) -> tuple[Any, ...]:
    given = row.given
    investment = given.investment.pk if given.investment else None
    what = (row.key, row.kind, given.amount, given.valid_date, investment)
    return (*what, given.reference, given.text)


def _keep_decisions(rows: Sequence[_Row], made: _Made) -> None:
    """Keep who decided on the money that was set aside or topped up, and where it came from."""
    allocations, top_ups = [], []
    for row, (pk, _number) in zip(rows, made, strict=True):
        decided = row.given.resolution
        if decided is None:
            continue
        about = {"fund": row.fund, "entry_id": pk, **decided.columns}
        if row.kind == Kind.TOP_UP:
            top_ups.append(TopUp(source=row.given.source.strip(), **about))
        else:
            allocations.append(Allocation(**about))
    Allocation.objects.bulk_create(allocations, batch_size=1000)
    TopUp.objects.bulk_create(top_ups, batch_size=1000)


def _loaded(fund: Fund, rows: Sequence[_Row], made: _Made) -> Loaded:
    numbers = [number for row, (_pk, number) in zip(rows, made, strict=True) if row.fund == fund]
    return Loaded(fund, min(numbers), max(numbers))


def _record(part: Loaded, rows: Sequence[_Row], by: User, at: datetime.datetime) -> None:
    days = [row.given.valid_date for row in rows if row.fund == part.fund]
    trail.record(
        act="ledger.load_history",
        subject=part.fund,
        by=by,
        at=at,
        first_entry=part.first,
        last_entry=part.last,
        first_date=min(days),
        last_date=max(days),
    )
