"""The verbs on digests: make those whose moment has come, once each, and mail one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.directory.models import Municipality, User
from fundportal.jobs import queue
from fundportal.notices import mail
from fundportal.notices.models import MailChoice, Notice
from fundportal.notices.waiting import Deadline, WaitingItem
from fundportal.personal.models import Digest
from fundportal.personal.overview import deadlines_for, waiting_for

MAIL_TASK = "personal.send_digest"
SOON = datetime.timedelta(days=7)
AHEAD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Contents:
    """What a digest tells: the notices held back for it, deadlines, and what else waits."""

    news: tuple[Notice, ...]
    deadlines: tuple[Deadline, ...]
    waiting: tuple[WaitingItem, ...]
    today: datetime.date

    @property
    def is_worth_a_mail(self) -> bool:
        """Whether something is new, or a deadline falls within a week or has passed."""
        return bool(self.news) or any(item.day <= self.today + SOON for item in self.deadlines)


def make_due(*, at: datetime.datetime) -> int:
    """Gör sammandrag: one for each person whose moment has come; returns how many were made.

    A moment that was missed is made up for once; the unique row lets no second one come of it.
    """
    latest = {
        row["person"]: row["moment"]
        for row in Digest.objects.order_by("person", "-moment")
        .distinct("person")
        .values("person", "moment")
    }
    chosen = MailChoice.objects.digests().select_related("person")
    return sum(_make(item, latest.get(item.person_id), at) for item in chosen)


@transaction.atomic
def _make(choice: MailChoice, latest: datetime.datetime | None, at: datetime.datetime) -> bool:
    moment = choice.moment_before(timezone.localtime(at))
    if moment <= (latest or choice.chosen_at) or moment <= choice.chosen_at:
        return False
    digest, is_new = Digest.objects.get_or_create(
        person=choice.person, moment=moment, defaults={"made_at": at}
    )
    if is_new:
        digest.mail_job = queue.enqueue(
            task=MAIL_TASK,
            arguments={"digest": digest.pk},
            title=_("Mail: digest"),
            by=None,
            at=at,
        )
        digest.save(update_fields=["mail_job"])
    return is_new


def send(digest: Digest, *, at: datetime.datetime) -> None:
    """Skicka: mail the digest once, as things stand now; nothing where nothing is worth it."""
    person = digest.person
    if digest.mailed_at is not None or not person.is_active:
        return
    with override(person.language):
        told = contents(person, today=timezone.localdate(at))
        if not told.is_worth_a_mail:
            return
        mail.deliver(_message(digest, told))
    digest.mailed_at = at
    digest.save(update_fields=["mailed_at"])
    mail.note_mailed(told.news, at=at)


def contents(person: User, *, today: datetime.date) -> Contents:
    """What a digest to the person would tell now."""
    news = Notice.objects.visible_to(person).held().order_by("told_at", "pk")
    deadlines = [item for item in deadlines_for(person) if item.day <= today + AHEAD]
    said = {item.url for item in deadlines}
    waiting = [item for item in waiting_for(person) if item.url not in said]
    return Contents(tuple(news), tuple(deadlines), tuple(waiting), today)


def _message(digest: Digest, told: Contents) -> EmailMessage:
    words = {"told": told, "site": settings.SITE_URL, "municipality": Municipality.current()}
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return EmailMessage(
        subject=_("Your digest, %(day)s") % {"day": told.today.isoformat()},
        body=render_to_string("emails/digest.txt", words),
        to=[digest.person.email],
        headers={
            "Message-ID": f"<digest-{digest.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
