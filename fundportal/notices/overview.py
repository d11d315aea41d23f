"""What a person's own page says about notices; reads only."""

from __future__ import annotations

from dataclasses import dataclass

from fundportal.directory.models import User
from fundportal.notices.models import Notice

LATEST = 5


@dataclass(frozen=True)
class MyNotices:
    """The latest unread notices of a person and how many there are in all."""

    latest: list[Notice]
    unread_count: int


def my_notices(user: User) -> MyNotices:
    """Mina meddelanden: the newest unread ones; two queries."""
    unread = Notice.objects.visible_to(user).unread()
    return MyNotices(latest=list(unread[:LATEST]), unread_count=unread.count())
