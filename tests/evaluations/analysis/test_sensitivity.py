"""What drives NPV: each uncertain input at its p10 and p90, the others at their means."""

import pytest

from evaluations.analysis.cost_impact import cost_impact
from tests.evaluations.cost_models import Given, amounts, chain, cost, model, transfer

Z90 = 1.2815515655446004
FACTORS = sum(1.035**-t for t in range(1, 5))


def drivers(given: Given) -> list[dict]:
    return cost_impact(given).as_dict()["sensitivity"]


def test_the_ends_are_at_the_tenth_and_ninetieth_percentile() -> None:
    told = drivers(model(benefits=[chain(effect={"mean": 0.5, "se": 0.1})]))
    worth = 10 * 100 * FACTORS
    assert told == [
        {
            "input": "benefits.placements.effect",
            "rank_correlation": 1,
            "low_npv": pytest.approx((0.5 - Z90 * 0.1) * worth - 1000),
            "high_npv": pytest.approx((0.5 + Z90 * 0.1) * worth - 1000),
        }
    ]


def test_a_cost_draws_npv_down() -> None:
    [told] = drivers(model(costs=[cost(amounts=[{"low": 0, "mode": 0, "high": 100}])]))
    worth = 500 * FACTORS
    assert told["rank_correlation"] == -1
    assert told["low_npv"] == pytest.approx(worth - 100 * (1 - 0.9**0.5))
    assert told["high_npv"] == pytest.approx(worth - 100 * (1 - 0.1**0.5))


def test_the_rate_moves_every_stream() -> None:
    rate = {"low": 0.02, "mode": 0.035, "high": 0.05}
    [told] = drivers(model(discount={"rate": rate}))
    assert told["input"] == "discount.rate"
    assert told["rank_correlation"] == -1
    for end, p in (("low_npv", 0.02 + 0.03 * (0.5 * 0.1) ** 0.5), ("high_npv", None)):
        at = p or 0.05 - 0.03 * (0.5 * 0.1) ** 0.5
        assert told[end] == pytest.approx(sum(500 * (1 + at) ** -t for t in range(1, 5)) - 1000)


def test_the_widest_swing_comes_first_and_names_settle_ties() -> None:
    wide, narrow = {"mean": 500, "se": 90}, {"mean": 500, "se": 10}
    streams = [
        amounts("b", amounts=[wide]),
        amounts("c", amounts=[narrow]),
        amounts("a", amounts=[wide]),
        amounts("d", amounts=[{"mean": 9999, "se": 0}]),
    ]
    told = drivers(model(benefits=streams, transfers=[transfer(amounts=[wide])]))
    assert [one["input"] for one in told] == [
        "benefits.a.amounts[0]",
        "benefits.b.amounts[0]",
        "benefits.c.amounts[0]",
        "benefits.d.amounts[0]",
        "transfers.support.amounts[0]",
    ]
    assert told[3]["rank_correlation"] is None
    assert told[3]["low_npv"] == told[3]["high_npv"] == told[4]["low_npv"] == told[4]["high_npv"]
    assert abs(told[4]["rank_correlation"]) < 0.1


def test_an_input_that_was_set_aside_is_no_driver() -> None:
    given = model(benefits=[chain(deadweight={"low": 0, "mode": 0.1, "high": 0.3})])
    assert drivers(given) == []
