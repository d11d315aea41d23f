"""What each stage tells Min sida: the cases whose next step is a person's own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


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
