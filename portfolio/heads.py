"""Huvudbokens ändar utanför databasen: the last hash of each fund, kept in a file night by night.

Whoever rewrites a whole ledger, seals it anew and mends its head leaves a chain that agrees with
itself; it does not agree with what was written down elsewhere before. The file is added to, never
rewritten. Keep a copy where those who run the database cannot write.
"""

import datetime
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from portfolio.models import FundHead, LedgerEntry


class HeadsUnreadable(Exception):
    """A file of heads that cannot be read; says which line."""


@dataclass(frozen=True)
class KeptHead:
    """What one fund's ledger ended with at a time: number and hash of the last entry."""

    at: str
    fund: int
    slug: str
    sequence: int
    hash: str


def place() -> Path:
    """Where the file lies: beside the documents, outside the database."""
    return Path(settings.FILES_DIR) / "ledger" / "heads.jsonl"


def keep(*, at: datetime.datetime) -> list[KeptHead]:
    """Skriv ner ändarna: add the head of each fund that has moved since; return what was added."""
    path = place()
    latest = {head.fund: head for head in read(path)} if path.exists() else {}
    heads = [
        KeptHead(at.isoformat(), head.fund_id, head.fund.slug, head.sequence, head.hash)
        for head in FundHead.objects.select_related("fund").order_by("fund")
    ]
    moved = [
        head
        for head in heads
        if head.fund not in latest
        or (latest[head.fund].sequence, latest[head.fund].hash) != (head.sequence, head.hash)
    ]
    if moved:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(asdict(head))}\n" for head in moved)
            file.flush()
            os.fsync(file.fileno())
    return moved


def read(path: Path) -> list[KeptHead]:
    """Read a file of heads, oldest first."""
    kept = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            kept.append(KeptHead(**json.loads(line)))
        except (TypeError, ValueError) as fault:
            raise HeadsUnreadable(f"{path}: line {number} is not a kept head") from fault
    return kept


def disagreeing(kept: Iterable[KeptHead]) -> list[KeptHead]:
    """Return the heads that the ledger does not hold any more, the first of each fund."""
    wanted = [head for head in kept if head.sequence]
    entries = LedgerEntry.objects.filter(
        fund__in={head.fund for head in wanted}, sequence__in={head.sequence for head in wanted}
    ).values_list("fund_id", "sequence", "hash")
    there = {(fund, sequence): sealed for fund, sequence, sealed in entries}
    first: dict[int, KeptHead] = {}
    for head in sorted(wanted, key=lambda each: each.sequence):
        if there.get((head.fund, head.sequence)) != head.hash:
            first.setdefault(head.fund, head)
    return list(first.values())
