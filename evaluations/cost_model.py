"""Kostnadsmodellen: a draft made into a specification for the engine, with its sources. Reads.

The effect comes from the frozen assessment and the costs from the ledger: neither is typed.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from applications.models.content import Direction
from evaluations.analysis.confidence import Adjustment, ConfidenceTable, table_of
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.prices import PriceIndex
from evaluations.cost_streams import PAYMENTS, PLANNED
from evaluations.models import BenefitLine, CostImpact, CostLine, PriceIndexValue, TransferLine
from evaluations.models.choices import Design
from evaluations.unit_cost_pages import price_index
from fundportal.directory.errors import Refused
from portfolio import per_year
from portfolio.models import Investment

CONFIDENCE = Path(__file__).resolve().parent / "data" / "confidence_in_evidence.json"


class ModelIncomplete(Refused):
    """A draft without cost or benefit, with an old effect, or a payment before its first year."""


@dataclass(frozen=True)
class CostModel:
    """The inputs of the engine, what they were made of, and what the scenarios change."""

    inputs: dict[str, Any]
    sources: dict[str, Any]
    ends: dict[str, tuple[float, float]]
    adjustments: dict[str, Adjustment]


def model_of(impact: CostImpact, today: datetime.date) -> CostModel:
    """Make the specification of a draft from what is recorded now."""
    related = ("assessment__indicator", "assessment__superseded_by", "unit_cost")
    benefits = list(impact.benefits.select_related(*related))
    _refuse_old_effects(benefits)
    prices = _Prices(impact)
    costs, paid = _costs(impact, prices, today)
    if not costs:
        raise ModelIncomplete(_("There is no cost yet: nothing is paid out and no line is added."))
    if not benefits:
        raise ModelIncomplete(_("There is no benefit yet. Add what the effect saves."))
    said = [_benefit(line, prices) for line in benefits]
    transfers = [_transfer(line) for line in impact.transfers.all()]
    actors = {one["actor"] for one in (*costs, *said)}
    actors |= {one[end] for one in transfers for end in ("from", "to")}
    inputs = {
        "base_year": impact.base_year,
        "horizon": impact.horizon,
        "discount": {"rate": float(impact.discount_rate)},
        "draws": impact.draws,
        "seed": impact.seed,
        "actors": sorted(actors),
        "costs": costs,
        "benefits": said,
    }
    if transfers:
        inputs["transfers"] = transfers
    sources = {
        "payments": paid,
        "effects": {line.name: _effect_source(line) for line in benefits},
        "unit_costs": {line.name: _unit_cost_source(line) for line in benefits},
        "price_index": impact.price_index,
        "unmoved": sorted(prices.unmoved),
    }
    grades = {line.name: line.assessment.result["evidence_grade"] for line in benefits}
    return CostModel(
        inputs,
        sources,
        {line.name: _ends(line) for line in benefits},
        {name: confidence().adjustment(grade) for name, grade in grades.items()},
    )


def _refuse_old_effects(benefits: list[BenefitLine]) -> None:
    """Refuse an effect that was assessed anew: two of one indicator would contradict each other."""
    for line in benefits:
        if hasattr(line.assessment, "superseded_by"):
            raise ModelIncomplete(
                _(
                    "The effect of “%(name)s” was assessed anew. Take the line away and add it"
                    " again."
                )
                % {"name": line.name}
            )


@cache
def confidence() -> ConfidenceTable:
    """The table of what weak evidence takes off benefits."""
    return table_of(json.loads(CONFIDENCE.read_text(encoding="utf-8")))


def first_cost_year(investment: Investment) -> int:
    """The year of the first payment, else that in which the work started."""
    paid = per_year.paid(Investment.objects.filter(pk=investment.pk)).get(investment.pk, {})
    years = [year for year, amount in paid.items() if amount]
    return min(years, default=investment.started_date.year)


class _Prices:
    """Moves amounts to the prices of the base year; remembers the years it could not move."""

    def __init__(self, impact: CostImpact) -> None:
        self.base_year = impact.base_year
        self.unmoved: set[int] = set()
        self.index: PriceIndex | None = None
        if impact.price_index:
            self.index = price_index(PriceIndexValue.objects.all(), impact.price_index)

    def moved(self, amount: float, year: int) -> float:
        """The amount in base-year prices, or as it stands where the index lacks a year."""
        if year == self.base_year:
            return amount
        if self.index:
            try:
                return self.index.move(amount, year, self.base_year)
            except AnalysisFault:
                pass  # a price level is never guessed: the page names the years that were not moved
        self.unmoved.add(year)
        return amount


def _costs(
    impact: CostImpact, prices: _Prices, today: datetime.date
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    investment = impact.investment
    one = Investment.objects.filter(pk=investment.pk)
    paid = {y: a for y, a in per_year.paid(one).get(investment.pk, {}).items() if a > 0}
    payer = f"kommun/{investment.fund.name.replace('/', ' ')}"
    streams = [_stream(PAYMENTS, payer, paid, prices)] if paid else []
    if impact.includes_planned:
        planned = per_year.planned(one).get(investment.pk, {})
        left = planned_left(planned, paid, today.year)
        streams += [_stream(PLANNED, payer, left, prices)] if left else []
    streams += [{"actor": line.actor, **_yearly(line)} for line in impact.costs.all()]
    return streams, {str(year): str(amount) for year, amount in sorted(paid.items())}


def planned_left(
    planned: Mapping[int, Decimal], paid: Mapping[int, Decimal], this_year: int
) -> dict[int, Decimal]:
    """What the plan has left to pay from this year on, less what was paid ahead of it."""
    left, ahead = {}, Decimal(0)
    for year in sorted({*planned, *paid}):
        ahead += paid.get(year, Decimal(0)) - planned.get(year, Decimal(0))
        if ahead < 0:
            if year >= this_year:
                left[year] = -ahead
            ahead = Decimal(0)
    return left


def _transfer(line: TransferLine) -> dict[str, Any]:
    return {"from": line.payer, "to": line.receiver, **_yearly(line)}


def _yearly(line: CostLine | TransferLine) -> dict[str, Any]:
    """The same amount in each year of a line."""
    return {
        "name": line.name,
        "first_year": line.first_year,
        "amounts": [float(line.amount_per_year)] * line.years,
    }


def _stream(name: str, payer: str, amounts: dict[int, Decimal], prices: _Prices) -> dict[str, Any]:
    first, last = min(amounts), max(amounts)
    if first < prices.base_year:
        raise ModelIncomplete(
            _("The first payment is of %(year)s. Begin the model in that year or earlier.")
            % {"year": first}
        )
    years = range(first, last + 1)
    moved = [
        prices.moved(float(amounts.get(year, 0)), year) if year in amounts else 0.0
        for year in years
    ]
    return {
        "name": name,
        "actor": payer,
        "first_year": first - prices.base_year,
        "amounts": moved,
    }


def _benefit(line: BenefitLine, prices: _Prices) -> dict[str, Any]:
    """One benefit as the engine takes it; a saving counts as positive whatever the direction."""
    result, sign = line.assessment.result, _sign(line)
    has_comparison = line.assessment.design != Design.BEFORE_AFTER
    said: dict[str, Any] = {
        "name": line.name,
        "actor": line.unit_cost.payer,
        "first_year": line.first_year,
        "years": line.years,
        "ramp_years": line.ramp_years,
        "population": line.participants,
        "effect": {"mean": sign * result["effect"], "se": result["se"]},
        "effect_source": line.assessment.indicator.name,
        "unit_value": _unit_value(line, prices),
        "comparison_group": has_comparison,
        "displacement": float(line.displacement),
        "attribution_to_others": float(line.attribution_to_others),
        "dropoff": float(line.dropoff),
        "cashable_share": float(line.cashable_share),
    }
    if not has_comparison:
        said["deadweight"] = float(line.deadweight or 0)
    return said


def _unit_value(line: BenefitLine, prices: _Prices) -> Any:
    cost, units = line.unit_cost, float(line.units_per_effect)

    def kronor(amount: Decimal) -> float:
        return prices.moved(float(amount), cost.price_year) * units

    mode = kronor(cost.amount)
    low, high = (mode if end is None else kronor(end) for end in (cost.low, cost.high))
    return mode if low == high else {"low": low, "mode": mode, "high": high}


def _sign(line: BenefitLine) -> int:
    return 1 if line.assessment.indicator.direction == Direction.INCREASE else -1


def _ends(line: BenefitLine) -> tuple[float, float]:
    """The worse and the better end of the effect's interval, as the engine counts it."""
    ends = sorted(_sign(line) * end for end in line.assessment.result["ci"])
    return ends[0], ends[1]


def _effect_source(line: BenefitLine) -> dict[str, Any]:
    found = line.assessment
    return {
        "assessment": found.pk,
        "indicator": found.indicator.name,
        "unit": found.indicator.unit,
        "decimals": found.indicator.decimals,
        "inputs_hash": found.inputs_hash,
        "effect": found.result["effect"],
        "ci": found.result["ci"],
        "grade": found.result["evidence_grade"],
    }


def _unit_cost_source(line: BenefitLine) -> dict[str, Any]:
    cost = line.unit_cost
    return {
        "code": cost.code,
        "version": cost.version,
        "name": cost.name,
        "unit": cost.unit,
        "amount": str(cost.amount),
        "price_year": cost.price_year,
        "source": cost.source,
        "is_example": cost.is_example,
        "units_per_effect": str(line.units_per_effect),
    }
