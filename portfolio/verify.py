"""Kontroll av huvudboken: computes chain, balances and totals again from the entries.

It changes nothing. It also looks whether the guards are those that were delivered, and whether the
ledger still holds the heads that were written down outside the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from fundportal.directory.models import Fund
from portfolio import guards, heads
from portfolio.models import LedgerEntry
from portfolio.models.ledger import GENESIS
from portfolio.verify_sql import STATEMENT


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong in one fund, or in the guards of the database."""

    fund: str
    sequence: int | None
    what: str

    def __str__(self) -> str:
        where = f"entry {self.sequence}: " if self.sequence is not None else ""
        return f"{self.fund}: {where}{self.what}"


@dataclass(frozen=True)
class Verification:
    """How much was computed again, and what did not agree."""

    funds: int
    entries: int
    balances: int
    totals: int
    faults: tuple[Fault, ...]

    @property
    def is_ok(self) -> bool:
        """Whether everything agreed."""
        return not self.faults


def verify(fund: Fund | None = None, *, kept: Iterable[heads.KeptHead] = ()) -> Verification:
    """Kontrollera: recompute every fund's ledger, or one fund's; faults come in order of number.

    `kept` are heads from outside the database, which the ledger must still hold.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # sorts a ledger in memory, not on disk, and writes dates as they were sealed
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL DateStyle = 'ISO, YMD'")
        cursor.execute(STATEMENT, {"fund": fund.pk if fund else None, "genesis": GENESIS})
        rows = cursor.fetchall()
    counts = {what: number for slug, number, what, rank in rows if slug is None}
    found = [Fault(slug, number, what) for slug, number, what, rank in rows if slug is not None]
    found += [Fault("guards", None, sentence) for sentence in guards.faults()]
    found += [
        Fault(head.slug, head.sequence, f"is not the one that was written down on {head.at}")
        for head in heads.disagreeing(kept)
        if fund is None or head.fund == fund.pk
    ]
    return Verification(
        funds=counts["funds"],
        entries=counts["entries"],
        balances=counts["balances"],
        totals=counts["totals"],
        faults=tuple(found),
    )


def head_of(fund: Fund) -> tuple[int, str]:
    """Return the number and hash of the fund's last entry: what an annual report prints."""
    last = LedgerEntry.objects.filter(fund=fund).order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, GENESIS)
