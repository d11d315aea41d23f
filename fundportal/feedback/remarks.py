"""The verbs of remarks: receive, name a handler, register, answer by mail, open again, remind."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from fundportal.audit import trail
from fundportal.directory.access import allows, require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Municipality, User
from fundportal.directory.roles import Permission
from fundportal.feedback.models import Remark, RemarkEntry, RemarkSeries
from fundportal.feedback.overview import handlers
from fundportal.feedback.states import Category, RemarkStatus
from fundportal.jobs import queue
from fundportal.notices.mail import deliver
from fundportal.notices.tell import tell
from fundportal.privacy import MASKS, find_personal_numbers, mask, plain

MAIL_TASK = "feedback.mail_answer"
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
RIGHT = Permission.HANDLE_FEEDBACK


class NothingSaid(Refused):
    """There is nothing in the text."""


class AlreadyAnswered(Refused):
    """The remark was answered, and nobody has opened it again."""


class NotAnsweredYet(Refused):
    """A remark that is open already cannot be opened again."""


class NotAHandler(Refused):
    """Somebody who does not handle feedback was named."""


@transaction.atomic
def receive(
    *,
    category: str,
    text: str,
    page: str = "",
    name: str = "",
    email: str = "",
    at: datetime.datetime,
) -> tuple[Remark, str]:
    """Ta emot: keep a remark under the next number; returns it with the code that follows it.

    Personal identity numbers are masked, and in an anonymous one all that points out a person.
    """
    kept_text = _written(text, is_named=bool(name or email))
    code = "".join(secrets.choice(SIGNS) for _sign in range(10))
    remark = Remark.objects.create(
        number=_next_number(at),
        code_hash=_hashed(code),
        category=Category(category),
        text=kept_text,
        page=page[:300],
        name=name.strip(),
        email=email.strip(),
        received_at=at,
        due_date=_due(at),
    )
    trail.record(act="remark.received", subject=remark, by=None, at=at, category=category)
    return remark, code


def followed(number: str, code: str) -> Remark | None:
    """The remark with that number, if the code is its own."""
    found = Remark.objects.filter(number=number.strip().upper()).first()
    typed = "".join(code.upper().split()).replace("-", "")
    wanted = found.code_hash if found else _hashed("")
    is_its_own = constant_time_compare(wanted, _hashed(typed))
    return found if found and is_its_own else None


@transaction.atomic
def assign(remark: Remark, *, owner: User | None, by: User, at: datetime.datetime) -> Remark:
    """Utse: name who handles the remark; without a person it is anybody's again."""
    kept = _locked(remark, by)
    if owner is not None and not allows(owner, RIGHT):
        raise NotAHandler(_("%(name)s does not handle remarks.") % {"name": owner})
    if kept.owner == owner:
        return kept
    kept.owner = owner
    kept.save(update_fields=["owner"])
    if owner:
        trail.record(act="remark.assigned", subject=kept, by=by, at=at, named=str(owner))
    else:
        trail.record(act="remark.unassigned", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def register(remark: Remark, *, case_number: str, by: User, at: datetime.datetime) -> Remark:
    """Diarieför: write the registry's number beside the remark's own."""
    kept = _locked(remark, by)
    if kept.case_number == case_number.strip():
        return kept
    kept.case_number = case_number.strip()
    kept.save(update_fields=["case_number"])
    trail.record(act="remark.registered", subject=kept, by=by, at=at, named=kept.case_number)
    return kept


@transaction.atomic
def answer(remark: Remark, *, text: str, by: User, at: datetime.datetime) -> RemarkEntry:
    """Svara: the answer stands by the remark, and goes by mail where there is an address."""
    kept = _locked(remark, by)
    if kept.status == RemarkStatus.ANSWERED:
        raise AlreadyAnswered(_("The remark is answered already."))
    written = _written(text, is_named=True)
    entry = RemarkEntry.objects.create(remark=kept, text=written, written_by=by, written_at=at)
    kept.status, kept.answered_at = RemarkStatus.ANSWERED, at
    kept.save(update_fields=["status", "answered_at"])
    trail.record(act="remark.answered", subject=kept, by=by, at=at)
    if kept.email:
        entry.mail_job = queue.enqueue(
            task=MAIL_TASK,
            arguments={"entry": entry.pk},
            title=_("Answer to remark %(number)s") % {"number": kept.number},
            by=by,
            at=at,
        )
        entry.save(update_fields=["mail_job"])
    return entry


@transaction.atomic
def reopen(remark: Remark, *, text: str, at: datetime.datetime) -> Remark:
    """Öppna igen: the sender was not content and says why; it is to be answered anew."""
    kept = Remark.objects.select_for_update(no_key=True).get(pk=remark.pk)
    if kept.status != RemarkStatus.ANSWERED:
        raise NotAnsweredYet(_("Your remark is open already. We will answer it."))
    written = _written(text, is_named=bool(kept.name or kept.email))
    RemarkEntry.objects.create(remark=kept, text=written, written_at=at)
    kept.status, kept.reminded_at = RemarkStatus.OPEN, None
    kept.due_date = _due(at)
    kept.save(update_fields=["status", "reminded_at", "due_date"])
    trail.record(act="remark.reopened", subject=kept, by=None, at=at)
    _tell(kept, gettext_lazy("A remark was opened again"), at=at)
    return kept


@transaction.atomic
def remind(*, at: datetime.datetime) -> int:
    """Påminn: tell once of each remark whose day has come without an answer; returns how many."""
    late = Remark.objects.open().filter(due_date__lte=timezone.localdate(at), reminded_at=None)
    found = list(late.select_for_update(no_key=True, skip_locked=True, of=("self",)))
    for remark in found:
        _tell(remark, gettext_lazy("A remark is to be answered"), at=at)
        remark.reminded_at = at
        remark.save(update_fields=["reminded_at"])
    return len(found)


def send_answer(entry: RemarkEntry, *, at: datetime.datetime) -> None:
    """Skicka svaret: mail it once to who asked."""
    remark = entry.remark
    if entry.mailed_at is not None or not remark.email:
        return
    with override(settings.LANGUAGE_CODE):
        context = {
            "remark": remark,
            "entry": entry,
            "added": remark.entries.filter(written_by=None, written_at__lte=entry.written_at),
            "municipality": Municipality.current(),
            "url": settings.SITE_URL + reverse("remark_follow"),
        }
        subject = _("Answer to your remark %(number)s") % {"number": remark.number}
        text = render_to_string("emails/remark_answer.txt", context)
    deliver(EmailMessage(subject=subject, body=text, to=[remark.email]))
    entry.mailed_at = at
    entry.save(update_fields=["mailed_at"])


def _tell(remark: Remark, subject: object, *, at: datetime.datetime) -> None:
    told = [remark.owner] if remark.owner and allows(remark.owner, RIGHT) else list(handlers())
    tell(
        recipients=told,
        subject=lambda: f"{subject}: {remark.number}",
        body=lambda: _("It is to be answered by %(day)s.") % {"day": remark.due_date},
        url=reverse("feedback:remark", args=[remark.pk]),
        by=None,
        at=at,
    )


def _due(at: datetime.datetime) -> datetime.date:
    """The day by which what came in then is to be answered."""
    return timezone.localdate(at) + datetime.timedelta(days=Municipality.current().answer_days)


def _next_number(at: datetime.datetime) -> str:
    """The year's next number; the row is locked, so that none is given twice or left out."""
    year = timezone.localdate(at).year
    RemarkSeries.objects.get_or_create(year=year)
    RemarkSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"SP-{year}-{RemarkSeries.objects.get(year=year).last:04d}"


def _hashed(code: str) -> str:
    return hashlib.sha256(f"fundportal.remark|{code}".encode()).hexdigest()


def _written(text: str, *, is_named: bool) -> str:
    cleaned = plain(text)
    if not cleaned:
        raise NothingSaid(_("Write what you want to say."))
    if not is_named:
        return mask(cleaned)
    for hit in reversed(find_personal_numbers(cleaned)):
        cleaned = cleaned[: hit.start] + MASKS[hit.kind] + cleaned[hit.end :]
    return cleaned


def _locked(remark: Remark, by: User) -> Remark:
    require(by, RIGHT)
    return (
        Remark.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner")
        .get(pk=remark.pk)
    )
