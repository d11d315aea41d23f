"""The same thing measured in two investments, so that they can be pooled; constructed values."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

from evaluations import assessment, data_sets, indicators
from evaluations.models import DataSet
from evaluations.models.choices import Assignment, Design
from evaluations.models.data_sets import LegalBasis
from fundportal.demo import evaluating
from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from portfolio.models import Investment

NAME = "Upplevd hälsa (påhittade värden)"
UNIT = "poäng på EQ VAS"
DEFINITION = (
    "Hur bra eller dålig hälsan är i dag, på en skala från 0 till 100 som personen själv markerar."
)
CONCLUSION = (
    "De som deltog skattade sin hälsa högre. Grupperna lottades inte och värdena är påhittade för "
    "demonstrationen."
)
SPREAD = 13.0


@dataclass(frozen=True)
class Measured:
    """How many answered in each group, their means, and when."""

    slug: str
    board: str
    took_part: int
    compared: int
    means: tuple[float, float]
    day: datetime.date


MEASURED = (
    Measured("bryggan", "skolnamnden", 58, 63, (70.5, 66.0), datetime.date(2019, 6, 10)),
    Measured(
        "seniorpuls", "vard-och-omsorgsnamnden", 74, 70, (73.0, 64.5), datetime.date(2023, 6, 12)
    ),
)


def load(cast: Cast) -> None:
    """An indicator, a file and an assessment in each investment."""
    for one in MEASURED:
        _measured(cast, one)


def file_of(one: Measured) -> str:
    """One row per person: code, group and value; always the same."""
    dice = random.Random(one.slug)  # noqa: S311 - constructed values, nothing secret
    rows = ["kod;grupp;halsa"]
    groups = (("1", one.took_part, one.means[0]), ("0", one.compared, one.means[1]))
    for group, size, mean in groups:
        for number in range(size):
            value = min(100.0, max(0.0, dice.gauss(mean, SPREAD)))
            rows.append(f"H{group}{number:03};{group};{value:.0f}")
    return "\n".join(rows) + "\n"


def _measured(cast: Cast, one: Measured) -> None:
    by, at = cast.people["utvarderare"], morning(one.day + 7 * DAY)
    investment = Investment.objects.get(slug=one.slug)
    if not DataSet.objects.filter(investment=investment).exists():
        data_sets.state(
            investment,
            purpose="Visa hur utfall mäts. Alla värden är påhittade; ingen deltagare finns.",
            legal_basis=LegalBasis.PUBLIC_TASK,
            basis_text="Uppföljning av den egna verksamheten (exempel)",
            board=cast.organisations[one.board],
            version=0,
            by=by,
            at=at,
        )
    health = indicators.define(
        investment,
        name=NAME,
        unit=UNIT,
        definition=DEFINITION,
        direction="increase",
        data_source="Enkät till deltagarna (påhittade svar)",
        decimals=1,
        by=by,
        at=at,
    )
    evaluating.recorded(
        investment,
        {"halsa": health},
        content=file_of(one).encode(),
        filename="upplevd-halsa-pahittad.csv",
        day=one.day,
        by=by,
        at=at,
    )
    made = assessment.assess(
        health,
        design=Design.MEANS,
        assignment=Assignment.SELF_SELECTED,
        pooled=False,
        level=Decimal("0.95"),
        conclusion=CONCLUSION,
        supersedes=None,
        by=by,
        at=at + 7 * DAY,
    )
    evaluating.accepted(cast, made)
