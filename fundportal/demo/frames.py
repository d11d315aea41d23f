"""Årsramarna i demonstrationen: each year's frame of both funds, and one decision to go over one."""

from __future__ import annotations

import datetime
from decimal import Decimal

from applications.models import Decision
from fundportal.demo import way
from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from fundportal.directory.models import Fund
from portfolio import year_frames, year_overview
from portfolio.resolutions import BoardDecision

Date = datetime.date
OLD = {
    2016: 1_000_000,
    2017: 2_000_000,
    2018: 2_000_000,
    2019: 1_200_000,
    2020: 1_000_000,
    2021: 1_700_000,
    2022: 1_600_000,
    2023: 1_200_000,
}
"""Invented; with what earlier years leave they hold the two investments but for 100 000 kr."""

NEW = {
    2023: 500_000,
    2024: 1_500_000,
    2025: 2_000_000,
    2026: 2_500_000,
    2027: 3_000_000,
    2028: 2_500_000,
}


def of_old_fund(cast: Cast) -> None:
    """The frames, each by the budget decision of the autumn before."""
    _set(cast, cast.old_fund, OLD)


def of_new_fund(cast: Cast, today: Date) -> None:
    """The frames of the years that are known; those further off are planned with the next one."""
    _set(cast, cast.new_fund, NEW, latest=today - way.DAY)


def let_bryggan_over(cast: Cast, decision: Decision, day: datetime.date) -> None:
    """The board lets Bryggan take 100 000 kr more of 2018 than the frame has."""
    year_frames.register_override(
        decision.application,
        year=2018,
        amount=Decimal(100_000),
        decision=BoardDecision(
            body="Kommunstyrelsen",
            meeting_date=day,
            paragraph="14",
            diarienummer=f"Demo 14/{day.year}",
            reason="Tre läsår ska få samma bemanning. Ramen för 2019 är lägre än den annars vore.",
        ),
        by=cast.people["beslutsregistrerare"],
        at=morning(day),
        key=way.key("override", decision.pk),
    )


def widened(cast: Cast, years: tuple[int, ...], amount: int) -> None:
    """So much more for some years of the new fund, for the investments of a load test."""
    now = year_overview.frames_of(cast.new_fund)
    wider = {year: int(now[year]) + amount for year in years}
    _set(cast, cast.new_fund, wider)


def _set(cast: Cast, fund: Fund, frames: dict[int, int], latest: Date = Date.max) -> None:
    first = fund.opened_date
    for year, amount in frames.items():
        decided = min(max(Date(year - 1, 11, 18), first), latest)
        year_frames.set_frame(
            fund,
            year=year,
            amount=Decimal(amount),
            reason=f"Kommunfullmäktige (exempel) {decided}, Budget {year}",
            by=cast.people["fondforvaltare"],
            at=morning(decided),
        )
