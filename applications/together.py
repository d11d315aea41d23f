"""Writing together: who else is at a section, and what becomes of two texts of the same answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from applications.models import Application, SectionDraft, SectionVersion
from fundportal import differences
from fundportal.directory.models import User

PRESENT = datetime.timedelta(seconds=75)
TYPING = datetime.timedelta(minutes=2)


@dataclass(frozen=True)
class Other:
    """Somebody else at a section: writing now, only looking, or gone with text not saved."""

    name: str
    is_present: bool
    is_typing: bool
    typed_at: datetime.datetime | None


@dataclass(frozen=True)
class Clash:
    """An answer that two people changed: its field (none: a row) and both texts."""

    name: str
    label: str
    mine: str
    theirs: str


def others_at(
    application: Application, *, by: User, at: datetime.datetime, section: str = ""
) -> dict[str, list[Other]]:
    """The other people in each section (or one), those who write now first; one query."""
    rows = SectionDraft.objects.filter(application=application).exclude(by=by)
    if section:
        rows = rows.filter(section=section)
    found: dict[str, list[Other]] = {}
    for row in rows.select_related("by").order_by("-present_at"):
        other = _other(row, at)
        if other.is_present or other.typed_at:
            found.setdefault(row.section, []).append(other)
    return found


def draft_of(application: Application, *, section: str, by: User) -> SectionDraft | None:
    """What the person has typed in the section and not saved."""
    return application.section_drafts.filter(section=section, by=by, typed__isnull=False).first()


def drafted_sections(application: Application, *, by: User) -> frozenset[str]:
    """The sections in which the person has text that is not saved."""
    own = application.section_drafts.filter(by=by, typed__isnull=False)
    return frozenset(own.values_list("section", flat=True))


def saved_after(application: Application, section: str, seen: int | None) -> SectionVersion | None:
    """The section's latest version, when it is a later one than was seen."""
    later = application.section_versions.filter(section=section, version__gt=seen or 0)
    return later.select_related("by").order_by("-version").first()


def merged(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> dict[str, Any]:
    """My values, but theirs where only they have changed an answer since `base`."""
    return {
        name: theirs.get(name)
        if plain(value) == plain(base.get(name)) != plain(theirs.get(name))
        else value
        for name, value in mine.items()
    }


def clashes(
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    labels: Mapping[str, str],
) -> tuple[Clash, ...]:
    """The answers that both have changed since `base`, unless mine already holds theirs."""
    return tuple(
        Clash(name, labels[name], plain(value), plain(theirs.get(name)))
        for name, value in mine.items()
        if plain(theirs.get(name)) != plain(base.get(name))
        and plain(theirs.get(name)) not in plain(value)
    )


def clashes_of_rows(
    mine: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]
) -> tuple[Clash, ...]:
    """The rows that differ between mine and theirs."""
    return tuple(
        Clash("", item.label, item.before, item.after)
        for item in differences.between(mine, theirs)
        if item.is_changed
    )


def plain(value: Any) -> str:
    """An answer as text, however the line breaks were sent."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _other(row: SectionDraft, at: datetime.datetime) -> Other:
    is_present = at - row.present_at < PRESENT
    has_typed = row.typed_at is not None and at - row.typed_at < TYPING
    return Other(row.by.name, is_present, is_present and has_typed, row.typed_at)
