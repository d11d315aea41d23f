"""What a report and a page say of a cost impact, frozen in a report. Pure.

Kronor at full precision in the prices of the base year; rates and shares are fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ActorMoney:
    """What one actor pays and gains, in present values; `cashable` can leave a budget."""

    actor: str
    costs: float
    benefits: float
    net: float
    cashable: float
    chance: float | None


@dataclass(frozen=True)
class YearMoney:
    """One year of the society; `cumulative` sums the discounted net until then."""

    year: int
    costs: float
    benefits: float
    net: float
    cumulative: float


@dataclass(frozen=True)
class Swing:
    """An uncertain input and the net present value when it is low and high; `turns_at`: at 0."""

    input: str
    low: float
    high: float
    correlation: float | None
    turns_at: float | None


@dataclass(frozen=True)
class Scenario:
    """What the model gives with one supposition changed."""

    name: str
    npv: float
    bcr: float | None
    chance: float | None
    payback_year: int | None


@dataclass(frozen=True)
class BenefitSource:
    """Where a line of benefit comes from: an effect and a unit cost."""

    name: str
    actor: str
    indicator: str
    unit: str
    decimals: int
    effect: float
    low: float
    high: float
    grade: int
    participants: int
    first_year: int
    years: int
    dropoff: float
    cashable_share: float
    cost_name: str
    cost_unit: str
    cost_amount: str
    cost_price_year: int
    cost_source: str
    cost_is_example: bool
    units: str


@dataclass(frozen=True)
class CostSource:
    """A stream of costs: its name, who pays, and kronor per year from `first_year` on."""

    name: str
    actor: str
    first_year: int
    amounts: tuple[float, ...]


@dataclass(frozen=True)
class TransferSource:
    """Money that only changes hands: its name, who gives, who gets, kronor from `first_year` on."""

    name: str
    payer: str
    receiver: str
    first_year: int
    amounts: tuple[float, ...]


@dataclass(frozen=True)
class Chance:
    """How the net present value is spread over the draws."""

    positive: float
    error: float
    mean: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True)
class MoneyContent:
    """All that is said of a cost impact."""

    version: int
    base_year: int
    horizon: int
    rate: float
    draws: int
    seed: int
    price_index: str
    unmoved: tuple[int, ...]
    npv: float
    pv_costs: float
    pv_benefits: float
    bcr: float | None
    payback_year: int | None
    chance: Chance | None
    actors: tuple[ActorMoney, ...]
    years: tuple[YearMoney, ...]
    swings: tuple[Swing, ...]
    scenarios: tuple[Scenario, ...]
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    benefits: tuple[BenefitSource, ...]
    costs: tuple[CostSource, ...]
    warnings: tuple[str, ...]
    engine_version: str
    inputs_hash: str
    conclusion: str = ""
    signed_date: str = ""
    reviewed_date: str = ""
    transfers: tuple[TransferSource, ...] = ()

    @property
    def last_year(self) -> int:
        """The last calendar year that is counted."""
        return self.base_year + self.horizon


def money_of(
    inputs: Mapping[str, Any],
    sources: Mapping[str, Any],
    result: Mapping[str, Any],
    scenarios: Sequence[Mapping[str, Any]],
    **said: Any,
) -> MoneyContent:
    """Gather what is said from the engine's plain input and answer; `said` has the rest."""
    drawn = result.get("distribution") or {"edges": [], "counts": []}
    return MoneyContent(
        base_year=inputs["base_year"],
        horizon=inputs["horizon"],
        rate=inputs["discount"]["rate"],
        draws=inputs["draws"],
        seed=inputs["seed"],
        price_index=sources["price_index"],
        unmoved=tuple(sources["unmoved"]),
        npv=result["npv"],
        pv_costs=result["pv_costs"],
        pv_benefits=result["pv_benefits"],
        bcr=result["bcr"],
        payback_year=_payback(inputs, result),
        chance=_chance(result),
        actors=tuple(_actor(name, result) for name in result["by_actor"]),
        years=tuple(_year(row) for row in result["by_year"]),
        swings=tuple(_swing(row, result) for row in result["sensitivity"]),
        scenarios=tuple(_scenario(one) for one in scenarios),
        edges=tuple(drawn["edges"]),
        counts=tuple(drawn["counts"]),
        benefits=tuple(_benefit(one, sources) for one in inputs["benefits"]),
        costs=tuple(
            CostSource(one["name"], one["actor"], one["first_year"], tuple(one["amounts"]))
            for one in inputs["costs"]
        ),
        warnings=tuple(warning["code"] for warning in result["warnings"]),
        transfers=tuple(
            TransferSource(
                one["name"], one["from"], one["to"], one["first_year"], tuple(one["amounts"])
            )
            for one in inputs.get("transfers", ())
        ),
        **said,
    )


def _payback(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> int | None:
    found = result["discounted_payback_year"]
    return None if found is None else inputs["base_year"] + found


def _chance(result: Mapping[str, Any]) -> Chance | None:
    drawn = result["monte_carlo"]
    if drawn is None:
        return None
    names = ("chance_npv_positive", "chance_error", "mean", "p5", "p50", "p95")
    return Chance(*(drawn[name] for name in names))


def _actor(name: str, result: Mapping[str, Any]) -> ActorMoney:
    row, drawn = result["by_actor"][name], result["monte_carlo"]
    chance = drawn["by_actor"][name]["chance_npv_positive"] if drawn else None
    cashable = result["cashable"].get(name, {"pv": 0.0})["pv"]
    return ActorMoney(name, row["pv_costs"], row["pv_benefits"], row["net"], cashable, chance)


def _year(row: Mapping[str, Any]) -> YearMoney:
    figures = (row["costs"], row["benefits"], row["net"], row["cumulative"])
    return YearMoney(row["calendar_year"], *figures)


def _swing(row: Mapping[str, Any], result: Mapping[str, Any]) -> Swing:
    name = row["input"]
    turns_at = result["switching_values"].get(name)
    return Swing(name, row["low_npv"], row["high_npv"], row["rank_correlation"], turns_at)


def _scenario(one: Mapping[str, Any]) -> Scenario:
    result, drawn = one["result"], one["result"]["monte_carlo"]
    return Scenario(
        one["name"],
        result["npv"],
        result["bcr"],
        drawn["chance_npv_positive"] if drawn else None,
        _payback(one["inputs"], result),
    )


def _benefit(one: Mapping[str, Any], sources: Mapping[str, Any]) -> BenefitSource:
    effect, cost = sources["effects"][one["name"]], sources["unit_costs"][one["name"]]
    return BenefitSource(
        name=one["name"],
        actor=one["actor"],
        indicator=effect["indicator"],
        unit=effect["unit"],
        decimals=effect["decimals"],
        effect=effect["effect"],
        low=effect["ci"][0],
        high=effect["ci"][1],
        grade=effect["grade"],
        participants=one["population"],
        first_year=one["first_year"],
        years=one["years"],
        dropoff=one["dropoff"],
        cashable_share=one["cashable_share"],
        cost_name=cost["name"],
        cost_unit=cost["unit"],
        cost_amount=cost["amount"],
        cost_price_year=cost["price_year"],
        cost_source=cost["source"],
        cost_is_example=cost["is_example"],
        units=cost["units_per_effect"],
    )
