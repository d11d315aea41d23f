"""The demonstration's cost impacts: the work trial taken to money, and the constructed Bryggan."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from pathlib import Path

from evaluations import (
    analysis_plans,
    assessment,
    cost_impacts,
    data_sets,
    indicators,
)
from evaluations.cost_computing import compute
from evaluations.cost_impacts import Terms
from evaluations.models import Assessment, CostImpact, UnitCost
from evaluations.models.choices import Assignment, Design
from fundportal.demo import evaluating
from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from portfolio.models import Investment

Date = datetime.date
ZERO = Decimal(0)
WORK = "Hade arbetsinkomst 1978"

CONCLUSION = (
    "Handledd anställning kostar mycket per deltagare men fler arbetar efteråt. Socialnämnden och "
    "deltagarna vinner mest. Hur länge effekten håller avgör om det lönar sig. Kostnaderna är "
    "demonstrationens, effekten kommer från ett försök i USA."
)
REVIEWED = (
    "Jag har räknat om modellen med samma frö och fått samma siffror. Antagandet om hur länge effekten "
    "håller är det som betyder mest; det visas i scenarierna. Godtas."
)


def of_first_job(cast: Cast, investment: Investment) -> None:
    """Work in 1978 as a second indicator, and a cost impact that a second evaluator accepted."""
    work = _assessed_work(cast, investment)
    by = cast.people["utvarderare"]
    at = morning(Date(2026, 9, 9))
    draft = cost_impacts.begin(investment, by=by, at=at)
    draft = cost_impacts.set_terms(draft, _terms(draft, 2025, 9, seed=1978), by=by, at=at)
    _benefit(
        cast,
        draft,
        work,
        at,
        name="Mindre försörjningsstöd",
        code="RIKSNORM-ENSAM-MANAD",
        units=Decimal(10),
        cashable=Decimal("0.6"),
    )
    _benefit(
        cast,
        draft,
        work,
        at,
        name="Deltagarnas inkomst utöver stödet",
        code="LON-NETTO-MANAD",
        units=Decimal(2),
        cashable=ZERO,
    )
    _benefit(
        cast,
        draft,
        work,
        at,
        name="Färre månader i program",
        code="AF-PROGRAM-MANAD",
        units=Decimal(2),
        cashable=Decimal("0.5"),
    )
    _signed(cast, draft, CONCLUSION, at)


def of_bryggan(cast: Cast, investment: Investment) -> None:
    """Constructed: what less absence saves in special support, accepted by a second evaluator."""
    absence = Assessment.objects.get(investment=investment)
    by, at = cast.people["utvarderare"], morning(Date(2024, 2, 5))
    draft = cost_impacts.begin(investment, by=by, at=at)
    draft = cost_impacts.set_terms(draft, _terms(draft, 2016, 10, seed=2016), by=by, at=at)
    for name, code, units, cashable in (
        ("Mindre särskilt stöd (påhittat)", "SARSKILT-STOD-ELEV-AR", "0.012", "0.5"),
        ("Färre dygn i familjehem (påhittat)", "FAMILJEHEM-DYGN", "0.15", "0.8"),
        ("Färre besök i barnpsykiatrin (påhittat)", "BUP-BESOK", "0.05", "0"),
    ):
        _benefit(
            cast,
            draft,
            absence,
            at,
            name=name,
            code=code,
            units=Decimal(units),
            cashable=Decimal(cashable),
            participants=64,
        )
    cost_impacts.add_cost(
        draft,
        name="Skolornas egen tid (påhittat)",
        actor="kommun/utbildningsnämnd",
        first_year=0,
        years=3,
        amount_per_year=Decimal(250_000),
        by=by,
        at=at,
    )
    cost_impacts.add_transfer(
        draft,
        name="Statsbidrag till skolorna (påhittat)",
        payer="stat/övrigt",
        receiver="kommun/utbildningsnämnd",
        first_year=0,
        years=2,
        amount_per_year=Decimal(150_000),
        by=by,
        at=at,
    )
    conclusion = (
        "Alla värden är påhittade för att visa metoden. I det påhittade fallet sparar flera nämnder, "
        "men inte de som betalar."
    )
    _signed(cast, draft, conclusion, at)


def measured_work(cast: Cast, investment: Investment) -> None:
    """Whether people had work in 1978, as an indicator with its plan and its file."""
    by = cast.people["utvarderare"]
    work = indicators.define(
        investment,
        name=WORK,
        unit="andel av deltagarna",
        direction="increase",
        data_source="National Supported Work: inkomst 1978 över 0",
        decimals=3,
        by=by,
        at=morning(Date(2025, 2, 20)),
    )
    analysis_plans.freeze(
        work,
        hypothesis="Fler av dem som får en handledd anställning har arbetsinkomst tre år efteråt.",
        design=Design.MEANS,
        assignment=Assignment.RANDOMISED,
        pooled=False,
        level=Decimal("0.95"),
        baseline_until=None,
        measured_until=None,
        by=by,
        at=morning(Date(2025, 2, 21)),
    )
    at = morning(Date(2026, 9, 1))
    evaluating.recorded(
        investment,
        {"arbete": work},
        content=_work_file(),
        filename="nsw-arbete-1978.csv",
        names=("id", "treat"),
        decimal=".",
        day=Date(1978, 12, 31),
        by=by,
        at=at,
    )


def _assessed_work(cast: Cast, investment: Investment) -> Assessment:
    made = assessment.assess(
        investment.indicators.get(name=WORK),
        assignment=Assignment.RANDOMISED,
        pooled=False,
        level=Decimal("0.95"),
        conclusion="Fler av dem som fick en handledd anställning hade arbetsinkomst 1978.",
        supersedes=None,
        by=cast.people["utvarderare"],
        at=morning(Date(2026, 9, 4)),
    )
    return evaluating.accepted(cast, made)


def _work_file() -> bytes:
    """The trial's file with one column: 1 for whoever earned anything in 1978, else 0."""
    path = Path(data_sets.__file__).parent / "demo" / "nsw.csv"
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    lines = [f"{row['id']},{row['treat']},{int(float(row['re78']) > 0)}" for row in rows]
    return "\n".join(["id,treat,arbete", *lines, ""]).encode()


