"""A cost model's figures: by hand, in plain loops, published, and what never changes them."""

import copy
import json
import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.reading import written
from tests.evaluations.cost_models import (
    BOARD,
    REGION,
    STATE,
    Given,
    amounts,
    chain,
    cost,
    model,
    plain_present_values,
)


def answer(given: Given) -> dict[str, Any]:
    return cost_impact(given).as_dict()


def test_a_case_worked_by_hand() -> None:
    told = answer(
        model(
            discount={"rate": 0.1},
            horizon=2,
            costs=[cost(amounts=[100, 110])],
            benefits=[amounts(first_year=1, amounts=[110, 242], cashable_share=0.5)],
        )
    )
    assert told["pv_costs"] == pytest.approx(100 + 100)
    assert told["pv_benefits"] == pytest.approx(100 + 200)
    assert told["npv"] == pytest.approx(100)
    assert told["bcr"] == pytest.approx(1.5)
    assert told["nnk"] == pytest.approx(0.5)
    assert told["eanb"] == pytest.approx(100 / (1 / 1.1 + 1 / 1.21))
    assert told["irr"] == pytest.approx(math.sqrt(2.42) - 1)
    assert told["irr_roots"] == [told["irr"]]
    assert told["payback_year"] == told["discounted_payback_year"] == 2
    assert told["by_year"][1] == pytest.approx(
        {
            "year": 1,
            "calendar_year": 2027,
            "costs": 110,
            "benefits": 110,
            "net": 0,
            "factor": 1 / 1.1,
            "discounted_net": 0,
            "cumulative": -100,
        }
    )
    assert told["by_year"][2]["cumulative"] == pytest.approx(told["npv"])
    assert told["cashable"][BOARD]["by_year"] == [0, 55, 121]
    assert told["cashable"][BOARD]["pv"] == pytest.approx(150)
    assert told["monte_carlo"] is None
    assert told["sensitivity"] == []
    assert told["warnings"] == []


def test_what_rounding_leaves_of_a_year_is_no_flow() -> None:
    told = answer(
        model(
            horizon=30,
            costs=[
                cost(amounts=[1]),
                cost("part", first_year=30, amounts=[0.1]),
                cost("rest", first_year=30, amounts=[0.2]),
            ],
            benefits=[amounts(amounts=[1.1]), amounts("late", first_year=30, amounts=[0.3])],
        )
    )
    assert told["irr_roots"] == pytest.approx([0.1])
    assert told["irr"] == pytest.approx(0.1)


def test_the_rate_may_go_down_by_bands() -> None:
    told = answer(model(discount={"bands": [[0, 2, 0.035], [3, 10, 0.03]]}))
    factors = [year["factor"] for year in told["by_year"]]
    assert factors[:4] == pytest.approx([1, 1 / 1.035, 1.035**-2, 1.035**-2 / 1.03])
    assert "discount.rate" not in told["switching_values"]


def test_no_cost_has_no_ratio_and_pays_back_at_once() -> None:
    told = answer(model(costs=[cost(amounts=[0])]))
    assert told["bcr"] is told["nnk"] is told["irr"] is None
    assert told["payback_year"] == 0


def test_several_internal_rates_are_told_of() -> None:
    flows = {"first_year": 0, "amounts": [-100, 230, -132]}
    told = answer(model(costs=[cost(amounts=[0])], benefits=[amounts(**flows)]))
    assert told["irr_roots"] == pytest.approx([0.1, 0.2])
    assert told["irr"] is None
    assert [one["code"] for one in told["warnings"]] == ["several_irr"]


def test_actors_without_flows_are_there_with_nothing() -> None:
    told = answer(model(actors=[BOARD, REGION]))
    assert told["by_actor"][REGION] == {"pv_costs": 0, "pv_benefits": 0, "net": 0}
    assert told["cashable"][REGION] == {"by_year": [0] * 11, "pv": 0}


