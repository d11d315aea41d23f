"""The mail of a notice: in the recipient's language, sent by a job, tried again on request."""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Municipality, User
from fundportal.directory.roles import Permission
from fundportal.jobs import queue
from fundportal.notices.models import Notice

WAITS = (datetime.timedelta(minutes=1), datetime.timedelta(minutes=10))
PERMANENT = 500


class AddressRefused(Refused):
    """The mail server will never take mail to this address."""


class NothingToSend(Refused):
    """The mail has been sent, or was never to be."""


def send(notice: Notice, *, at: datetime.datetime) -> None:
    """Skicka: mail the notice once, unless it has been taken back since it was written.

    A permanent refusal raises AddressRefused, other faults go up.
    """
    if notice.mailed_at is not None or not notice.recipient.is_active:
        return
    if not Notice.objects.visible_to(notice.recipient).filter(pk=notice.pk).exists():
        return
    deliver(_message(notice))
    notice.mailed_at = at
    notice.save(update_fields=["mailed_at"])


def note_mailed(notices: Iterable[Notice], *, at: datetime.datetime) -> None:
    """Anteckna: these notices went out in a digest, which holds them no longer."""
    told = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=told).update(mailed_at=at, is_held=False)


def deliver(message: EmailMessage) -> None:
    """Hand a mail to the server; a permanent refusal raises AddressRefused, others go up."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _text in refusal.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise AddressRefused(_("The mail server does not accept the address.")) from refusal
        raise


@transaction.atomic
def retry(notice: Notice, *, by: User, at: datetime.datetime) -> Notice:
    """Skicka igen: an administrator lets a mail that was given up be tried again."""
    require(by, Permission.MANAGE_PEOPLE)
    if notice.mail_job is None or notice.mailed_at is not None:
        raise NothingToSend(_("The mail has already been sent."))
    notice.mail_job = queue.start_again(notice.mail_job, by=by, at=at)
    return notice


def _message(notice: Notice) -> EmailMessage:
    with override(notice.recipient.language):
        text = render_to_string(
            "emails/notice.txt",
            {
                "body": notice.body,
                "url": settings.SITE_URL + notice.url,
                "municipality": Municipality.current(),
            },
        )
    return EmailMessage(
        subject=notice.subject,
        body=text,
        to=[notice.recipient.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
        },
    )
