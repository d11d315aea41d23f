"""What the demonstration says of its outcome data: purpose, measuring times, how groups began."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from evaluations import (
    data_sets,
    indicators,
    measuring,
    outcome_intake,
    outcomes,
    reviews,
    theories,
)
from evaluations.models import Assessment, Indicator, MeasuringTime
from evaluations.models.data_sets import LegalBasis
from evaluations.models.outcomes import IndicatorKind
from evaluations.outcome_columns import ColumnMapping
from evaluations.theories import Said
from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from fundportal.directory.models import User
from portfolio.models import Investment

Date = datetime.date
Chain = Mapping[str, tuple[str, ...]]

EARNINGS: Final[dict[str, Any]] = {
    "definition": "Arbetsinkomst under kalenderåret 1978 före skatt, enligt intervju. 0 betyder ingen inkomst.",
    "collected_by": "Utvärderaren vid arbetsmarknadsförvaltningen",
}
BACKGROUNDS: Final = (
    ("age", "Ålder", "år", "Ålder i hela år när deltagaren lottades."),
    ("educ", "Skolår", "år", "Avslutade år i skolan när deltagaren lottades."),
    ("re75", "Årsinkomst 1975", "US-dollar", "Arbetsinkomst året före, samma mått som utfallet."),
)


REVIEWED = "Jag har läst planen och räknat om effekten ur samma indata. Siffrorna stämmer. Godtas."

FIRST_JOB_CHAIN: Final[Chain] = {
    "resources": (
        "Handledare och arbetsledare på heltid",
        "Platser på kommunens egna arbetsplatser",
        "Lön under anställningen",
    ),
    "activities": (
        "Handledd anställning i små arbetslag, tolv månader",
        "Stegvis ökade krav och täta samtal",
    ),
    "outputs": ("Antal personer som har haft en anställning", "Antal månader i arbete per person"),
    "outcomes": (
        "Högre arbetsinkomst efter anställningens slut",
        "Vana och referenser från ett arbete",
    ),
    "society": (
        "Mindre försörjningsstöd (kommunen)",
        "Högre skatteintäkter (kommun, region och stat)",
    ),
}
BRYGGAN_CHAIN: Final[Chain] = {
    "resources": ("Två skolsocionomer och en specialpedagog", "Tid för lärare att samverka"),
    "activities": (
        "Kartläggning inom två veckor när frånvaron stiger",
        "Gemensam plan med elev, vårdnadshavare och socialtjänst",
    ),
    "outputs": ("Antal elever med plan", "Antal veckor från signal till första möte"),
    "outcomes": ("Lägre frånvaro", "Fler elever når målen i årskurs 9"),
    "society": (
        "Färre placeringar (socialnämnden)",
        "Fler i arbete som unga vuxna (kommun och stat)",
    ),
}


def chain_written(cast: Cast, indicator: Indicator, chain: Chain, day: datetime.date) -> None:
    """How an investment is meant to work, with its indicator on the first outcome."""
    steps = {step: [Said(text) for text in texts] for step, texts in chain.items()}
    first, *others = steps["outcomes"]
    theories.write(
        indicator.investment,
        steps=steps | {"outcomes": [Said(first.text, (indicator.pk,)), *others]},
        version=0,
        by=cast.people["utvarderare"],
        at=morning(day),
    )


def accepted(cast: Cast, assessment: Assessment) -> Assessment:
    """A second evaluator has looked at an effect two days later and stands behind it."""
    later = assessment.assessed_at + datetime.timedelta(days=2)
    reviews.accept(assessment, comment=REVIEWED, by=cast.people["granskare"], at=later)
    return assessment


def prepared(cast: Cast, investment: Investment) -> tuple[MeasuringTime, MeasuringTime]:
    """What the data is for, before any comes in, and the two times at which it is measured."""
    evaluator, at = cast.people["utvarderare"], morning(Date(2025, 2, 20))
    data_sets.state(
        investment,
        purpose=(
            "Svara på om en handledd anställning höjde deltagarnas inkomst. Uppgifterna används inte för "
            "något beslut om en enskild deltagare."
        ),
        legal_basis=LegalBasis.PUBLIC_TASK,
        basis_text="Socialtjänstlagen, uppföljning av egna insatser (exempel)",
        board=cast.organisations["arbetsmarknadsnamnden"],
        version=0,
        by=evaluator,
        at=at,
    )
    before, after = (
        measuring.plan(
            investment,
            name=name,
            first_date=Date(year, 1, 1),
            last_date=Date(year, 12, 31),
            by=evaluator,
            at=at,
        )
        for name, year in (("Före", 1975), ("Efter", 1978))
    )
    return before, after


def measured_before(
    cast: Cast, investment: Investment, file: Path, times: tuple[MeasuringTime, MeasuringTime]
) -> None:
    """How the participants were at the first measuring time; then both are closed."""
    evaluator, at = cast.people["utvarderare"], morning(Date(2026, 9, 1))
    made = {
        column: indicators.define(
            investment,
            kind=IndicatorKind.BACKGROUND,
            name=name,
            definition=definition,
            unit=unit,
            direction="increase",
            data_source="National Supported Work, urvalet i Dehejia och Wahba (1999)",
            times=times[:1],
            decimals=0 if column == "re75" else 1,
            by=evaluator,
            at=morning(Date(2025, 2, 20)),
        )
        for column, name, unit, definition in BACKGROUNDS
    }
    recorded(
        investment,
        made,
        content=file.read_bytes(),
        filename=f"{file.stem}-fore.csv",
        names=("id", "treat"),
        decimal=".",
        day=Date(1975, 12, 31),
        by=evaluator,
        at=at,
    )
    for time in times:
        measuring.close(time, by=evaluator, at=at)


def recorded(
    investment: Investment,
    columns: Mapping[str, Indicator],
    *,
    content: bytes,
    filename: str,
    day: datetime.date,
    by: User,
    at: datetime.datetime,
    names: tuple[str, str] = ("kod", "grupp"),
    decimal: str = ",",
) -> None:
    """Import a file: what each column measures; `names` are those of participant and group."""
    upload = outcome_intake.prepare_import(
        investment, content=content, filename=filename, by=by, at=at
    )
    mapping = ColumnMapping(
        participant=names[0],
        group=names[1],
        intervention_value="1",
        comparison_value="0",
        values={column: indicator.pk for column, indicator in columns.items()},
        decimal=decimal,
        missing_markers=("",),
        missing_reason="",
        fixed_date=day,
    )
    outcomes.start_import(upload, mapping=mapping, by=by, at=at)
    outcomes.record(upload, by=by, at=at, progress=lambda percent, step: None)
