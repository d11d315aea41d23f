"""What changed in an application since a party last signed it off; reads only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from applications import history
from applications.models import Attachment, SectionVersion, SignOff
from applications.pages import Content, PartySignOff
from applications.questions import Section
from fundportal.differences import Difference


@dataclass(frozen=True)
class ChangedSection:
    """A section saved since: what differs, word by word, and who saved it last."""

    section: Section
    differences: tuple[Difference, ...]
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class Changes:
    """All that changed since a party's last sign-off."""

    party: str
    signed_by: str
    signed_at: datetime.datetime
    sections: tuple[ChangedSection, ...]
    added: tuple[Attachment, ...]
    removed: tuple[Attachment, ...]


def since_last(content: Content, item: PartySignOff) -> Changes | None:
    """What the party has not seen; None when it has signed this, or never signed."""
    signed = item.latest
    if signed is None or item.signed_at is not None:
        return None
    before = _signed_versions(content, signed)
    sections = tuple(
        _changed(before.get(section), content.versions[section]) for section in item.changed
    )
    added, removed = _files(content, signed)
    return Changes(
        party=item.party.organisation.name,
        signed_by=signed.by.name,
        signed_at=signed.at,
        sections=tuple(one for one in sections if one.differences),
        added=added,
        removed=removed,
    )


def _changed(before: SectionVersion | None, now: SectionVersion) -> ChangedSection:
    found = tuple(item for item in history.between(before, now) if item.is_changed)
    return ChangedSection(Section(now.section), found, now.by.name, now.at)


def _signed_versions(content: Content, signed: SignOff) -> dict[str, SectionVersion]:
    rows = content.application.section_versions.filter(at__lte=signed.at)
    if signed.versions:
        rows = content.application.section_versions.all()
    found: dict[str, SectionVersion] = {}
    for row in rows.order_by("section", "version"):
        if not signed.versions or row.version == signed.versions.get(row.section):
            found[row.section] = row
    return found


def _files(
    content: Content, signed: SignOff
) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    every = content.application.attachments.select_related("document", "added_by")
    files = list(every.order_by("pk"))
    added = [file for file in files if file.added_at > signed.at and file.removed_at is None]
    removed = [
        file
        for file in files
        if file.added_at <= signed.at and file.removed_at and file.removed_at > signed.at
    ]
    return tuple(added), tuple(removed)
