"""Switching values: put back into the model they make NPV 0."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.cost_model import net_present_value
from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.flows import Values
from tests.evaluations.analysis.test_cost_impact import models, scale
from tests.evaluations.cost_models import Given, amounts, chain, cost, model, transfer

FACTORS = sum(1.035**-t for t in range(1, 5))


def switching(given: Given) -> dict[str, float | None]:
    return cost_impact(given).switching_values


def test_lines_are_solved_exactly() -> None:
    told = switching(model(benefits=[chain(reach=0.8, deadweight=0, displacement=0.1)]))
    needed = 1000 / (500 * 0.8 * 0.9 * FACTORS)  # times what the benefit is now
    assert told == {
        "benefits.placements.population": pytest.approx(10 * needed),
        "benefits.placements.effect": pytest.approx(0.5 * needed),
        "benefits.placements.unit_value": pytest.approx(100 * needed),
        "benefits.placements.reach": pytest.approx(0.8 * needed),
        "benefits.placements.deadweight": None,  # 10 × 0 is 0
        "benefits.placements.displacement": pytest.approx(1 - 0.9 * needed),
        "costs.programme.amounts[0]": pytest.approx(1000 / needed),
        "discount.rate": pytest.approx(cost_impact(model(benefits=[chain(reach=0.72)])).irr),
    }


def test_ten_times_the_value_is_as_far_as_is_looked() -> None:
    worth = 500 * FACTORS
    for times, found in ((9.99, True), (10.01, False)):
        told = switching(model(costs=[cost(amounts=[worth * times])]))
        assert (told["benefits.placements.effect"] is not None) == found
    exactly = model(
        discount={"rate": 0},
        costs=[cost(amounts=[1000])],
        benefits=[amounts(amounts=[100])],
    )
    assert switching(exactly)["benefits.savings.amounts[0]"] == 1000


def test_a_negative_value_is_looked_for_between_ten_times_itself_and_nothing() -> None:
    harm = amounts("harm", amounts=[-100])
    told = switching(model(discount={"rate": 0}, benefits=[chain(), harm]))
    assert told["benefits.harm.amounts[0]"] == -1000
    told = switching(
        model(discount={"rate": 0}, costs=[cost(amounts=[2000])], benefits=[chain(), harm])
    )
    assert told["benefits.harm.amounts[0]"] == 0
    assert str(told["benefits.harm.amounts[0]"]) == "0.0"
    assert switching(model(discount={"rate": -0.1}))["discount.rate"] is None


def test_what_moves_no_money_of_the_society_has_none() -> None:
    told = switching(model(benefits=[chain(cashable_share=0.5)], transfers=[transfer()]))
    assert told["benefits.placements.cashable_share"] is None
    assert told["transfers.support.amounts[0]"] is None


def test_at_zero_every_value_stays() -> None:
    even = model(discount={"rate": 0}, benefits=[amounts(amounts=[1000])])
    assert switching(even) == {
        "benefits.savings.amounts[0]": 1000,
        "costs.programme.amounts[0]": 1000,
        "discount.rate": 0,
    }


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"dropoff": 0.2}, "dropoff"),
        ({"dropoff": {"kind": "exponential", "rate": 0.2}}, "dropoff.rate"),
        ({"dropoff": {"kind": "linear", "years": 5}}, "dropoff.years"),
        ({"ramp_years": 1}, "ramp_years"),
        ({"dropoff": {"kind": "table", "values": [1, 0.8, 0.7, 0.6]}}, "dropoff.values[1]"),
    ],
)
def test_curves_are_closed_in_on(change: Given, name: str) -> None:
    given = model(costs=[cost(amounts=[1200])], benefits=[chain(**change)])
    found = switching(given)[f"benefits.placements.{name}"]
    parsed = read_model(given).model
    at = {f"benefits.placements.{name}": np.array([found])}
    assert net_present_value(parsed, Values(at)) == pytest.approx([0], abs=1e-9)


def test_a_dropoff_is_never_more_than_all() -> None:
    told = switching(model(costs=[cost(amounts=[10])], benefits=[chain(dropoff=0.5)]))
    assert told["benefits.placements.dropoff"] is None


@pytest.mark.parametrize(
    ("rate", "nearest"), [(0.12, 0.1), (0.19, 0.2), (0.01, 0.1), (0.005, None)]
)
def test_of_several_rates_the_nearest_is_told(rate: float, nearest: float | None) -> None:
    flows = amounts(first_year=0, amounts=[-100, 230, -132])
    told = switching(model(discount={"rate": rate}, costs=[cost(amounts=[0])], benefits=[flows]))[
        "discount.rate"
    ]
    assert told == (nearest and pytest.approx(nearest))


def test_many_numbers_take_no_memory_with_their_square() -> None:
    given = model(horizon=2, costs=[cost(amounts=[1.0] * 3000)], draws=2)
    tracemalloc.start()
    told = switching(given)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 25_000_000  # 3000 × 3000 floats are 72 million bytes
    assert told["costs.programme.amounts[2999]"] is None  # after the horizon


def test_only_what_is_stated_is_told_of() -> None:
    names = set(switching(model(discount={"bands": [[0, 99, 0.03]]})))
    assert names == {
        "benefits.placements.population",
        "benefits.placements.effect",
        "benefits.placements.unit_value",
        "costs.programme.amounts[0]",
    }


@settings(max_examples=40, deadline=None)
@given(models())
def test_what_is_found_makes_npv_zero_and_else_there_is_none(given: Given) -> None:
    told = cost_impact(given)
    parsed = read_model(given).model
    inputs = {one.name: one for one in parsed.inputs}
    tolerance = 1e-8 * max(1, scale(told.as_dict()))
    for name, found in told.switching_values.items():
        one = inputs[name]
        if found is not None:
            low, high = sorted((0, 10 * one.value))
            assert low <= found <= high
            npv = net_present_value(parsed, Values({name: np.array([found])}))
            assert abs(float(npv if npv.ndim == 0 else npv[0])) <= tolerance * 10
        elif one.is_affine and one.value:
            ends = net_present_value(parsed, Values({name: np.array([0.0, 10 * one.value])}))
            ends = np.broadcast_to(ends, 2)
            assert ends[0] * ends[1] > 0 or np.ptp(ends) <= tolerance
