"""What each stage tells a person: cases whose next step is the person's own, and deadlines."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

MOST = 50  # of one kind, the longest wait first: Min sida shows no more, lists show all


@dataclass(frozen=True)
class WaitingItem:
    """One case that waits: its title, what to do, where, since when, and by which day."""

    title: str
    what: str
    url: str
    since: datetime.datetime | None = None
    due_date: datetime.date | None = None

    def is_late(self, today: datetime.date) -> bool:
        """Tell whether the day has passed."""
        return self.due_date is not None and self.due_date < today


@dataclass(frozen=True)
class Deadline:
    """A day by which something is to be done; `key` names it for as long as it lives."""

    key: str
    title: str
    what: str
    url: str
    day: datetime.date
    set_at: datetime.datetime
    moved_count: int = 0
    moved_at: datetime.datetime | None = None