def test_full_repayment_ends_when_what_was_paid_out_is_back() -> None:
    told = answer(
        model(
            benefits=[chain(cashable_share=0.5)],
            repayment={"mode": "full", "paid_out": 600},
        )
    )
    assert [(one["year"], one["expected"]) for one in told["repayment"] if one["expected"]] == [
        (1, 250),
        (2, 250),
        (3, 100),
    ]


def test_deworming_in_kenya() -> None:
    """Hamory and others 2021, KLPS4, table A12 column 3; the tax as a share, not a transfer."""
    per_pupil, extra_years = 267.8828548275839, [
        -0.00176350949079451, 0.00696052250263997, 0.0258570306763183, 0.0239963665555466,
        0.027301406306074, 0.0234125454594173, 0.0279278879439199, 0.00647044449446303,
        0.00835739437790601,
    ]  # fmt: skip
    pill = 0.8296927153510292 * 0.75
    schooling = [-per_pupil * year for year in extra_years]
    tax = 0.16575
    told = answer(
        model(
            discount={"rate": 0.05},
            horizon=50,
            actors=["state", "pupils"],
            costs=[cost("treatment", actor="state", amounts=[pill, pill, 0.4 * pill])],
            benefits=[
                amounts("schooling", actor="state", first_year=1, amounts=schooling),
                {
                    "name": "earnings",
                    "shares": {"state": tax, "pupils": 1 - tax},
                    "first_year": 10,
                    "amounts": [79.51465] * 15,
                },
            ],
        )
    )
    assert told["npv"] == pytest.approx(499.720465340588, rel=1e-9)
    assert told["by_actor"]["pupils"]["pv_benefits"] == pytest.approx(
        532.018219951622 * (1 - tax), rel=1e-9
    )
    assert told["by_actor"]["state"]["net"] == pytest.approx(55.884265345947, rel=1e-9)
    assert told["irr"] == pytest.approx(0.407492806546435, rel=1e-9)


# What holds for every model.

MONEY = st.integers(min_value=0, max_value=10_000)
SHARE = st.integers(min_value=0, max_value=100).map(lambda one: one / 100)
ACTORS = st.sampled_from([BOARD, REGION, STATE, "individ"])
FIRST = st.integers(min_value=0, max_value=12)


def uncertain(number: st.SearchStrategy) -> st.SearchStrategy:
    """A number, or a distribution around it."""
    triangular = st.tuples(number, number, number).map(
        lambda three: dict(zip(("low", "mode", "high"), sorted(three), strict=True))
    )
    normal = number.map(lambda one: {"mean": one, "se": abs(one) / 10})
    return st.one_of(number, number, triangular, normal)


@st.composite
def owners(draw) -> Given:
    if draw(st.booleans()):
        return {"actor": draw(ACTORS)}
    shares = draw(st.dictionaries(ACTORS, st.integers(1, 9), min_size=1))
    return {"shares": {actor: one / sum(shares.values()) for actor, one in shares.items()}}


@st.composite
def benefits(draw) -> Given:
    start = {"first_year": draw(FIRST), "cashable_share": draw(uncertain(SHARE))} | draw(owners())
    signed = st.integers(min_value=-10_000, max_value=10_000)
    if draw(st.booleans()):
        return start | {"amounts": draw(st.lists(uncertain(signed), min_size=1, max_size=4))}
    years = draw(st.integers(1, 6))
    share_or_more = st.integers(0, 150).map(lambda one: one / 100)
    dropoff = st.one_of(
        uncertain(SHARE),
        st.builds(lambda rate: {"kind": "exponential", "rate": rate}, uncertain(SHARE)),
        st.builds(lambda n: {"kind": "linear", "years": n}, uncertain(st.integers(1, 9))),
        st.builds(
            lambda values: {"kind": "table", "values": values},
            st.lists(uncertain(share_or_more), min_size=years, max_size=years),
        ),
    )
    return start | {
        "years": years,
        "ramp_years": draw(uncertain(st.integers(0, 4))),
        "population": draw(uncertain(MONEY)),
        "reach": draw(uncertain(SHARE)),
        "effect": draw(uncertain(st.integers(-100, 100).map(lambda one: one / 100))),
        "unit_value": draw(uncertain(signed)),
        "comparison_group": draw(st.booleans()),
        "deadweight": draw(uncertain(SHARE)),
        "displacement": draw(uncertain(SHARE)),
        "dropoff": draw(dropoff),
    }


