"""Bryggan's evaluation in the demonstration: constructed values, pupils before and after."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

from evaluations import (
    analysis_plans,
    assessment,
    data_sets,
    indicators,
    measuring,
)
from evaluations.models import Indicator
from evaluations.models.choices import Assignment, Design
from evaluations.models.data_sets import LegalBasis
from fundportal.demo import evaluating
from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from portfolio.models import Investment

Date = datetime.date
PUPILS, OTHERS = 64, 71
BASELINE = Date(2016, 6, 15)
# The days of measuring, and how many percentage points absence has changed since the first in the
# group that took part and in the other. Constructed: no figure here comes from Örebro.
TERMS = (
    (BASELINE, 0.0, 0.0),
    (Date(2017, 6, 15), -4.0, 1.5),
    (Date(2018, 6, 15), -9.0, 2.0),
    (Date(2019, 6, 15), -11.5, 3.0),
)
SOURCE = "Påhittade värden, konstruerade för demonstrationen"
HYPOTHESIS = (
    "Frånvaron minskar med minst fem procentenheter mer för elever i Bryggan än för elever på skolor "
    "som väntar på arbetssättet, mätt våren 2019 mot våren 2016. (Påhittat exempel.)"
)
CONCLUSION = (
    "Frånvaron sjönk tydligt mer i Bryggan än på skolorna som väntade. Eleverna lottades inte, så något "
    "annat kan ha hänt på skolorna under samma tid. Värdena är påhittade för demonstrationen."
)


def load(cast: Cast, investment: Investment) -> None:
    """Plan, four measurements and the assessment, as an evaluator would."""
    by = cast.people["utvarderare"]
    data_sets.state(
        investment,
        purpose="Visa hur en skillnad i skillnader mäts. Alla värden är påhittade; ingen elev finns.",
        legal_basis=LegalBasis.PUBLIC_TASK,
        basis_text="Skollagen, uppföljning av frånvaro (exempel)",
        board=cast.organisations["skolnamnden"],
        version=0,
        by=by,
        at=morning(Date(2016, 8, 22)),
    )
    for day, *_change in TERMS:
        measuring.plan(
            investment,
            name=f"Våren {day.year}",
            first_date=Date(day.year, 1, 1),
            last_date=Date(day.year, 6, 30),
            by=by,
            at=morning(Date(2016, 8, 22)),
        )
    absence = indicators.define(
        investment,
        name="Frånvaro (påhittade värden)",
        unit="procentenheter",
        direction="decrease",
        data_source=SOURCE,
        decimals=1,
        by=by,
        at=morning(Date(2016, 8, 22)),
    )
    evaluating.chain_written(cast, absence, evaluating.BRYGGAN_CHAIN, Date(2016, 8, 22))
    analysis_plans.freeze(
        absence,
        hypothesis=HYPOTHESIS,
        design=Design.DID,
        assignment=Assignment.SELF_SELECTED,
        pooled=False,
        level=Decimal("0.95"),
        baseline_until=BASELINE,
        measured_until=TERMS[-1][0],
        by=by,
        at=morning(Date(2016, 8, 23)),
    )
    for (day, *_change), text in zip(TERMS, files(), strict=True):
        _measured(absence, cast, day, text)
    made = assessment.assess(
        absence,
        design=Design.DID,
        assignment=Assignment.SELF_SELECTED,
        pooled=False,
        level=Decimal("0.95"),
        baseline_until=BASELINE,
        measured_until=TERMS[-1][0],
        conclusion=CONCLUSION,
        supersedes=None,
        by=by,
        at=morning(Date(2019, 9, 2)),
    )
    evaluating.accepted(cast, made)


def files() -> list[str]:
    """One file of each measurement: code, group and absence in per cent; always the same."""
    dice = random.Random(2016)  # noqa: S311 - constructed values, nothing secret
    people = [("1", f"B{i:03}") for i in range(PUPILS)] + [("0", f"J{i:03}") for i in range(OTHERS)]
    levels = [min(80.0, max(12.0, dice.gauss(38, 11))) for _one in people]
    texts = []
    for _day, changed, otherwise in TERMS:
        rows = ["kod;grupp;franvaro"]
        for (group, code), level in zip(people, levels, strict=True):
            shift = changed if group == "1" else otherwise
            value = min(100.0, max(0.0, level + shift + dice.gauss(0, 6)))
            rows.append(f"{code};{group};{value:.1f}".replace(".", ","))
        texts.append("\n".join(rows) + "\n")
    return texts


def _measured(absence: Indicator, cast: Cast, day: datetime.date, text: str) -> None:
    by, at = cast.people["utvarderare"], morning(day + datetime.timedelta(days=7))
    if at < absence.defined_at:
        at = morning(Date(2016, 9, 1))
    evaluating.recorded(
        absence.investment,
        {"franvaro": absence},
        content=text.encode(),
        filename=f"franvaro-{day.year}-pahittad.csv",
        day=day,
        by=by,
        at=at,
    )
