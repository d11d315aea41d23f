"""Fondens pengar in: allocations and top-ups, each with the decision behind it."""

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from portfolio import ledger
from portfolio.models import Allocation, LedgerEntry, TopUp
from portfolio.states import KINDS, Kind


class DecisionIncomplete(Refused):
    """Money without the decision that it follows from."""


@dataclass(frozen=True)
class Resolution:
    """Beslutet bakom pengarna: who decided, when, under which paragraph and case number."""

    body: str
    meeting_date: datetime.date
    paragraph: str = ""
    diarienummer: str = ""

    @property
    def reference(self) -> str:
        """The decision in one line, as the ledger stores it."""
        parts = [self.body.strip(), self.meeting_date.isoformat()]
        if self.paragraph:
            parts.append(f"§ {self.paragraph.removeprefix('§').strip()}")
        text = " ".join(parts)
        return f"{text}, dnr {self.diarienummer}" if self.diarienummer else text

    @property
    def columns(self) -> dict[str, Any]:
        """The decision as the tables of allocations and top-ups keep it."""
        return {**asdict(self), "body": self.body.strip()}


@transaction.atomic
def allocate(
    fund: Fund,
    *,
    amount: Decimal,
    resolution: Resolution,
    by: User,
    at: datetime.datetime,
    key: UUID,
    valid_date: datetime.date | None = None,
    seen: int | None = None,
) -> Allocation:
    """Avsätt: give a fund money by a decision; the entry counts from the date of the decision."""
    entry, is_new = _entry(Kind.ALLOCATE, fund, amount, resolution, by, at, key, valid_date, seen)
    if not is_new:
        return entry.allocation
    allocation = Allocation.objects.create(fund=fund, entry=entry, **resolution.columns)
    _record("fund.allocate", allocation, amount, by, at)
    return allocation


@transaction.atomic
def top_up(
    fund: Fund,
    *,
    amount: Decimal,
    source: str,
    resolution: Resolution,
    by: User,
    at: datetime.datetime,
    key: UUID,
    valid_date: datetime.date | None = None,
    seen: int | None = None,
) -> TopUp:
    """Skjut till: give a fund new money from a named source, such as a year's surplus."""
    if not source.strip():
        raise DecisionIncomplete(_("Name the source of the money, for example “surplus of 2014”."))
    entry, is_new = _entry(
        Kind.TOP_UP, fund, amount, resolution, by, at, key, valid_date, seen, source.strip()
    )
    if not is_new:
        return entry.topup
    added = TopUp.objects.create(
        fund=fund, entry=entry, source=source.strip(), **resolution.columns
    )
    _record("fund.top_up", added, amount, by, at, source=added.source)
    return added


def _entry(
    kind: Kind,
    fund: Fund,
    amount: Decimal,
    resolution: Resolution,
    by: User,
    at: datetime.datetime,
    key: UUID,
    valid_date: datetime.date | None,
    seen: int | None,
    note: str = "",
) -> tuple[LedgerEntry, bool]:
    """Return the form's entry, and whether it was made now or when the form was first sent."""
    require(by, KINDS[kind].permission, fund=fund)
    if not resolution.body.strip():
        raise DecisionIncomplete(_("Write who decided on the money."))
    before = ledger.entry_of_act(
        key,
        fund=fund,
        kind=kind,
        amount=amount,
        decision_reference=resolution.reference,
        note=note,
        seen=seen,
    )
    if before:
        return before, False
    made = ledger.post(
        fund=fund,
        kind=kind,
        amount=amount,
        decision_reference=resolution.reference,
        by=by,
        at=at,
        key=key,
        valid_date=valid_date or resolution.meeting_date,
        note=note,
    )
    return made, True


def _record(
    act: str,
    decision: Allocation | TopUp,
    amount: Decimal,
    by: User,
    at: datetime.datetime,
    source: str = "",
) -> None:
    trail.record(
        act=act,
        subject=decision.entry,
        by=by,
        at=at,
        case=decision.fund,
        amount=amount,
        decision=decision.entry.decision_reference,
        entry=decision.entry.sequence,
        source=source,
    )
