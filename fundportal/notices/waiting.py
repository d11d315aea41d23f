"""What each stage tells Min sida: the cases whose next step is a person's own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class WaitingItem:
    """One case that waits: its title, what to do, where, and since when."""

    title: str
    what: str
    url: str
    since: datetime.datetime | None = None
