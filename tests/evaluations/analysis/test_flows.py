"""The chain from people to money, year by year."""

import math

import numpy as np
import pytest

from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.flows import Values
from tests.evaluations.cost_models import Given, amounts, chain, model

HORIZON = 10


def flow(stream: Given, **varied: np.ndarray):
    [read] = read_model(model(benefits=[stream], horizon=HORIZON)).model.benefits
    values = Values({f"benefits.{read.name}.{name}": one for name, one in varied.items()})
    return read.quantity.flow(values, HORIZON)


def years(stream: Given) -> list[float]:
    return flow(stream).by_year(HORIZON).tolist()


def test_amounts_stand_from_their_first_year_on() -> None:
    assert years(amounts(first_year=9, amounts=[-5, 6, 7])) == [0] * 9 + [-5, 6]


def test_the_chain_multiplies_out() -> None:
    stream = chain(
        years=1,
        reach=0.5,
        retention=0.8,
        comparison_group=False,
        deadweight=0.1,
        displacement=0.2,
        attribution_to_others=0.25,
    )
    worth = 10 * 0.5 * 0.8 * 0.5 * 0.9 * 0.8 * 0.75 * 100
    assert years(stream) == pytest.approx([0, worth] + [0] * 9)


@pytest.mark.parametrize(
    ("dropoff", "remaining"),
    [
        (0, [1, 1, 1, 1]),
        (0.1, [1, 0.9, 0.81, 0.729]),
        (1, [1, 0, 0, 0]),
        ({"kind": "exponential", "rate": 0.5}, [math.exp(-k / 2) for k in range(4)]),
        ({"kind": "linear", "years": 3}, [1, 2 / 3, 1 / 3, 0]),
        ({"kind": "linear", "years": 0.5}, [1, 0, 0, 0]),
        ({"kind": "table", "values": [1, 0.5, 1.5, 0]}, [1, 0.5, 1.5, 0]),
    ],
)
def test_the_effect_wears_off_from_the_second_benefit_year(dropoff, remaining) -> None:
    expected = [0, *(500 * share for share in remaining), *[0] * 6]
    assert years(chain(dropoff=dropoff)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ramp_years", "share"),
    [(0, [1, 1, 1, 1]), (1, [1, 1, 1, 1]), (4, [0.25, 0.5, 0.75, 1]), (2, [0.5, 1, 1, 1])],
)
def test_the_effect_ramps_up(ramp_years, share) -> None:
    expected = [0, *(500 * one for one in share), *[0] * 6]
    assert years(chain(ramp_years=ramp_years)) == pytest.approx(expected)


def test_each_draw_has_the_flow_of_its_own_numbers() -> None:
    dropoff, ramp_years = np.array([0.0, 0.1, 0.5]), np.array([0.0, 2.0, 3.0])
    factors = 1.03 ** -np.arange(HORIZON + 1)
    together = flow(chain(), dropoff=dropoff, ramp_years=ramp_years).present_value(factors)
    each = [
        flow(chain(dropoff=d, ramp_years=r)).present_value(factors)
        for d, r in zip(dropoff, ramp_years, strict=True)
    ]
    assert together == pytest.approx(each, rel=1e-15)


def test_a_longer_horizon_changes_nothing_when_no_flow_comes() -> None:
    [read] = read_model(model(benefits=[chain(dropoff=0.1)], horizon=5)).model.benefits
    factors = 1.035 ** -np.arange(31.0)
    short, long = (read.quantity.flow(Values(), horizon) for horizon in (5, 30))
    assert short.present_value(factors[:6]) == long.present_value(factors)
