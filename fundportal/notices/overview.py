"""What a person's own page says about notices; reads only."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Window

from fundportal.directory.models import User
from fundportal.notices.models import Notice
from fundportal.notices.waiting import Row, Source

LATEST = 5


@dataclass(frozen=True)
class Unread:
    """One unread notice, and how many there are in all."""

    notice: Notice
    count: int


@dataclass(frozen=True)
class MyNotices:
    """The latest unread notices of a person and how many there are in all."""

    latest: Sequence[Notice]
    unread_count: int


def unread(user: User) -> Source:
    """The newest unread ones."""
    rows = Notice.objects.visible_to(user).unread().annotate(every=Window(Count("pk")))
    columns = {name: F(name) for name in ("pk", "subject", "told_at", "every")}
    return Source(rows[:LATEST], columns, _unread)


def my_notices(found: Sequence[Unread]) -> MyNotices:
    """Mina meddelanden: what `unread` found."""
    return MyNotices([one.notice for one in found], found[0].count if found else 0)


def _unread(row: Row) -> Unread:
    told_at = datetime.datetime.fromisoformat(row["told_at"])
    return Unread(Notice(pk=row["pk"], subject=row["subject"], told_at=told_at), row["every"])
