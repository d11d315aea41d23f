"""The verbs of the office's texts: the only writers of their tables."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.privacy import find
from fundportal.texts.markdown import number_of_headings, refused_links, unknown_names
from fundportal.texts.models import PageText, TextVersion
from fundportal.texts.pieces import PIECES
from fundportal.texts.reading import words_of


class NotFit(Refused):
    """The text is empty, or holds what a public page cannot."""


class SavedMeanwhile(Refused):
    """Another person has saved the draft since this one was read."""


class NoDraft(Refused):
    """There is nothing to publish or to throw away."""


class DraftInTheWay(Refused):
    """An earlier version would take the place of a draft."""


class ShownAlready(Refused):
    """The version is read by citizens, or was."""


class TimePassed(Refused):
    """The moment to publish from has passed."""


@transaction.atomic
def save_draft(
    key: str, *, body: str, body_en: str, revision: int, by: User, at: datetime.datetime
) -> PageText:
    """Spara utkast: keep what is being written; `revision` is the one that was read."""
    text = _locked(key, by)
    if text.revision != revision:
        raise SavedMeanwhile(
            _(
                "Somebody else has saved the draft meanwhile. Their text is shown below yours. "
                "Take over what you want and save again."
            )
        )
    return _write(text, body, body_en, act="texts.save", by=by, at=at)


@transaction.atomic
def discard(key: str, *, by: User, at: datetime.datetime) -> PageText:
    """Släng utkastet: what citizens read stays as it is."""
    text = _with_draft(key, by)
    _clear(text)
    trail.record(act="texts.discard", subject=text, by=by, at=at)
    return text


@transaction.atomic
def publish(
    key: str,
    *,
    revision: int,
    from_at: datetime.datetime | None,
    by: User,
    at: datetime.datetime,
) -> TextVersion:
    """Publicera: let citizens read the draft from a moment on, at once without one."""
    text = _with_draft(key, by)
    if text.revision != revision:
        raise SavedMeanwhile(
            _("Somebody has saved the draft since you read it. Read it again before publishing.")
        )
    _require_fit(text, text.draft, text.draft_en)
    if from_at is not None and from_at < at:
        raise TimePassed(_("That time has passed. Leave it empty to publish at once."))
    version = _add(text, by, at, from_at or at, body=text.draft, body_en=text.draft_en)
    _clear(text)
    return version


@transaction.atomic
def restore_standard(key: str, *, by: User, at: datetime.datetime) -> TextVersion:
    """Återställ standardtexten: let citizens read the portal's own text again, at once."""
    return _add(_locked(key, by), by, at, at, is_standard=True)


@transaction.atomic
def restore(version: TextVersion, *, by: User, at: datetime.datetime) -> PageText:
    """Återställ: make the draft of what an earlier version said."""
    text = _locked(version.text.key, by)
    if text.draft_at is not None:
        raise DraftInTheWay(_("There is a draft already. Publish it or throw it away first."))
    words = words_of(version)
    act, number = "texts.restore", version.number
    return _write(text, words["sv"], words["en"], act=act, by=by, at=at, version=number)


@transaction.atomic
def call_off(version: TextVersion, *, by: User, at: datetime.datetime) -> TextVersion:
    """Ställ in: do not show a version whose time has not come."""
    _locked(version.text.key, by)
    kept = TextVersion.objects.select_related("text").get(pk=version.pk)
    if kept.published_from <= at:
        raise ShownAlready(_("The version is shown already. Publish another one instead."))
    if kept.called_off_at is None:
        kept.called_off_by, kept.called_off_at = by, at
        kept.save(update_fields=["called_off_by", "called_off_at"])
        trail.record(
            act="texts.call_off", subject=kept, case=kept.text, by=by, at=at, version=kept.number
        )
    return kept


def _locked(key: str, by: User) -> PageText:
    """The row of a text, made when it is first written; nobody else writes meanwhile."""
    require(by, Permission.EDIT_TEXTS)
    PageText.objects.get_or_create(key=PIECES[key].key)
    return PageText.objects.select_for_update(no_key=True).get(key=key)


def _with_draft(key: str, by: User) -> PageText:
    text = _locked(key, by)
    if text.draft_at is None:
        raise NoDraft(_("There is no draft. It may have been published or thrown away already."))
    return text


def _write(
    text: PageText,
    body: str,
    body_en: str,
    *,
    act: str,
    by: User,
    at: datetime.datetime,
    **details: int,
) -> PageText:
    body, body_en = _tidy(body), _tidy(body_en)
    if not body:
        raise NotFit(_("Write the Swedish text."))
    _require_plain(body, body_en)
    text.draft, text.draft_en, text.draft_by, text.draft_at = body, body_en, by, at
    text.revision += 1
    text.save(update_fields=["draft", "draft_en", "draft_by", "draft_at", "revision"])
    trail.record(act=act, subject=text, by=by, at=at, case=None, reason="", **details)
    return text


def _clear(text: PageText) -> None:
    text.draft, text.draft_en, text.draft_by, text.draft_at = "", "", None, None
    text.revision += 1
    text.save(update_fields=["draft", "draft_en", "draft_by", "draft_at", "revision"])


def _add(
    text: PageText, by: User, at: datetime.datetime, from_at: datetime.datetime, **said: object
) -> TextVersion:
    last = text.versions.aggregate(last=Max("number"))["last"] or 0
    version = text.versions.create(
        number=last + 1, published_from=from_at, published_by=by, published_at=at, **said
    )
    act = "texts.restore_standard" if version.is_standard else "texts.publish"
    trail.record(
        act=act,
        subject=version,
        case=text,
        by=by,
        at=at,
        version=version.number,
        published_from=from_at,
    )
    return version


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _require_plain(*bodies: str) -> None:
    """Refuse what would be shown as letters or point out a person."""
    text = "\n".join(bodies)
    if links := refused_links(text):
        sentence = _("%(link)s is no link that the page can have. Begin it with https:// or /.")
        raise NotFit(sentence % {"link": links[0]})
    if names := unknown_names(text):
        sentence = _("{%(name)s} stands for nothing. See the list of names below the text.")
        raise NotFit(sentence % {"name": names[0]})
    if any(found.kind in ("personnummer", "samordningsnummer") for found in find(text)):
        raise NotFit(_("Take away the personal identity number."))


def _require_fit(text: PageText, *bodies: str) -> None:
    """Refuse a statement without the parts that the law asks for."""
    least = text.piece.least_headings
    for body in filter(None, bodies):
        there = number_of_headings(body)
        if there < least:
            sentence = ngettext(
                "The statement must have %(least)d parts. The text has %(there)d heading.",
                "The statement must have %(least)d parts. The text has %(there)d headings.",
                there,
            )
            raise NotFit(sentence % {"least": least, "there": there})
