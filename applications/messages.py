"""The verbs of a case's thread: write a message, mark it as read."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application, Message, MessageRead
from applications.thread import side_of
from applications.workflow import locked
from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User

A_MOMENT = datetime.timedelta(minutes=1)


class NothingWritten(Refused):
    """A message has a text."""


class NotYetSentIn(Refused):
    """The fund office sees an application first when it has been sent in."""


@transaction.atomic
def write(application: Application, *, text: str, by: User, at: datetime.datetime) -> Message:
    """Skriv i dialogen to the other side; the same text twice within a minute is once."""
    application = locked(application)
    side = side_of(application, by)
    if side is None:
        raise NotPermitted(_("Only the parties and the fund office write here."))
    if application.submitted_at is None:
        raise NotYetSentIn(_("The fund office sees the application when it has been sent in."))
    text = text.strip()
    if not text:
        raise NothingWritten(_("Write a message."))
    same = application.messages.filter(by=by, text=text, at__gt=at - A_MOMENT).last()
    if same is not None:
        return same
    message = Message.objects.create(application=application, side=side, text=text, by=by, at=at)
    _mark(application, message.pk, by)
    # its own subject without the case: assessors read the case's time line, not the thread
    trail.record(act="message.write", subject=message, by=by, at=at, side=str(side))
    notices.message_written(message, by=by, at=at)
    return message


@transaction.atomic
def mark_read(application: Application, *, last: int, by: User) -> None:
    """Markera som läst: everything up to that message; an earlier mark never replaces a later.

    A private mark and no act on the case: it leaves no event.
    """
    newest = application.messages.visible_to(by).filter(pk__lte=last).last()
    if newest is not None:
        _mark(application, newest.pk, by)


def _mark(application: Application, last: int, by: User) -> None:
    kept, made = MessageRead.objects.get_or_create(
        application=application, person=by, defaults={"last": last}
    )
    if not made:
        MessageRead.objects.filter(pk=kept.pk, last__lt=last).update(last=last)
