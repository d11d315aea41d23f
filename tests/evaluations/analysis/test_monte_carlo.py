"""Draws of a cost model: each is the model at the drawn numbers; their spread is as is known."""

import math
from typing import Any

import numpy as np
import pytest

from evaluations.analysis import monte_carlo
from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.monte_carlo import drawn, spread
from tests.evaluations.cost_models import BOARD, REGION, Given, amounts, chain, cost, model

EFFECT = {"mean": 0.2, "se": 0.05}
UNIT_VALUE = {"low": 300, "mode": 400, "high": 600}
SHARES = {BOARD: 0.75, REGION: 0.25}


def uncertain(**changes: Any) -> Given:
    benefit = chain(effect=EFFECT, unit_value=UNIT_VALUE, reach={"alpha": 8, "beta": 2}) | changes
    benefit["shares"] = SHARES
    del benefit["actor"]
    return model(costs=[cost(amounts=[{"median": 2000, "sigma": 0.2}])], benefits=[benefit])


def figures(given: Given) -> dict[str, Any]:
    found = cost_impact(given).as_dict()["monte_carlo"]
    assert found is not None
    return found


def test_each_draw_is_the_model_at_the_drawn_numbers(monkeypatch) -> None:
    monkeypatch.setattr(monte_carlo, "BLOCK", 3)  # so that ten draws are several blocks
    given = uncertain(dropoff={"low": 0, "mode": 0.1, "high": 0.2}, ramp_years={"mean": 2, "se": 1})
    given |= {"draws": 10, "discount": {"rate": {"low": 0.02, "mode": 0.035, "high": 0.05}}}
    draws = drawn(read_model(given).model)
    for index in range(10):
        at = {name.split(".")[-1]: float(one[index]) for name, one in draws.inputs.items()}
        certain = given | {
            "discount": {"rate": at.pop("rate")},
            "costs": [cost(amounts=[at.pop("amounts[0]")])],
            "benefits": [given["benefits"][0] | at],
        }
        told = cost_impact(certain)
        assert draws.net[index] == pytest.approx(told.npv, rel=1e-12)
        for actor, net in draws.net_by_actor.items():
            assert net[index] == pytest.approx(told.by_actor[actor].net, rel=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mean_is_that_of_independent_numbers_multiplied(seed: int) -> None:
    """And the variance that of E(X²)E(Y²)E(Z²) − (E(X)E(Y)E(Z))², with the cost's own."""
    found = figures(uncertain() | {"seed": seed, "draws": 10_000})
    factors = sum(1.035**-t for t in range(1, 5)) * 10
    effect, effect_2 = 0.2, 0.05**2 + 0.2**2
    value, low, mode, high = 1300 / 3, 300, 400, 600
    value_2 = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18 + value**2
    reach, reach_2 = 0.8, 0.8 * 0.2 / 11 + 0.8**2
    paid = 2000 * math.exp(0.02)
    mean = factors * effect * value * reach - paid
    variance = factors**2 * (effect_2 * value_2 * reach_2 - (effect * value * reach) ** 2)
    variance += paid**2 * (math.exp(0.04) - 1)
    error = math.sqrt(variance / 10_000)
    assert found["mean"] == pytest.approx(mean, abs=4 * error)
    assert found["sd"] == pytest.approx(math.sqrt(variance), rel=0.05)


def test_actors_share_every_draw() -> None:
    draws = drawn(read_model(uncertain()).model)
    assert sum(draws.net_by_actor.values()) == pytest.approx(draws.net, rel=1e-12)
    found = figures(uncertain())
    means = [one["mean"] for one in found["by_actor"].values()]
    assert math.fsum(means) == pytest.approx(found["mean"], rel=1e-9)
    assert found["by_actor"][REGION]["chance_npv_positive"] == 1


def test_the_spread_of_figures_known_by_hand() -> None:
    found = spread(np.array([0.0, 1, 2, 3, -4]))
    assert found.mean == pytest.approx(0.4)
    assert found.sd == pytest.approx(math.sqrt((0.16 + 0.36 + 2.56 + 6.76 + 19.36) / 4))
    assert [found.p5, found.p25, found.p50, found.p75, found.p95] == pytest.approx(
        [-3.2, 0, 1, 2, 2.8]
    )
    assert found.chance_npv_positive == 0.6  # 0 is not more than 0
    assert found.chance_error == pytest.approx(math.sqrt(0.6 * 0.4 / 5))


def test_what_never_varies_has_no_spread() -> None:
    found = spread(np.broadcast_to(0.1, 1000))
    assert (found.mean, found.sd, found.p5, found.p95) == (0.1, 0, 0.1, 0.1)


@pytest.mark.parametrize(
    "benefit",
    [
        chain(),
        chain(effect={"mean": 0.2, "se": 0}),
        chain(unit_value={"low": 4, "mode": 4, "high": 4}),
        chain(deadweight={"low": 0, "mode": 0.1, "high": 0.2}),  # ignored: a comparison group
    ],
)
def test_there_is_none_when_nothing_is_uncertain(benefit: Given) -> None:
    assert cost_impact(model(benefits=[benefit])).monte_carlo is None


def test_an_uncertain_number_beside_the_money_leaves_npv_alone() -> None:
    told = cost_impact(model(benefits=[chain(cashable_share={"alpha": 2, "beta": 2})]))
    assert told.monte_carlo.society.mean == told.npv
    assert told.monte_carlo.society.sd == 0
    assert told.sensitivity[0].rank_correlation is None


def test_two_draws_are_enough_for_a_standard_deviation() -> None:
    assert figures(uncertain() | {"draws": 2})["sd"] > 0


def test_the_seed_and_the_name_choose_the_draws() -> None:
    first, again = figures(uncertain()), figures(uncertain())
    assert first == again
    assert figures(uncertain() | {"seed": 8})["mean"] != first["mean"]
    assert figures(uncertain(name="other"))["mean"] != first["mean"]


def test_draws_beyond_what_makes_sense_are_told_of() -> None:
    given = model(benefits=[chain(reach={"mean": 0.9, "se": 0.1})])
    [warning] = cost_impact(given).warnings
    assert warning.code == "draws_beyond_limits"
    assert warning.message.startswith("benefits.placements.reach: 1")
    assert cost_impact(model(benefits=[chain(reach={"alpha": 9, "beta": 1})])).warnings == ()


def test_more_numbers_than_memory_holds_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(monte_carlo, "MOST", 1_999)
    many = amounts(amounts=[{"mean": 1, "se": 1}] * 2)
    with pytest.raises(AnalysisFault, match=r"draws: 1000 draws of 2 uncertain .* at most 999"):
        cost_impact(model(benefits=[many]))


def two_benefits(**shared: str) -> dict:
    """Two savings of one effect, each worth as much a unit."""
    effect = {"mean": 0.2, "se": 0.05}
    plain = {"effect": effect, "unit_value": 100_000, **shared}
    return model(benefits=[chain(name="a", **plain), chain(name="b", **plain)])


def test_an_effect_that_two_benefits_share_is_drawn_once() -> None:
    shared, apart = figures(two_benefits(effect_source="x")), figures(two_benefits())
    both = model(
        benefits=[
            chain(
                name="both",
                effect={"mean": 0.2, "se": 0.05},
                unit_value=200_000,
                effect_source="x",
            )
        ]
    )
    assert shared["sd"] == pytest.approx(figures(both)["sd"], rel=1e-9)
    assert shared["sd"] == pytest.approx(2**0.5 * apart["sd"], rel=0.05)
    assert cost_impact(two_benefits(effect_source="x")).npv == cost_impact(two_benefits()).npv


def test_a_shared_effect_is_one_driver_that_moves_all_its_benefits() -> None:
    [driver] = cost_impact(two_benefits(effect_source="x")).sensitivity
    first, second = cost_impact(two_benefits()).sensitivity
    assert driver.input == "effects.x"
    swing = driver.high_npv - driver.low_npv
    parts = (first.high_npv - first.low_npv) + (second.high_npv - second.low_npv)
    assert swing == pytest.approx(parts, rel=1e-12)


def test_one_source_with_two_effects_is_a_fault() -> None:
    given = two_benefits(effect_source="x")
    given["benefits"][1]["effect"] = 0.3
    with pytest.raises(AnalysisFault, match=r"benefits\[1\].effect: another effect"):
        cost_impact(given)