def _terms(draft: CostImpact, first_year: int, years: int, *, seed: int) -> Terms:
    return Terms(
        base_year=first_year,
        horizon=years,
        discount_rate=Decimal("0.035"),
        draws=10_000,
        seed=seed,
        price_index=draft.price_index,
        includes_planned=True,
    )


def _benefit(
    cast: Cast,
    draft: CostImpact,
    effect: Assessment,
    at: datetime.datetime,
    *,
    name: str,
    code: str,
    units: Decimal,
    cashable: Decimal,
    participants: int = 185,
) -> None:
    cost_impacts.add_benefit(
        draft,
        name=name,
        assessment=effect,
        unit_cost=UnitCost.objects.current().get(code=code),
        units_per_effect=units,
        participants=participants,
        first_year=1,
        years=8,
        ramp_years=0,
        dropoff=Decimal("0.3"),
        deadweight=None,
        displacement=ZERO,
        attribution_to_others=ZERO,
        cashable_share=cashable,
        by=cast.people["utvarderare"],
        at=at,
    )


def _signed(cast: Cast, draft: CostImpact, conclusion: str, at: datetime.datetime) -> None:
    by, reviewer = cast.people["utvarderare"], cast.people["granskare"]
    seen = compute(draft, at.date()).inputs_hash
    signed = cost_impacts.sign(draft, conclusion=conclusion, seen=seen, by=by, at=at)
    later = at + datetime.timedelta(days=3)
    cost_impacts.accept(signed, comment=REVIEWED, by=reviewer, at=later)
