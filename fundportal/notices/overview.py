"""What a person's own page says about notices; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Window

from fundportal.directory.models import User
from fundportal.notices.models import Notice

LATEST = 5


@dataclass(frozen=True)
class MyNotices:
    """The latest unread notices of a person and how many there are in all."""

    latest: Sequence[Notice]
    unread_count: int


def my_notices(user: User) -> MyNotices:
    """Mina meddelanden: the newest unread ones; one query."""
    unread = Notice.objects.visible_to(user).unread()
    latest = list(unread.annotate(every=Window(Count("pk")))[:LATEST])
    return MyNotices(latest=latest, unread_count=latest[0].every if latest else 0)
