"""What was put into a fund: allocations and top-ups with source and decision; reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from portfolio.models import Allocation, LedgerEntry, TopUp
from portfolio.states import Kind


@dataclass(frozen=True)
class GivenMoney:
    """One allocation or top-up, or what takes it back (negative); `so_far` is the sum until then.

    A history may hold entries whose decision is told in one line: then `reference` is all there is.
    """

    entry: LedgerEntry
    what: str
    amount: Decimal
    so_far: Decimal
    source: str
    reference: str
    body: str = ""
    meeting_date: datetime.date | None = None
    paragraph: str = ""
    diarienummer: str = ""

    @property
    def takes_back(self) -> bool:
        """Whether an entry before is reversed by it."""
        return self.entry.reverses_id is not None


def given_to(fund: Fund) -> list[GivenMoney]:
    """Return what was put into the fund, oldest first; one query."""
    entries = LedgerEntry.objects.filter(fund=fund).behind(Kind.ALLOCATE, Kind.TOP_UP)
    decided = ("topup", "allocation", "reverses__topup", "reverses__allocation")
    given: list[GivenMoney] = []
    so_far = Decimal(0)
    for entry in entries.select_related(*decided).order_by("valid_date", "sequence"):
        so_far += -entry.amount if entry.reverses else entry.amount
        given.append(_given(entry, so_far))
    return given


def source_columns() -> list[str]:
    """Return the headings of the file."""
    return [
        _("Date"),
        _("Kind"),
        _("Amount"),
        _("In all"),
        _("Source of the money"),
        _("Decided by"),
        _("Date of the decision"),
        _("Paragraph"),
        _("Case number in the registry"),
        _("Decision"),
        _("Entry"),
    ]


def source_rows(given: Iterable[GivenMoney]) -> Iterator[list[object]]:
    """Return the rows of the file."""
    for each in given:
        yield [
            each.entry.valid_date,
            each.what,
            each.amount,
            each.so_far,
            each.source,
            each.body,
            each.meeting_date,
            each.paragraph,
            each.diarienummer,
            each.reference,
            each.entry.sequence,
        ]


def _given(entry: LedgerEntry, so_far: Decimal) -> GivenMoney:
    moved = entry.reverses or entry
    what = moved.get_kind_display()
    if entry.reverses:
        what = _("Correction of %(what)s") % {"what": what.lower()}
    decision = _decision(moved)
    about = {
        name: getattr(decision, name)
        for name in ("body", "meeting_date", "paragraph", "diarienummer")
        if decision
    }
    return GivenMoney(
        entry=entry,
        what=what,
        amount=-entry.amount if entry.reverses else entry.amount,
        so_far=so_far,
        source=decision.source if isinstance(decision, TopUp) else "",
        reference=moved.decision_reference,
        **about,
    )


def _decision(entry: LedgerEntry) -> Allocation | TopUp | None:
    return getattr(entry, "topup", None) or getattr(entry, "allocation", None)
