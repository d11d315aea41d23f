"""Scenarier: the same model with one supposition changed, to be seen side by side. Pure."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from evaluations.analysis.confidence import Adjustment

Inputs = dict[str, Any]

BASE, WEAK, STRONG, LOW_RATE, HIGH_RATE, FADING, GRADED = (
    "base",
    "weak_effect",
    "strong_effect",
    "low_rate",
    "high_rate",
    "fading",
    "graded",
)
LOWER_RATE, HIGHER_RATE = 0.02, 0.05  # beside 3.5 % (method: HM Treasury's Green Book, ASEK)
LEAST_FADING = 0.1  # a year, where the model itself lets the effect last


def scenarios(
    inputs: Inputs,
    *,
    ends: Mapping[str, tuple[float, float]],
    adjustments: Mapping[str, Adjustment],
) -> Iterator[tuple[str, Inputs]]:
    """Return each scenario's name and its whole specification, the base first.

    `ends` has the worse and the better end of each benefit's interval, `adjustments` what its
    evidence grade takes off; both by the benefit's name.
    """
    yield BASE, inputs
    yield WEAK, _with_benefits(inputs, lambda one: _fixed(one, ends[one["name"]][0]))
    yield STRONG, _with_benefits(inputs, lambda one: _fixed(one, ends[one["name"]][1]))
    yield FADING, _with_benefits(inputs, _faster)
    yield GRADED, _graded(inputs, adjustments)
    yield LOW_RATE, {**inputs, "discount": {"rate": LOWER_RATE}}
    yield HIGH_RATE, {**inputs, "discount": {"rate": HIGHER_RATE}}


def _with_benefits(inputs: Inputs, change: Callable[[Inputs], Inputs]) -> Inputs:
    return {**inputs, "benefits": [change(one) for one in inputs["benefits"]]}


def _fixed(benefit: Inputs, effect: float) -> Inputs:
    return {**benefit, "effect": effect}


def _faster(benefit: Inputs) -> Inputs:
    """Twice what is lost each year: 20 % becomes 36 %, of what is left."""
    kept = 1 - benefit["dropoff"]
    return {**benefit, "dropoff": 1 - kept * kept if benefit["dropoff"] else LEAST_FADING}


def _graded(inputs: Inputs, adjustments: Mapping[str, Adjustment]) -> Inputs:
    """Each benefit cut for its evidence grade, costs raised for the weakest of them."""
    raised = max((one.costs for one in adjustments.values()), default=1.0)
    changed = deepcopy(inputs)
    for benefit in changed["benefits"]:
        benefit["unit_value"] = _times(benefit["unit_value"], adjustments[benefit["name"]].benefits)
    for cost in changed["costs"]:
        cost["amounts"] = [amount * raised for amount in cost["amounts"]]
    return changed


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {name: number * factor for name, number in value.items()}
    return value * factor