@st.composite
def models(draw) -> Given:
    pairs = st.tuples(ACTORS, ACTORS).filter(lambda two: two[0] != two[1])
    paid = st.lists(uncertain(MONEY), min_size=1, max_size=4)
    streams = {
        "costs": draw(
            st.lists(
                st.builds(
                    lambda first, flows, owner: {"first_year": first, "amounts": flows} | owner,
                    FIRST,
                    paid,
                    owners(),
                ),
                min_size=1,
                max_size=3,
            )
        ),
        "benefits": draw(st.lists(benefits(), min_size=1, max_size=3)),
        "transfers": draw(
            st.lists(
                st.builds(
                    lambda two, first, flows: {
                        "from": two[0],
                        "to": two[1],
                        "first_year": first,
                        "amounts": flows,
                    },
                    pairs,
                    FIRST,
                    paid,
                ),
                max_size=2,
            )
        ),
    }
    for kind, some in streams.items():
        for index, stream in enumerate(some):
            stream["name"] = f"{kind} {index}"
    rate = {"rate": draw(uncertain(SHARE))}
    return model(draws=50, discount=rate, horizon=draw(st.integers(1, 15)), **streams)


def close(figure: float, scale: float) -> Any:
    return pytest.approx(figure, rel=1e-9, abs=1e-9 * max(scale, 1))


def scale(told: Given) -> float:
    return sum(abs(one["pv_costs"]) + abs(one["pv_benefits"]) for one in told["by_actor"].values())


@settings(max_examples=60, deadline=None)
@given(models())
def test_the_expected_case_is_that_of_plain_loops(given: Given) -> None:
    told = answer(given)
    for actor, (costs, benefits) in plain_present_values(given).items():
        assert told["by_actor"][actor]["pv_costs"] == close(costs, scale(told))
        assert told["by_actor"][actor]["pv_benefits"] == close(benefits, scale(told))


@settings(max_examples=40, deadline=None)
@given(models())
def test_actors_sum_to_the_society_and_years_to_the_whole(given: Given) -> None:
    told = answer(given)
    for column, whole in (("pv_costs",) * 2, ("pv_benefits",) * 2, ("net", "npv")):
        parts = math.fsum(one[column] for one in told["by_actor"].values())
        assert parts == close(told[whole], scale(told))
    assert told["by_year"][-1]["cumulative"] == close(told["npv"], scale(told))
    means = told["monte_carlo"]
    if means:
        by_actor = math.fsum(one["mean"] for one in means["by_actor"].values())
        assert by_actor == close(means["mean"], scale(told) * 100)


@settings(max_examples=25, deadline=None)
@given(models())
def test_transfers_move_money_and_make_none(given: Given) -> None:
    told, without = answer(given), answer(given | {"transfers": []})
    assert told["npv"] == without["npv"]
    assert told["pv_benefits"] == without["pv_benefits"]
    assert told["by_year"] == without["by_year"]


@settings(max_examples=25, deadline=None)
@given(models(), st.randoms(use_true_random=False))
def test_no_order_changes_a_byte(given: Given, chance: random.Random) -> None:
    before = written(answer(given))
    for kind in ("costs", "benefits", "transfers"):
        chance.shuffle(given[kind])
        for stream in given[kind]:
            pairs = list(stream.items())
            chance.shuffle(pairs)
            stream.clear()
            stream.update(pairs)
            if "shares" in stream:
                stream["shares"] = dict(reversed(stream["shares"].items()))
    assert written(answer(given)) == before


