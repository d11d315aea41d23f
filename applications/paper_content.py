"""What a decision basis and a decision letter say, frozen; pure: no Django, no database, no clock.

Codes stand as codes and are put into words when printed; money is text with two decimals, days and
times are ISO text; a missing figure is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PaperHead:
    """What stands at the top and foot of every paper of a case."""

    kind: str
    edition: str
    language: str
    version: int
    created_at: str
    title: str
    case_number: str
    diarienummer: str
    organisation: str
    fund: str
    call: str
    municipality: str
    office: str
    email: str
    is_demo: bool


@dataclass(frozen=True)
class PaperParty:
    """An organisation that takes part: as what, doing what, with how much of its own."""

    name: str
    role: str
    contribution: str
    amount_own: str


@dataclass(frozen=True)
class YearAmount:
    """Kronor of one year."""

    year: str
    amount: str


@dataclass(frozen=True)
class PaperCondition:
    """A condition, and until when it is to be fulfilled; an empty day is none."""

    text: str
    due_date: str


@dataclass(frozen=True)
class Grant:
    """What is proposed or decided: outcome as a code, kronor per year, conditions and reason."""

    outcome: str
    total: str
    amounts: tuple[YearAmount, ...]
    conditions: tuple[PaperCondition, ...]
    reason: str


@dataclass(frozen=True)
class Said:
    """A question of the application with its answer."""

    label: str
    text: str


@dataclass(frozen=True)
class BudgetCells:
    """A row of the budget: kronor per party (None: nothing) and in all."""

    label: str
    cells: tuple[str | None, ...]
    total: str


@dataclass(frozen=True)
class PaperYear:
    """A year of the budget: its kinds of cost and their sum."""

    year: str
    rows: tuple[BudgetCells, ...]
    sums: BudgetCells


@dataclass(frozen=True)
class PaperBudget:
    """The whole budget that is applied for."""

    parties: tuple[str, ...]
    years: tuple[PaperYear, ...]
    sums: BudgetCells


@dataclass(frozen=True)
class CriterionScores:
    """A criterion: its part of the weights, the scores in order, their figure and spread."""

    name: str
    share: str
    values: tuple[int, ...]
    figure: str | None
    spread: str | None


@dataclass(frozen=True)
class PaperScores:
    """The scores summed up; the total is None while a score is missing."""

    aggregate: str
    criteria: tuple[CriterionScores, ...]
    total: str | None
    assessor_count: int
    missing_count: int


@dataclass(frozen=True)
class FundMoney:
    """What the fund has left by its ledger when the paper is made, in kronor."""

    free: str


@dataclass(frozen=True)
class Finding:
    """One part of the rule on who may apply, met or not, with the reason."""

    sentence: str
    is_met: bool


@dataclass(frozen=True)
class BasisContent:
    """Tjänsteskrivelse: what the board needs to know to decide; names nobody in public."""

    head: PaperHead
    submitted_at: str
    proposed_at: str
    proposed_by: str
    parties: tuple[PaperParty, ...]
    proposal: Grant
    said: tuple[Said, ...]
    budget: PaperBudget
    eligibility: tuple[Finding, ...]
    scores: PaperScores
    money: FundMoney
    estimate: tuple[str, ...]


@dataclass(frozen=True)
class LetterContent:
    """Beslutsbrev: what was decided, told to the parties."""

    head: PaperHead
    parties: tuple[PaperParty, ...]
    decision: Grant
    applied: str
    reference: str
    body: str
    by_delegation: bool
    meeting_date: str
    paragraph: str
    corrects: str


PaperContent = BasisContent | LetterContent
