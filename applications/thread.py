"""A case's thread between its parties and the fund office, as one reader sees it; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from applications.models import Application, Message, MessageRead
from applications.models.messages import ANSWERS, Side
from applications.models.parties import Answer
from applications.pages import Content
from fundportal.addresses import kept_reverse
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Row, Source, WaitingItem, moment


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


def is_open_to(content: Content, reader: AnyUser) -> bool:
    """Tell whether the person reads the case's thread (see `threads_visible_to`); no query."""
    application = content.application
    own = set(access.organisation_ids(reader, Permission.SEE_APPLICATION))
    if any(
        item.organisation_id in own for item in content.parties if item.answer != Answer.DECLINED
    ):
        return True
    is_sent_in = application.submitted_at is not None
    return is_sent_in and application.office_allows(reader, Permission.SEE_APPLICATION)


def sources(user: User) -> Iterator[Source]:
    """The threads whose newest message waits for the person."""
    if not access.holds_any(user, *ANSWERS, Permission.PREPARE_APPLICATION):
        return
    newest = Message.objects.waiting_for(user).order_by("at", "pk")
    case = {name: F(f"application__{name}") for name in ("number", "title")}
    yield Source(newest, {**case, "side": F("side"), "at": F("at")}, _waiting)


def _waiting(row: Row) -> WaitingItem:
    what = _("Read the message from the applicant")
    if row["side"] == Side.OFFICE:
        what = _("Read the message from the fund office")
    url = kept_reverse("applications:messages", row["number"])
    return WaitingItem(f"{row['number']} {row['title']}", what, url, moment(row["at"]))
