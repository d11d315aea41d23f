"""The verbs of page feedback: count an answer, receive a text, name a handler, see it through."""

import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import allows, require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.feedback.models import LONGEST_TEXT, FeedbackText, PageAnswerCount
from fundportal.feedback.states import TRANSITIONS, Act, Status, may_follow
from fundportal.privacy import mask, plain

SAME_TEXT = datetime.timedelta(days=1)


class EmptyText(Refused):
    """There is nothing in the text."""


class TextTooLong(Refused):
    """The text is longer than what is kept."""


class AlreadyHandled(Refused):
    """Somebody acted on the text meanwhile."""


class NothingNoted(Refused):
    """Done without a word about what was done."""


class NotAHandler(Refused):
    """Somebody who does not handle feedback was named."""


def count_answer(*, page: str, was_useful: bool, at: datetime.datetime) -> None:
    """Add one yes or no to the page's count of the day; no event, since nothing personal happened.

    One statement, so that simultaneous answers are all counted.
    """
    table = PageAnswerCount._meta.db_table
    yes, no = (1, 0) if was_useful else (0, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (page, date, yes, no) VALUES (%s, %s, %s, %s) "  # noqa: S608
            f"ON CONFLICT (page, date) DO UPDATE "
            f"SET yes = {table}.yes + EXCLUDED.yes, no = {table}.no + EXCLUDED.no",
            [page, timezone.localdate(at), yes, no],
        )


def check(text: str) -> str:
    """The text without what cannot be stored; refuses one that is empty or too long."""
    cleaned = plain(text)
    if not cleaned:
        raise EmptyText(_("Write what could be better, or just leave the page."))
    if len(cleaned) > LONGEST_TEXT:
        raise TextTooLong(
            _("Shorten the text to at most %(most)s characters. It now has %(now)s.")
            % {"most": LONGEST_TEXT, "now": len(cleaned)}
        )
    return cleaned


@transaction.atomic
def receive(
    *, page: str, was_useful: bool, text: str, at: datetime.datetime
) -> FeedbackText | None:
    """Keep a reader's text, personal data masked; None when the same text came within a day."""
    masked = mask(check(text))
    same = FeedbackText.objects.filter(page=page, text=masked, received_at__gt=at - SAME_TEXT)
    if same.exists():
        return None
    kept = FeedbackText.objects.create(
        page=page, was_useful=was_useful, text=masked, received_at=at
    )
    trail.record(act="feedback.received", subject=kept, by=None, at=at, page=page)
    return kept


@transaction.atomic
def mark_seen(feedback: FeedbackText, *, by: User, at: datetime.datetime) -> FeedbackText:
    """Say that somebody at the fund office has read the text."""
    kept = _locked(feedback, Act.MARK_SEEN, by)
    kept.status, kept.seen_by, kept.seen_at = Status.SEEN, by, at
    kept.save(update_fields=["status", "seen_by", "seen_at"])
    trail.record(act="feedback.seen", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def assign(
    feedback: FeedbackText, *, owner: User | None, by: User, at: datetime.datetime
) -> FeedbackText:
    """Name who handles the text; without a person it is anybody's again."""
    kept = _locked(feedback, Act.ASSIGN, by)
    if owner is not None and not allows(owner, TRANSITIONS[Act.ASSIGN][2]):
        raise NotAHandler(_("%(name)s does not handle page feedback.") % {"name": owner})
    if kept.owner == owner:
        return kept
    kept.owner = owner
    kept.save(update_fields=["owner"])
    if owner:
        trail.record(act="feedback.assigned", subject=kept, by=by, at=at, named=str(owner))
    else:
        trail.record(act="feedback.unassigned", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def mark_done(
    feedback: FeedbackText, *, note: str, by: User, at: datetime.datetime
) -> FeedbackText:
    """Say what was done because of the text."""
    refusal = _("Write what was done.")
    return _end(feedback, Act.MARK_DONE, note, refusal, by, at)


@transaction.atomic
def set_aside(
    feedback: FeedbackText, *, reason: str, by: User, at: datetime.datetime
) -> FeedbackText:
    """Say that nothing can be done about the text, and why."""
    refusal = _("Write why nothing can be done about it.")
    return _end(feedback, Act.SET_ASIDE, reason, refusal, by, at)


def _end(
    feedback: FeedbackText, act: Act, note: str, refusal: str, by: User, at: datetime.datetime
) -> FeedbackText:
    kept = _locked(feedback, act, by)
    if not note.strip():
        raise NothingNoted(refusal)
    if kept.seen_at is None:
        kept.seen_by, kept.seen_at = by, at
    kept.status = Status.DONE if act == Act.MARK_DONE else Status.NOT_ACTIONABLE
    kept.note, kept.done_by, kept.done_at = note.strip(), by, at
    kept.save(update_fields=["status", "note", "seen_by", "seen_at", "done_by", "done_at"])
    written = "feedback.done" if act == Act.MARK_DONE else "feedback.set_aside"
    trail.record(act=written, subject=kept, by=by, at=at, reason=kept.note)
    return kept


def _locked(feedback: FeedbackText, act: Act, by: User) -> FeedbackText:
    """The text as it is now, locked; refuses when the person may not or somebody was first."""
    require(by, TRANSITIONS[act][2])
    kept = (
        FeedbackText.objects.select_for_update(no_key=True, of=("self",))
        .select_related("seen_by", "done_by", "owner")
        .get(pk=feedback.pk)
    )
    if may_follow(act, kept.status):
        return kept
    who, when = (kept.done_by, kept.done_at) if kept.done_at else (kept.seen_by, kept.seen_at)
    raise AlreadyHandled(
        _("%(name)s has already marked the text as %(status)s, %(day)s.")
        % {
            "name": who,
            "status": kept.get_status_display().lower(),
            "day": timezone.localtime(when).strftime("%Y-%m-%d %H:%M"),
        }
    )
