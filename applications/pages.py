"""What an application says, read once: section states, eligibility, budget, effects, sign-offs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import cached_property

from applications import eligibility, section_faults
from applications.models import (
    Application,
    Attachment,
    BudgetLine,
    ExpectedEffect,
    Party,
    QuestionGuide,
    SectionVersion,
    SignOff,
)
from applications.models.content import CostKind
from applications.questions import QUESTIONS, Question, Section
from fundportal import frozen
from fundportal.directory.models import Fund

NOT_STARTED, BEGUN, ATTENTION, READY = "not_started", "begun", "needs_attention", "ready"


@dataclass(frozen=True)
class SectionState:
    """Where a section stands: its state, what is missing, what is wrong, who saved it last."""

    section: Section
    state: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    version: int
    saved_at: datetime.datetime | None
    saved_by: str


@dataclass(frozen=True)
class PartySignOff:
    """Whether a party has signed off the content as it is now, or earlier content."""

    party: Party
    signed_at: datetime.datetime | None
    signed_by: str
    has_signed_earlier: bool
    deputy_for: str = ""
    latest: SignOff | None = None
    changed: tuple[Section, ...] = ()
    files_changed: bool = False


@dataclass(frozen=True)
class BudgetRow:
    """One kind of cost in one year: an amount per party (None: nothing) and their sum."""

    label: str
    cells: tuple[Decimal | None, ...]
    total: Decimal


@dataclass(frozen=True)
class BudgetYear:
    """One year of the budget; the year is text, so that no page writes it with a space."""

    year: str
    rows: tuple[BudgetRow, ...]
    party_totals: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class Budget:
    """The whole budget: what is applied for per year, kind of cost and party, with its sums."""

    parties: tuple[str, ...]
    years: tuple[BudgetYear, ...]
    party_totals: tuple[Decimal, ...]
    total: Decimal

    @property
    def by_year(self) -> dict[int, Decimal]:
        """The amount applied for in each year, kronor."""
        return {int(year.year): year.total for year in self.years}


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question with what was answered; empty text when nothing was."""

    question: Question
    text: str


@dataclass(frozen=True)
class SaidSection:
    """A section as it is read: its name, its kind (text, or its own) and its answers."""

    section: Section
    version: int
    kind: str
    answers: tuple[AnsweredQuestion, ...]
    content: Content = field(repr=False)

    @property
    def state(self) -> SectionState:
        """How far it has come; asked only where it can be changed."""
        return next(item for item in self.content.states if item.section == self.section)


class Content:
    """Everything an application says, read with one query per table."""

    def __init__(self, application: Application) -> None:
        self.application = application

    @cached_property
    def versions(self) -> dict[str, SectionVersion]:
        """The latest version of each section that has been saved."""
        latest = (
            SectionVersion.objects.filter(application=self.application)
            .order_by("section", "-version")
            .distinct("section")
            .select_related("by")
        )
        return {version.section: version for version in latest}

    @cached_property
    def parties(self) -> list[Party]:
        """The current parties, the lead first."""
        return list(self.application.parties.current().select_related("organisation"))

    @cached_property
    def lines(self) -> list[BudgetLine]:
        """The lines of the budget."""
        return list(self.application.budget_lines.order_by("year", "pk"))

    @cached_property
    def effects(self) -> list[ExpectedEffect]:
        """The expected effects in order."""
        return list(self.application.expected_effects.all())

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files that belong to it, in the order they came."""
        return list(self.application.attachments.current().select_related("document", "added_by"))

    @cached_property
    def guides(self) -> dict[str, QuestionGuide]:
        """What the call says about its questions, by question."""
        return {item.question: item for item in self.application.call.question_guides.all()}

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of title, latest answers and files: what a party signs off."""
        sections = {section: version.answers for section, version in self.versions.items()}
        files = [[item.title, item.document.sha256] for item in self.attachments]
        return fingerprint_of(self.application.title, sections, files)

    @cached_property
    def eligibility(self) -> eligibility.Eligibility:
        """The judgement on who applies, with reasons."""
        return eligibility_of(self.parties, self.application.fund)

    @cached_property
    def budget(self) -> Budget:
        """The budget with all its sums."""
        return _budget(self.parties, self.lines)

    @cached_property
    def states(self) -> tuple[SectionState, ...]:
        """The state of every section in order."""
        return tuple(_section_state(self, section) for section in Section)

    @cached_property
    def sign_offs(self) -> tuple[PartySignOff, ...]:
        """Each current party with its sign-off of the content as it is now."""
        people = SignOff.objects.select_related("by", "deputy_for")
        prefetch_related_objects(self.parties, Prefetch("sign_offs", people))
        return tuple(_party_sign_off(party, self) for party in self.parties)

    @cached_property
    def said(self) -> tuple[SaidSection, ...]:
        """Every section as it is read, in order."""
        return tuple(
            SaidSection(
                section=section,
                version=self.versions[section].version if section in self.versions else 0,
                kind="text" if section in QUESTIONS else str(section),
                answers=self.answered(section),
                content=self,
            )
            for section in Section
        )

    @property
    def is_ready(self) -> bool:
        """Whether every section is ready."""
        return all(state.state == READY for state in self.states)

    @property
    def ready_count(self) -> int:
        """How many sections are ready."""
        return sum(state.state == READY for state in self.states)

    @property
    def is_signed(self) -> bool:
        """Whether every party has signed off the content as it is now, where the call asks."""
        if not self.application.call.needs_sign_off:
            return True
        return all(item.signed_at is not None for item in self.sign_offs)

    def answers(self, section: str) -> dict[str, Any]:
        """The latest answers of a section; empty before it is begun."""
        version = self.versions.get(section)
        return dict(version.answers) if version else {}

    def answered(self, section: str) -> tuple[AnsweredQuestion, ...]:
        """The questions of a section with what was answered."""
        said = self.answers(section)
        return tuple(
            AnsweredQuestion(question, str(said.get(question.key) or ""))
            for question in QUESTIONS.get(section, ())
        )


