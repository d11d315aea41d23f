"""What a fund's annual report says, frozen; pure: no Django, no database, no clock.

Codes stand as codes and are put into words when printed; money is text with two decimals, days and
times are ISO text; an empty day is none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AnnualHead:
    """What stands at the top and foot: which fund and year, who prepared it and when."""

    kind: str
    language: str
    version: int
    created_at: str
    prepared_by: str
    title: str
    year: int
    last_day: str
    is_whole_year: bool
    fund: str
    owner: str
    opened_date: str
    closed_date: str
    successor: str
    municipality: str
    office: str
    email: str
    is_demo: bool


@dataclass(frozen=True)
class AnnualFigures:
    """The fund's figures of one year, or (`year` is None) of all years until the report's."""

    year: int | None
    set_aside: str
    top_ups: str
    committed: str
    paid_out: str
    released: str
    repaid: str
    transferred_in: str
    transferred_out: str
    free: str
    applied_for: str
    recommended: str
    decided: str


@dataclass(frozen=True)
class AnnualGiven:
    """An allocation or a top-up, or (`takes_back`) what corrects one."""

    date: str
    kind: str
    takes_back: bool
    amount: str
    so_far: str
    source: str
    reference: str


@dataclass(frozen=True)
class AnnualDecision:
    """What a board decided on an application during the year."""

    case_number: str
    title: str
    organisation: str
    outcome: str
    amount: str
    reference: str


@dataclass(frozen=True)
class AnnualInvestment:
    """An investment with its status when the report was made and its money until the year's end."""

    title: str
    organisation: str
    status: str
    started_date: str
    planned_end_date: str
    committed: str
    paid_out: str
    committed_left: str
    repaid: str


@dataclass(frozen=True)
class AnnualContent:
    """The whole report."""

    head: AnnualHead
    of_year: AnnualFigures
    in_all: AnnualFigures
    years: tuple[AnnualFigures, ...]
    given: tuple[AnnualGiven, ...]
    decisions: tuple[AnnualDecision, ...]
    investments: tuple[AnnualInvestment, ...]
