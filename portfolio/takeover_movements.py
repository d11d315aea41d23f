"""Rörelserna ur arbetsboken: the ledger's rows and the opening balances as movements. Pure."""

import datetime
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from portfolio import takeover_sheets as sheets
from portfolio.funding import Resolution
from portfolio.states import KINDS, Kind
from portfolio.takeover_history import PastMovement
from portfolio.takeover_rows import Contents, Fault, Row

ZERO = Decimal("0.00")


def read_movements(found: Contents, investments: set[str]) -> Iterator[PastMovement]:
    """Yield a movement per row of the ledger's sheet; add what is wrong with it to the faults."""
    for row in found.of(sheets.LEDGER):
        kind = row.get("kind")
        wrong = _wrong_of_investment if KINDS[kind].of_investment else _wrong_of_fund
        found.faults += wrong(row, kind, investments)
        yield PastMovement(
            sheet=row.plan.name,
            row=row.number,
            kind=kind,
            amount=row.get("amount"),
            valid_date=row.get("valid_date"),
            key=row.key,
            resolution=None if KINDS[kind].of_investment else _resolution(row),
            source=row.get("source", ""),
            note=row.get("note", ""),
        )


def _wrong_of_investment(row: Row, kind: Kind, investments: set[str]) -> Iterator[Fault]:
    if row.key not in investments:
        yield row.fault("key", _("an investment in the sheet Satsningar"))
    for name in ("body", "meeting_date", "paragraph", "diarienummer", "source"):
        if row.get(name):
            yield row.fault(name, _("nothing: the money follows the investment's decision"))


def _wrong_of_fund(row: Row, kind: Kind, investments: set[str]) -> Iterator[Fault]:
    if row.key:
        yield row.fault("key", _("nothing: money of this kind belongs to no investment"))
    for name in ("body", "meeting_date"):
        if not row.get(name):
            yield row.fault(name, _("who decided on the money, and when"))
    if kind == Kind.TOP_UP and not row.get("source"):
        yield row.fault("source", _("the source of a top-up, such as överskott 2014"))
    if kind == Kind.TOP_UP and row.get("note"):
        yield row.fault("note", _("nothing: the note of a top-up is its source"))
    if kind != Kind.TOP_UP and row.get("source"):
        yield row.fault("source", _("nothing: only a top-up has a source"))


def _resolution(row: Row) -> Resolution | None:
    if not row.get("body") or not row.get("meeting_date"):
        return None
    return Resolution(
        body=row.get("body"),
        meeting_date=row.get("meeting_date"),
        paragraph=row.get("paragraph", ""),
        diarienummer=row.get("diarienummer", ""),
    )


def read_opening(found: Contents, investments: set[str]) -> list[PastMovement]:
    """Turn the opening balances into movements of their day: set aside, committed, paid out."""
    balances, funds = found.of(sheets.OPENING), found.of(sheets.FUND)
    if not balances or len(funds) != 1:
        return []
    fund = funds[0]
    wrong = [*_wrong_opening(balances, investments), *_wrong_opening_day(fund, found)]
    found.faults += wrong
    if wrong:
        return []
    day, resolution = fund.get("opening_date"), _resolution(fund)
    total = sum((_sum(row) for row in balances), ZERO)
    opened = list(_balance(balances[0], Kind.ALLOCATE, total, day, resolution))
    for row in balances:
        committed = row.get("committed", ZERO) + row.get("paid", ZERO)
        opened += _balance(row, Kind.COMMIT, committed, day)
        opened += _balance(row, Kind.PAY, row.get("paid", ZERO), day)
    return opened


def _sum(row: Row) -> Decimal:
    return sum((row.get(name, ZERO) for name in ("free", "committed", "paid")), ZERO)


def _balance(
    row: Row, kind: Kind, amount: Decimal, day: datetime.date, resolution: Resolution | None = None
) -> Iterator[PastMovement]:
    if amount:
        yield PastMovement(
            sheet=row.plan.name,
            row=row.number,
            kind=kind,
            amount=amount,
            valid_date=day,
            key=row.key if KINDS[kind].of_investment else "",
            resolution=resolution,
            note=sheets.OPENING_NOTE,
        )


def _wrong_opening(balances: list[Row], investments: set[str]) -> Iterator[Fault]:
    counted = Counter(row.key for row in balances)
    for row in balances:
        if row.key and row.key not in investments:
            yield row.fault("key", _("an investment in the sheet Satsningar"))
        if counted[row.key] > 1:
            yield row.fault("key", _("one row per investment, and one for the fund itself"))
        for name in ["free"] if row.key else ["committed", "paid"]:
            if row.get(name):
                yield row.fault(name, _("nothing in a row of this kind"))


def _wrong_opening_day(fund: Row, found: Contents) -> Iterator[Fault]:
    for name in ("opening_date", "body", "meeting_date"):
        if not fund.get(name):
            yield fund.fault(name, _("day and decision, since there are opening balances"))
    first = fund.get("opening_date")
    for row in found.of(sheets.LEDGER):
        if first and row.get("valid_date") < first:
            yield row.fault("valid_date", _("the day of the opening balances or a later one"))