def fingerprint_of(title: str, sections: dict[str, Any], files: list[list[str]]) -> str:
    """The SHA-256 of a title, latest answers by section, and titles and hashes of files."""
    said: dict[str, Any] = {"title": title, "sections": sections}
    if files:
        said["attachments"] = sorted(files)
    return frozen.fingerprint(said)


def eligibility_of(parties: list[Party], fund: Fund) -> eligibility.Eligibility:
    """The judgement on who applies to a fund, by its rule; parties with their organisations."""
    facts = [
        eligibility.PartyFacts(
            name=party.organisation.name,
            kind=party.organisation.kind,
            area=party.organisation.area,
            role=party.role,
        )
        for party in parties
    ]
    return eligibility.assess(facts, minimum_boards=fund.minimum_boards)


def _section_state(content: Content, section: Section) -> SectionState:
    version = content.versions.get(section)
    missing, wrong = section_faults.found(content, section)
    if version is None:
        state = NOT_STARTED
    elif wrong:
        state = ATTENTION
    else:
        state = BEGUN if missing else READY
    return SectionState(
        section=section,
        state=state,
        missing=tuple(missing),
        wrong=tuple(wrong),
        version=version.version if version else 0,
        saved_at=version.at if version else None,
        saved_by=version.by.name if version else "",
    )


def _party_sign_off(party: Party, content: Content) -> PartySignOff:
    every = list(party.sign_offs.all())
    fingerprint = content.application.fingerprint
    now = next((item for item in every if item.fingerprint == fingerprint), None)
    latest = every[-1] if every else None
    changed = () if now or not latest else _changed_since(latest, content)
    return PartySignOff(
        party=party,
        signed_at=now.at if now else None,
        signed_by=now.by.name if now else "",
        has_signed_earlier=bool(every),
        deputy_for=now.deputy_for.name if now and now.deputy_for else "",
        latest=latest,
        changed=changed,
        files_changed=bool(latest and not now and not changed),
    )


def _changed_since(signed: SignOff, content: Content) -> tuple[Section, ...]:
    """The sections that have been saved since; of sign-offs without versions by their time."""
    return tuple(
        Section(section)
        for section, kept in sorted(
            content.versions.items(), key=lambda item: list(Section).index(Section(item[0]))
        )
        if (
            kept.version > signed.versions.get(section, 0)
            if signed.versions
            else kept.at > signed.at
        )
    )


def _budget(parties: list[Party], lines: list[BudgetLine]) -> Budget:
    years = sorted({line.year for line in lines})
    return Budget(
        parties=tuple(party.organisation.name for party in parties),
        years=tuple(
            _budget_year(year, parties, [line for line in lines if line.year == year])
            for year in years
        ),
        party_totals=tuple(_sum(lines, party=party) for party in parties),
        total=_sum(lines),
    )


def _budget_year(year: int, parties: list[Party], lines: list[BudgetLine]) -> BudgetYear:
    kinds = [kind for kind in CostKind if any(line.cost_kind == kind for line in lines)]
    return BudgetYear(
        year=str(year),
        rows=tuple(_budget_row(kind, parties, lines) for kind in kinds),
        party_totals=tuple(_sum(lines, party=party) for party in parties),
        total=_sum(lines),
    )


def _budget_row(kind: CostKind, parties: list[Party], lines: list[BudgetLine]) -> BudgetRow:
    same = [line for line in lines if line.cost_kind == kind]
    amounts = {line.party_id: line.amount for line in same}
    return BudgetRow(
        label=str(kind.label),
        cells=tuple(amounts.get(party.pk) for party in parties),
        total=_sum(same),
    )


def _sum(lines: list[BudgetLine], *, party: Party | None = None) -> Decimal:
    chosen = [line.amount for line in lines if party is None or line.party_id == party.pk]
    return sum(chosen, Decimal(0))
