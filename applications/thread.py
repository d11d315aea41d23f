"""A case's thread between its parties and the fund office, as one reader sees it; reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Message, MessageRead
from applications.models.messages import ANSWERS, Side
from applications.models.parties import Answer
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem


@dataclass(frozen=True)
class Entry:
    """One message, whether the reader has not seen it, and whether it is of the reader's side."""

    message: Message
    is_new: bool
    is_own_side: bool


@dataclass(frozen=True)
class Thread:
    """Every message in order; `side` is None for those who only read."""

    entries: tuple[Entry, ...]
    side: Side | None
    last: int

    @property
    def new_count(self) -> int:
        """How many messages the reader has not marked as read."""
        return sum(entry.is_new for entry in self.entries)


def of(application: Application, reader: User) -> Thread:
    """The thread of a case; two queries and those of the reader's side."""
    side = side_of(application, reader)
    mark = MessageRead.objects.filter(application=application, person=reader).first()
    seen = mark.last if mark else 0
    found = application.messages.visible_to(reader).select_related("by").order_by("pk")
    entries = tuple(
        Entry(
            message,
            is_new=message.pk > seen and message.by_id != reader.pk,
            is_own_side=message.side == side,
        )
        for message in found
    )
    return Thread(entries, side, entries[-1].message.pk if entries else 0)


def side_of(application: Application, person: AnyUser) -> Side | None:
    """For which side the person writes: a party's writers and heads, or those who prepare."""
    parties = application.parties.current().exclude(answer=Answer.DECLINED)
    for permission in ANSWERS:
        own = access.organisations_where(person, permission)
        if parties.filter(organisation__in=own).exists():
            return Side.PARTIES
    if application.office_allows(person, Permission.PREPARE_APPLICATION):
        return Side.OFFICE
    return None


def waiting_for(user: User) -> list[WaitingItem]:
    """The threads whose newest message waits for the person; one query."""
    newest = Message.objects.waiting_for(user).select_related("application")
    return [
        WaitingItem(
            f"{message.application.number} {message.application.title}",
            _("Read the message from the fund office")
            if message.side == Side.OFFICE
            else _("Read the message from the applicant"),
            reverse("applications:messages", args=[message.application.number]),
            message.at,
        )
        for message in newest.order_by("at", "pk")[:MOST]
    ]
