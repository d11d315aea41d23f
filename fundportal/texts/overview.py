"""What those who write the texts ask: where each one stands, its history, what differs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fundportal.differences import Difference, between
from fundportal.directory.access import AnyUser
from fundportal.texts.models import PageText, TextVersion
from fundportal.texts.pieces import PIECES, Piece
from fundportal.texts.reading import Words, standard_words, words_of


@dataclass(frozen=True)
class Line:
    """A version in the history, with the word of where it stands."""

    version: TextVersion
    status: str
    status_word: str


@dataclass(frozen=True)
class Standing:
    """Where a text stands: what citizens read, what is being written, what comes later.

    `version` is None while the portal's own text has never been changed.
    """

    piece: Piece
    text: PageText | None
    version: TextVersion | None
    coming: tuple[TextVersion, ...]
    history: tuple[Line, ...]

    @property
    def words(self) -> Words:
        """What citizens read."""
        return words_of(self.version) if self.version else standard_words(self.piece.key)

    @property
    def is_standard(self) -> bool:
        """Whether citizens read the portal's own text."""
        return self.version is None or self.version.is_standard

    @property
    def has_draft(self) -> bool:
        """Whether something is being written."""
        return self.text is not None and self.text.draft_at is not None


def standings(user: AnyUser, at: datetime.datetime) -> list[Standing]:
    """Every text in the order of `PIECES`; two queries."""
    texts = PageText.objects.visible_to(user).select_related("draft_by")
    by_key = {text.key: text for text in texts}
    versions = TextVersion.objects.visible_to(user).select_related("text", "published_by")
    found = list(versions.order_by("-number"))
    return [
        _standing(piece, by_key.get(piece.key), [v for v in found if v.text.key == piece.key], at)
        for piece in PIECES.values()
    ]


def standing(user: AnyUser, key: str, at: datetime.datetime) -> Standing | None:
    """One text; None where there is none of that name."""
    return next((one for one in standings(user, at) if one.piece.key == key), None)


def earlier_than(standing: Standing, version: TextVersion) -> Words:
    """What citizens read before the version: the one before it, or the portal's own text."""
    before = [
        line.version
        for line in standing.history
        if line.version.number < version.number and line.version.called_off_at is None
    ]
    return words_of(before[0]) if before else standard_words(standing.piece.key)


def differences(before: Words, after: Words) -> tuple[Difference, ...]:
    """What was changed, in each language."""
    labels = {"sv": _("In Swedish"), "en": _("In English")}
    return between(_labelled(before, labels), _labelled(after, labels))


def _labelled(words: Words, labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(labels[language], words[language]) for language in labels]


def _standing(
    piece: Piece, text: PageText | None, versions: list[TextVersion], at: datetime.datetime
) -> Standing:
    published = [one for one in versions if one.called_off_at is None]
    shown = [one for one in published if one.published_from <= at]
    now = max(shown, key=lambda one: (one.published_from, one.number), default=None)
    coming = tuple(one for one in published if one.published_from > at)
    history = tuple(_line(one, now, coming) for one in versions)
    return Standing(piece, text, now, coming, history)


def _line(version: TextVersion, now: TextVersion | None, coming: tuple[TextVersion, ...]) -> Line:
    if version.called_off_at is not None:
        return Line(version, "withdrawn", _("Called off"))
    if version == now:
        return Line(version, "published", _("Shown now"))
    if version in coming:
        return Line(version, "planned", _("Comes later"))
    return Line(version, "superseded", _("Shown earlier"))
