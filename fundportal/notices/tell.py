"""The verb that tells people: notice rows now, in the act's transaction, and their mail later."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.directory.models import User
from fundportal.jobs import queue
from fundportal.jobs.models import is_local
from fundportal.notices.models import MailChoice, Notice

Words = str | Promise | Callable[[], str]

MAIL_TASK = "notices.send_mail"


@transaction.atomic
def tell(
    *,
    recipients: Iterable[User],
    subject: Words,
    body: Words,
    url: str,
    by: User | None,
    at: datetime.datetime,
    is_urgent: bool = False,
) -> list[Notice]:
    """Meddela: one notice for each active recipient, once, and a mail when the person wants it.

    `subject` and `body` are text, lazy text, or a function that makes the text; the last two speak
    each recipient's language. `url` is the path of the case's page. What is urgent is mailed after
    commit, whatever the person has chosen.
    """
    if not is_local(url):
        raise ValueError(f"a notice leads to a page of the portal, not to {url!r}")
    people = {person.pk: person for person in recipients if person.is_active}
    chosen = {} if is_urgent else MailChoice.rhythms(people)
    told = []
    for person in people.values():
        rhythm = chosen.get(person.pk, MailChoice.Rhythm.AT_ONCE)
        is_held = rhythm in MailChoice.DIGESTS
        notice = _write(person, subject, body, url=url, by=by, at=at, is_held=is_held)
        if rhythm == MailChoice.Rhythm.AT_ONCE:
            mail_later(notice, at=at)
        told.append(notice)
    return told


def mail_later(notice: Notice, *, at: datetime.datetime) -> None:
    """Ask for the notice's mail, to be sent after commit."""
    with override(notice.recipient.language):
        notice.mail_job = queue.enqueue(
            task=MAIL_TASK,
            arguments={"notice": notice.pk},
            title=_("Mail: %(subject)s") % {"subject": notice.subject},
            by=None,
            at=at,
        )
    notice.save(update_fields=["mail_job"])


def _write(
    person: User,
    subject: Words,
    body: Words,
    *,
    url: str,
    by: User | None,
    at: datetime.datetime,
    is_held: bool,
) -> Notice:
    with override(person.language):
        notice = Notice(
            recipient=person,
            subject=" ".join(_said(subject).split())[:200],
            body=_said(body).strip(),
            url=url,
            told_by=by,
            told_at=at,
            is_held=is_held,
        )
    notice.save(force_insert=True)
    return notice


def _said(words: Words) -> str:
    return words() if callable(words) and not isinstance(words, Promise) else str(words)