@settings(max_examples=25, deadline=None)
@given(models())
def test_an_input_that_changes_nothing_moves_nothing(given: Given) -> None:
    told = answer(given)
    idle = amounts("idle", amounts=[{"mean": 0, "se": 1}], first_year=given["horizon"] + 1)
    more = answer(given | {"benefits": [idle, *given["benefits"]]})
    assert more["npv"] == told["npv"]
    if told["monte_carlo"]:
        del more["monte_carlo"]["by_actor"], told["monte_carlo"]["by_actor"]
        assert more["monte_carlo"] == told["monte_carlo"]
        others = [one for one in more["sensitivity"] if "idle" not in one["input"]]
        assert others == told["sensitivity"]


@settings(max_examples=25, deadline=None)
@given(models(), st.integers(1, 20))
def test_a_longer_horizon_without_flows_changes_only_the_annuity(given: Given, more: int) -> None:
    for kind in ("costs", "benefits", "transfers"):  # all within the shorter one
        for stream in given[kind]:
            stream["first_year"] = 0
    given["horizon"] = max(given["horizon"], 6)
    told, longer = answer(given), answer(given | {"horizon": given["horizon"] + more})
    for name in ("npv", "pv_costs", "pv_benefits", "by_actor", "payback_year", "monte_carlo"):
        assert longer[name] == told[name], name
    assert longer["sensitivity"] == told["sensitivity"]


@settings(max_examples=25, deadline=None)
@given(models())
def test_money_in_other_units_scales_every_figure(given: Given) -> None:
    times = 1024  # a power of two, so that nothing is rounded differently
    scaled = copy.deepcopy(given)
    for kind in ("costs", "benefits", "transfers"):
        for stream in scaled[kind]:
            field = "amounts" if "amounts" in stream else "unit_value"
            stream[field] = multiplied(stream[field], times)
    told, more = answer(given), answer(scaled)
    assert more["npv"] == told["npv"] * times
    assert more["bcr"] == told["bcr"]
    assert more["irr_roots"] == pytest.approx(told["irr_roots"])
    if told["monte_carlo"]:
        for name, figure in told["monte_carlo"].items():
            if name.startswith("chance"):
                assert more["monte_carlo"][name] == figure
            elif name != "by_actor":
                assert more["monte_carlo"][name] == figure * times


def multiplied(given: Any, times: int) -> Any:
    if isinstance(given, list):
        return [multiplied(one, times) for one in given]
    if isinstance(given, dict):
        return {name: multiplied(one, times) for name, one in given.items()}
    return given * times


@pytest.mark.parametrize(
    "change",
    [
        {"costs": [cost(amounts=[1.7e308, 1.7e308])]},
        {"benefits": [chain(population=1e200, unit_value=1e200)]},
        {"benefits": [chain(unit_value={"mean": 1e200, "se": 1e200})]},
        {"benefits": [chain(unit_value={"mean": 1e308, "se": 1e308})]},
        {"benefits": [chain(effect={"median": 1, "sigma": 37}, unit_value=1e20)]},
        {"costs": [cost(amounts=[1e-300])], "benefits": [amounts(amounts=[1e200])]},
    ],
)
def test_what_is_too_large_is_a_fault(change: Given) -> None:
    with pytest.raises(AnalysisFault) as refused:
        cost_impact(model(**change))
    assert [one.code for one in refused.value.faults] == ["too_large"]


def test_a_drawn_rate_of_minus_one_is_a_fault() -> None:
    with pytest.raises(AnalysisFault, match=r"discount\.rate: -.* was drawn; expected .* above -1"):
        cost_impact(model(discount={"rate": {"mean": 0, "se": 1}}))


def test_the_answer_is_json() -> None:
    told = answer(model(benefits=[chain(effect={"mean": 0.2, "se": 0.05})]))
    assert json.loads(written(told))["npv"] == told["npv"]
