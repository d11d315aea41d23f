"""What the versions of a section said, and what differs between any two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, SectionVersion
from applications.models.content import CostKind, Direction
from applications.models.parties import Role
from applications.questions import QUESTIONS, Section
from fundportal import differences
from fundportal.differences import Difference
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation
from fundportal.directory.roles import Permission
from fundportal.money import format_figure, format_kronor

Answers = Mapping[str, Any]
Said = list[tuple[str, str]]


@dataclass(frozen=True)
class History:
    """A section's versions, the latest first, and two of them compared (none: nothing saved)."""

    section: Section
    versions: tuple[SectionVersion, ...]
    earlier: SectionVersion | None
    later: SectionVersion | None
    differences: tuple[Difference, ...]


def of_section(
    application: Application,
    section: Section,
    *,
    reader: AnyUser,
    earlier: int | None = None,
    later: int | None = None,
) -> History:
    """The history that the reader may see; without numbers the last two versions compared."""
    found = tuple(_readable(application, section, reader))
    if not found:
        return History(section, (), None, None, ())
    by_number = {version.version: version for version in found}
    to = by_number.get(later or 0, found[0])
    before = by_number.get(earlier or 0) or by_number.get(to.version - 1)
    return History(section, found, before, to, between(before, to))


def between(before: SectionVersion | None, after: SectionVersion) -> tuple[Difference, ...]:
    """What differs between two versions of the same section; before the first was nothing."""
    answers = [version.answers for version in (before, after) if version]
    names = organisation_names(after.section, answers)
    was = said(after.section, before.answers, names) if before else []
    return differences.between(was, said(after.section, after.answers, names))


def said_in(version: SectionVersion) -> Said:
    """What a saved version of a section says, as pairs of question and text."""
    names = organisation_names(version.section, [version.answers])
    return said(version.section, version.answers, names)


def said(section: str, answers: Answers, names: Mapping[str, str]) -> Said:
    """What answers say as pairs of label and text, organisations by their names."""
    if section == Section.PARTIES:
        return [_said_party(row, names) for row in answers["parties"]]
    if section == Section.BUDGET:
        return [_said_line(row, names) for row in answers["lines"]]
    if section == Section.EFFECTS:
        return [_said_effect(row) for row in answers["effects"]]
    return [
        (str(question.label), str(answers.get(question.key) or ""))
        for question in QUESTIONS[section]
    ]


def organisation_names(section: str, answers: Iterable[Answers]) -> dict[str, str]:
    """The names of the organisations that the answers mention, read at once."""
    if section not in (Section.PARTIES, Section.BUDGET):
        return {}
    slugs = {
        str(row.get("organisation") or row.get("party"))
        for each in answers
        for row in (*each.get("parties", ()), *each.get("lines", ()))
    }
    return dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name"))


def _readable(application: Application, section: Section, reader: AnyUser) -> list[SectionVersion]:
    """Every version to the parties; to others what was sent in, and what came after."""
    versions = application.section_versions.filter(section=section).select_related("by")
    own = access.organisations_where(reader, Permission.SEE_APPLICATION)
    found = list(versions.order_by("-version"))
    if application.parties.current().filter(organisation__in=own).exists():
        return found
    sent = application.submitted_at
    before = [version for version in found if sent is None or version.at <= sent]
    return found[: len(found) - len(before) + 1] if sent else []


def _said_party(row: Answers, names: Mapping[str, str]) -> tuple[str, str]:
    own = format_kronor(Decimal(row["amount_own"] or 0), get_language() or "sv")
    lines = [
        str(Role(row["role"]).label),
        str(row["contribution"] or ""),
        _("Own financing: %(amount)s") % {"amount": own},
    ]
    label = names.get(row["organisation"], row["organisation"])
    return (label, "\n".join(line for line in lines if line))


def _said_line(row: Answers, names: Mapping[str, str]) -> tuple[str, str]:
    name = names.get(row["party"], row["party"])
    label = f"{row['year']}, {CostKind(row['cost_kind']).label}, {name}"
    return (label, format_kronor(Decimal(row["amount"]), get_language() or "sv"))


def _said_effect(row: Answers) -> tuple[str, str]:
    direction = str(Direction(row["direction"]).label) if row["direction"] else ""
    parts = [
        (_("Unit"), row["unit"]),
        (_("Direction"), direction),
        (_("Today"), _figure(row["baseline"])),
        (_("Target"), _figure(row["target"])),
        (_("Data source"), row["data_source"]),
    ]
    lines = [f"{label}: {text}" for label, text in parts if text not in (None, "")]
    return (row["indicator"], "\n".join(lines))


def _figure(value: Any) -> str:
    return "" if value in (None, "") else format_figure(Decimal(value), get_language() or "sv")
