"""The verbs on the files of an application: attach one, take one away."""

from __future__ import annotations

import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Attachment
from applications.pages import Content
from applications.states import Act
from applications.workflow import locked, require_writer
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.documents import kinds, storage

MOST_FILES = 20
ALLOWED = (kinds.PDF, kinds.DOCX, kinds.XLSX, kinds.ODT, kinds.PNG, kinds.JPEG, kinds.CSV)


class TooManyFiles(Refused):
    """The application has as many files as it may."""


class SentIn(Refused):
    """The file belongs to what was sent in."""


class AlreadyAttached(Refused):
    """The same content is attached already."""


@transaction.atomic
def attach(
    application: Application,
    *,
    content: File[bytes],
    title: str,
    by: User,
    at: datetime.datetime,
) -> Attachment:
    """Bifoga en fil: check it, keep it, and let the parties sign off again what now is said."""
    application = locked(application, Act.WRITE)
    require_writer(application, by)
    there = application.attachments.current()
    if there.count() >= MOST_FILES:
        raise TooManyFiles(
            _("An application can have at most %(count)d files.") % {"count": MOST_FILES}
        )
    document = storage.store(
        content=content,
        filename=content.name or "",
        title=title,
        by=by,
        at=at,
        content_types=ALLOWED,
    )
    same = there.filter(document__sha256=document.sha256).first()
    if same is not None:
        raise AlreadyAttached(
            _("The same file is already attached, as “%(title)s”.") % {"title": same.title}
        )
    made = Attachment.objects.create(
        application=application,
        document=document,
        title=title.strip() or document.filename,
        added_by=by,
        added_at=at,
    )
    _changed(application, at)
    trail.record(
        act="attachment.add",
        subject=made,
        case=application,
        by=by,
        at=at,
        filename=document.filename,
        sha256=document.sha256,
    )
    return made


@transaction.atomic
def remove(attachment: Attachment, *, by: User, at: datetime.datetime) -> Attachment:
    """Ta bort en bilaga: it no longer belongs to the application; twice is once."""
    application = locked(attachment.application, Act.WRITE)
    require_writer(application, by)
    attachment = application.attachments.get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return attachment
    _refuse_sent_in(application, attachment)
    attachment.removed_by, attachment.removed_at = by, at
    attachment.save(update_fields=["removed_by", "removed_at"])
    _changed(application, at)
    trail.record(act="attachment.remove", subject=attachment, case=application, by=by, at=at)
    return attachment


def take_away_since(
    application: Application, asked_at: datetime.datetime, *, by: User, at: datetime.datetime
) -> None:
    """Återställ bilagor: take away what was attached during a completion that is taken back.

    For the verb that takes the request back; it holds the case's lock and writes the event.
    """
    application.attachments.current().filter(added_at__gte=asked_at).update(
        removed_by=by, removed_at=at
    )


def _refuse_sent_in(application: Application, attachment: Attachment) -> None:
    """While a completion is asked for, files are added; those that were sent in stay."""
    if application.submitted_at is not None and attachment.added_at <= application.submitted_at:
        raise SentIn(_("The file was sent in with the application and stays. Attach a new one."))


def _changed(application: Application, at: datetime.datetime) -> None:
    application.fingerprint = Content(application).fingerprint
    application.changed_at = at
    application.save(update_fields=["fingerprint", "changed_at"])
