"""The verb that saves one section: a new version each time, and the rows that it describes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application, BudgetLine, ExpectedEffect, Party, SectionVersion
from applications.models.content import CostKind, Direction
from applications.models.parties import Answer, Role
from applications.pages import Content
from applications.questions import QUESTIONS, Section
from applications.states import Act, Status
from applications.workflow import locked, require_writer
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission

Answers = dict[str, Any]
ORE = Decimal("0.01")
# a party that is new, or comes back after it was removed, has not answered
INVITED: Answers = {
    "answer": Answer.WAITING,
    "answer_reason": "",
    "answered_by": None,
    "answered_at": None,
    "removed_by": None,
    "removed_at": None,
}


class SectionChanged(Refused):
    """Somebody saved the section after the writer opened it; `theirs` is what it says now."""

    def __init__(self, theirs: SectionVersion) -> None:
        sentence = _("%(name)s saved this section while you were writing. Nothing is overwritten.")
        super().__init__(sentence % {"name": theirs.by.name})
        self.theirs = theirs


class PartyInBudget(Refused):
    """A party with amounts in the budget cannot be removed."""


class LeadFixed(Refused):
    """The applicant leads; no other organisation can be put in its place."""


class WrongAnswer(Refused):
    """An answer cannot be what was given."""


class NotAskedFor(Refused):
    """While a completion is asked for, only what it names can be changed."""


@transaction.atomic
def save_section(
    application: Application,
    *,
    section: str,
    answers: Answers,
    seen_version: int,
    by: User,
    at: datetime.datetime,
) -> SectionVersion:
    """Spara ett avsnitt: unchanged answers make no version; one unseen by the writer refuses."""
    section = Section(section)
    application = locked(application, Act.WRITE)
    require_writer(application, by)
    if section == Section.PARTIES:
        access.require(by, Permission.WRITE_APPLICATION, organisation=application.organisation)
    plain = _PLAIN.get(section, _plain_questions)(section, answers)
    latest = (
        application.section_versions.filter(section=section)
        .select_related("by")
        .order_by("-version")
        .first()
    )
    drafts = application.section_drafts.filter(section=section, by=by)
    if latest is not None and latest.answers == plain:
        drafts.delete()
        return latest
    if latest is not None and latest.version != seen_version:
        raise SectionChanged(latest)
    _refuse_unasked(application, section, plain, latest)
    _write_rows(application, section, plain, by, at)
    saved = SectionVersion.objects.create(
        application=application,
        section=section,
        version=latest.version + 1 if latest else 1,
        answers=plain,
        by=by,
        at=at,
    )
    drafts.delete()
    application.fingerprint = Content(application).fingerprint
    application.changed_at = at
    application.save(update_fields=["fingerprint", "changed_at"])
    trail.record(
        act="section.save",
        subject=saved,
        case=application,
        by=by,
        at=at,
        section=str(section),
        version=saved.version,
    )
    return saved


def restore(
    application: Application, versions: list[SectionVersion], *, at: datetime.datetime
) -> None:
    """Återställ avsnitt: let these earlier versions stand again, as new ones of the same writers.

    For the verb that takes a request for completion back; it holds the case's lock.
    """
    versions = [version for version in versions if _is_replaced(version)]
    sections = {version.section for version in versions}
    if Section.BUDGET in sections:
        application.budget_lines.all().delete()  # so that a party that came since can leave
    for version in sorted(versions, key=lambda version: version.section != Section.PARTIES):
        section = Section(version.section)
        _write_rows(application, section, version.answers, version.by, at)
        last = application.section_versions.filter(section=section).order_by("-version")[0]
        SectionVersion.objects.create(
            application=application,
            section=section,
            version=last.version + 1,
            answers=version.answers,
            by=version.by,
            at=at,
        )
    application.fingerprint = Content(application).fingerprint
    application.save(update_fields=["fingerprint"])


def _is_replaced(version: SectionVersion) -> bool:
    same = SectionVersion.objects.filter(
        application=version.application_id, section=version.section
    )
    latest = same.order_by("-version")[0]
    return latest.answers != version.answers


def _refuse_unasked(
    application: Application, section: Section, plain: Answers, latest: SectionVersion | None
) -> None:
    """While a completion is asked for: refuse other sections and other questions."""
    if application.status != Status.COMPLETION:
        return
    asked = application.asked_for()
    if section not in asked:
        raise NotAskedFor(_("The fund office has not asked for a completion of this section."))
    before = latest.answers if latest else {}
    changed = {key for key in plain if plain[key] != before.get(key)}
    if asked[section] and changed - asked[section]:
        labels = [str(q.label) for q in QUESTIONS[section] if q.key in changed - asked[section]]
        sentence = _("The fund office has not asked for a change of: %(names)s.")
        raise NotAskedFor(sentence % {"names": ", ".join(labels)})


def _plain_questions(section: Section, answers: Answers) -> Answers:
    known = {question.key: question.kind for question in QUESTIONS[section]}
    unknown = set(answers) - set(known)
    if unknown:
        raise WrongAnswer(_("There is no such question: %(names)s.") % {"names": sorted(unknown)})
    return {
        key: _whole_number(answers.get(key)) if kind == "number" else _text(answers.get(key))
        for key, kind in known.items()
    }


def _plain_parties(section: Section, answers: Answers) -> Answers:
    rows = [
        {
            "organisation": str(row["organisation"]),
            "role": Role(row["role"]).value,
            "contribution": _text(row.get("contribution")),
            "amount_own": _kronor(row.get("amount_own") or 0),
        }
        for row in answers["parties"]
    ]
    slugs = [row["organisation"] for row in rows]
    if len(set(slugs)) < len(slugs):
        raise WrongAnswer(_("The same organisation stands twice among the parties."))
    return {"parties": rows}


def _plain_budget(section: Section, answers: Answers) -> Answers:
    rows = [
        {
            "year": int(row["year"]),
            "cost_kind": CostKind(row["cost_kind"]).value,
            "party": str(row["party"]),
            "amount": _kronor(row["amount"]),
        }
        for row in answers["lines"]
        if row["amount"]
    ]
    order = {kind: position for position, kind in enumerate(CostKind.values)}
    rows.sort(key=lambda row: (row["year"], order[str(row["cost_kind"])], row["party"]))
    return {"lines": rows}


def _plain_effects(section: Section, answers: Answers) -> Answers:
    return {
        "effects": [
            {
                "indicator": _text(row["indicator"]),
                "unit": _text(row.get("unit")),
                "direction": Direction(row["direction"]).value if row.get("direction") else "",
                "baseline": _measure(row.get("baseline")),
                "target": _measure(row.get("target")),
                "data_source": _text(row.get("data_source")),
            }
            for row in answers["effects"]
        ]
    }


_PLAIN: dict[str, Callable[[Section, Answers], Answers]] = {
    Section.PARTIES: _plain_parties,
    Section.BUDGET: _plain_budget,
    Section.EFFECTS: _plain_effects,
}


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _whole_number(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if int(value) < 1:
        raise WrongAnswer(_("The number must be at least 1."))
    return int(value)


def _kronor(value: Any) -> str:
    amount = Decimal(value)
    if amount < 0 or amount != amount.quantize(ORE):
        raise WrongAnswer(_("An amount is in kronor and öre and not less than 0."))
    return str(amount.quantize(ORE))


def _measure(value: Any) -> str | None:
    return None if value in (None, "") else format(Decimal(value).normalize(), "f")


def _write_rows(
    application: Application, section: Section, plain: Answers, by: User, at: datetime.datetime
) -> None:
    if section == Section.PARTIES:
        _write_parties(application, plain["parties"], by, at)
    elif section == Section.BUDGET:
        _write_budget(application, plain["lines"])
    elif section == Section.EFFECTS:
        _write_effects(application, plain["effects"])


def _write_parties(
    application: Application, rows: list[Answers], by: User, at: datetime.datetime
) -> None:
    leads = [row["organisation"] for row in rows if row["role"] == Role.LEAD]
    if leads != [application.organisation.slug]:
        sentence = _("%(name)s is the applicant and leads. It can be neither removed nor replaced.")
        raise LeadFixed(sentence % {"name": application.organisation.name})
    slugs = [row["organisation"] for row in rows]
    _remove_parties(application, keep=slugs, by=by, at=at)
    found = {item.slug: item for item in Organisation.objects.filter(slug__in=slugs)}
    there = set(application.parties.current().values_list("organisation__slug", flat=True))
    for position, row in enumerate(rows):
        if row["organisation"] not in found:
            raise WrongAnswer(_("There is no such organisation. Choose one from the list."))
        values = {
            "role": row["role"],
            "contribution": row["contribution"],
            "amount_own": Decimal(row["amount_own"]),
            "position": position,
        }
        if row["organisation"] not in there:
            values |= INVITED
        Party.objects.update_or_create(
            application=application,
            organisation=found[row["organisation"]],
            defaults=values,
        )
    invited = [found[slug] for slug in slugs if slug not in there]
    notices.invited(application, invited, by=by, at=at)


def _remove_parties(
    application: Application, *, keep: list[str], by: User, at: datetime.datetime
) -> None:
    leaving = application.parties.current().exclude(organisation__slug__in=keep)
    for party in leaving.select_related("organisation"):
        if party.budget_lines.exists():
            sentence = _("%(name)s has amounts in the budget. Take them away there first.")
            raise PartyInBudget(sentence % {"name": party.organisation.name})
    leaving.update(removed_by=by, removed_at=at)


def _write_budget(application: Application, rows: list[Answers]) -> None:
    parties = {
        party.organisation.slug: party
        for party in application.parties.current().select_related("organisation")
    }
    strangers = {row["party"] for row in rows} - set(parties)
    if strangers:
        raise WrongAnswer(
            _("The parties were changed. Open the budget again to see the parties of today.")
        )
    application.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=application,
            year=row["year"],
            cost_kind=row["cost_kind"],
            party=parties[row["party"]],
            amount=Decimal(row["amount"]),
        )
        for row in rows
    )


def _write_effects(application: Application, rows: list[Answers]) -> None:
    application.expected_effects.all().delete()
    ExpectedEffect.objects.bulk_create(
        ExpectedEffect(
            application=application,
            position=position,
            indicator=row["indicator"],
            unit=row["unit"],
            direction=row["direction"],
            baseline=None if row["baseline"] is None else Decimal(row["baseline"]),
            target=None if row["target"] is None else Decimal(row["target"]),
            data_source=row["data_source"],
        )
        for position, row in enumerate(rows)
    )
