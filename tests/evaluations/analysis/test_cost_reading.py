"""Every fault of a cost model has its code and place; what is left out has its default."""

from typing import Any

import pytest

from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.faults import AnalysisFault
from tests.evaluations.cost_models import BOARD, Given, amounts, chain, cost, model, transfer


def told(given: Any) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refused:
        read_model(given)
    return [(one.code, one.where) for one in refused.value.faults]


def without(given: Given, name: str) -> Given:
    return {key: value for key, value in given.items() if key != name}


@pytest.mark.parametrize("name", ["base_year", "horizon", "costs", "benefits"])
def test_what_a_model_must_have(name: str) -> None:
    assert told(without(model(), name)) == [("missing", name)]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"discount_rate": 0.03}, "unknown_key", "discount_rate"),
        ({"base_year": "2026"}, "not_whole", "base_year"),
        ({"base_year": None}, "not_whole", "base_year"),
        ({"horizon": 0}, "out_of_range", "horizon"),
        ({"horizon": 2.5}, "not_whole", "horizon"),
        ({"horizon": 10**9}, "out_of_range", "horizon"),
        ({"draws": 1}, "out_of_range", "draws"),
        ({"draws": True}, "not_whole", "draws"),
        ({"seed": -1}, "out_of_range", "seed"),
        ({"costs": []}, "too_few", "costs"),
        ({"benefits": []}, "too_few", "benefits"),
        ({"costs": {}}, "not_a_list", "costs"),
        ({"actors": [BOARD, BOARD]}, "twice", "actors"),
        ({"actors": []}, "too_few", "actors"),
        ({"actors": ["region"]}, "unknown_actor", "costs[0].actor"),
        ({"discount": {}}, "rate_or_bands", "discount"),
        ({"discount": {"rate": 0, "bands": [[0, 10, 0.03]]}}, "rate_or_bands", "discount"),
        ({"discount": {"rate": -1}}, "out_of_range", "discount.rate"),
        ({"discount": {"rate": "3,5 %"}}, "wrong_type", "discount.rate"),
        ({"discount": {"rate": float("nan")}}, "wrong_type", "discount.rate"),
        ({"discount": {"rate": 10**400}}, "wrong_type", "discount.rate"),
        ({"discount": {"bands": [[0, 10, -1]]}}, "out_of_range", "discount.bands[0][2]"),
        ({"discount": {"bands": [[0, 10]]}}, "too_few", "discount.bands[0]"),
        ({"discount": {"bands": [[0.5, 10, 0]]}}, "not_whole", "discount.bands[0][0]"),
        ({"discount": {"bands": []}}, "too_few", "discount.bands"),
        ({"repayment": {"mode": "half"}}, "unknown_choice", "repayment.mode"),
        ({"repayment": {"mode": "full"}}, "missing", "repayment.paid_out"),
        ({"repayment": {"mode": "full", "paid_out": -1}}, "out_of_range", "repayment.paid_out"),
    ],
)
def test_faults_of_the_model(change: Given, code: str, where: str) -> None:
    assert (code, where) in told(model(**change))


@pytest.mark.parametrize(
    ("kind", "stream", "code", "where"),
    [
        ("costs", without(cost(), "name"), "missing", "costs[0].name"),
        ("costs", cost(name=""), "empty", "costs[0].name"),
        ("costs", without(cost(), "first_year"), "missing", "costs[0].first_year"),
        ("costs", cost(first_year=-1), "out_of_range", "costs[0].first_year"),
        ("costs", cost(first_year=True), "not_whole", "costs[0].first_year"),
        ("costs", cost(amounts=[]), "too_few", "costs[0].amounts"),
        ("costs", cost(amounts=5), "not_a_list", "costs[0].amounts"),
        ("costs", cost(amounts=[None]), "wrong_type", "costs[0].amounts[0]"),
        ("costs", cost(amounts=[1, -1]), "out_of_range", "costs[0].amounts[1]"),
        ("costs", cost(amounts=[{"mean": -1, "se": 1}]), "out_of_range", "costs[0].amounts[0]"),
        (
            "costs",
            cost(amounts=[{"low": -1, "mode": 2, "high": 3}]),
            "out_of_range",
            "costs[0].amounts[0]",
        ),
        ("costs", cost(cashable_share=0.5), "unknown_key", "costs[0].cashable_share"),
        ("costs", without(cost(), "actor"), "actor_or_shares", "costs[0].actor"),
        ("costs", cost(shares={BOARD: 1}), "actor_or_shares", "costs[0].actor"),
        ("costs", cost(actor="kommunen"), "unknown_actor", "costs[0].actor"),
        ("costs", cost(actor="kommun/"), "unknown_actor", "costs[0].actor"),
        ("benefits", cost(name="programme"), "name_twice", "costs[0].name"),
        ("benefits", amounts(effect=1), "unknown_key", "benefits[0].effect"),
        ("benefits", without(chain(), "effect"), "missing", "benefits[0].effect"),
        ("benefits", without(chain(), "population"), "missing", "benefits[0].population"),
        ("benefits", without(chain(), "unit_value"), "missing", "benefits[0].unit_value"),
        ("benefits", chain(comparison_group=False), "missing", "benefits[0].deadweight"),
        ("benefits", without(chain(), "comparison_group"), "missing", "benefits[0].deadweight"),
        ("benefits", chain(comparison_group="yes"), "not_a_flag", "benefits[0].comparison_group"),
        ("benefits", chain(reach=60), "out_of_range", "benefits[0].reach"),
        ("benefits", chain(population=-1), "out_of_range", "benefits[0].population"),
        ("benefits", chain(displacement=-0.1), "out_of_range", "benefits[0].displacement"),
        ("benefits", chain(deadweight=1.1), "out_of_range", "benefits[0].deadweight"),
        ("benefits", chain(years=0), "out_of_range", "benefits[0].years"),
        ("benefits", chain(ramp_years=-1), "out_of_range", "benefits[0].ramp_years"),
        ("benefits", chain(cashable_share=50), "out_of_range", "benefits[0].cashable_share"),
        ("benefits", chain(effect={}), "wrong_form", "benefits[0].effect"),
        ("benefits", chain(effect={"value": 1}), "wrong_form", "benefits[0].effect"),
        ("benefits", chain(effect={"mean": 1}), "missing", "benefits[0].effect.se"),
        (
            "benefits",
            chain(effect={"mean": 1, "se": -1}),
            "out_of_range",
            "benefits[0].effect.se",
        ),
        (
            "benefits",
            chain(effect={"mean": 1, "se": 1, "low": 0}),
            "unknown_key",
            "benefits[0].effect.low",
        ),
        (
            "benefits",
            chain(unit_value={"low": 2, "mode": 1, "high": 3}),
            "not_in_order",
            "benefits[0].unit_value",
        ),
        (
            "benefits",
            chain(unit_value={"low": 1, "mode": 4, "high": 3}),
            "not_in_order",
            "benefits[0].unit_value",
        ),
        (
            "benefits",
            chain(unit_value={"median": 0, "sigma": 1}),
            "out_of_range",
            "benefits[0].unit_value.median",
        ),
        (
            "benefits",
            chain(unit_value={"median": 1, "sigma": -1}),
            "out_of_range",
            "benefits[0].unit_value.sigma",
        ),
        (
            "benefits",
            chain(unit_value={"median": 1, "sigma": 99}),
            "too_large",
            "benefits[0].unit_value",
        ),
        (
            "benefits",
            chain(reach={"alpha": 0, "beta": 1}),
            "out_of_range",
            "benefits[0].reach.alpha",
        ),
        (
            "benefits",
            chain(reach={"low": 0.5, "mode": 1, "high": 1.5}),
            "out_of_range",
            "benefits[0].reach",
        ),
        ("benefits", chain(dropoff=1.5), "out_of_range", "benefits[0].dropoff"),
        ("benefits", chain(dropoff={"kind": "half"}), "unknown_choice", "benefits[0].dropoff.kind"),
        (
            "benefits",
            chain(dropoff={"kind": "exponential"}),
            "missing",
            "benefits[0].dropoff.rate",
        ),
        (
            "benefits",
            chain(dropoff={"kind": "linear", "years": 0}),
            "out_of_range",
            "benefits[0].dropoff.years",
        ),
        (
            "benefits",
            chain(dropoff={"kind": "linear", "years": 3, "rate": 1}),
            "unknown_key",
            "benefits[0].dropoff.rate",
        ),
        (
            "benefits",
            chain(dropoff={"kind": "table", "values": [1, 0.5]}),
            "length_mismatch",
            "benefits[0].dropoff.values",
        ),
        (
            "benefits",
            without(chain(shares={BOARD: 0.5, "region": 0.4}), "actor"),
            "shares_not_one",
            "benefits[0].shares",
        ),
        (
            "benefits",
            without(chain(shares={BOARD: 0.5, "nowhere": 0.5}), "actor"),
            "unknown_actor",
            "benefits[0].shares.nowhere",
        ),
        (
            "benefits",
            without(chain(shares={BOARD: 1.5, "region": -0.5}), "actor"),
            "out_of_range",
            "benefits[0].shares.region",
        ),
        ("transfers", transfer(to="stat"), "transfer_to_itself", "transfers[0].to"),
        ("transfers", transfer(to="x"), "unknown_actor", "transfers[0].to"),
        ("transfers", transfer(amounts=[-1]), "out_of_range", "transfers[0].amounts[0]"),
        ("transfers", transfer(actor="stat"), "unknown_key", "transfers[0].actor"),
    ],
)
def test_faults_of_a_stream(kind: str, stream: Given, code: str, where: str) -> None:
    assert (code, where) in told(model(**{kind: [stream]}))


def test_faults_are_told_all_at_once() -> None:
    given = model(
        costs=[cost(actor="x"), cost("twin")],
        benefits=[chain("twin", comparison_group=False, reach={"mean": 2, "se": 1})],
        transfers=[transfer(to="stat")],
        discount={},
        repayment={"mode": "schedule"},
    )
    assert {code for code, _ in told(given)} == {
        "unknown_actor",
        "name_twice",
        "missing",
        "out_of_range",
        "transfer_to_itself",
        "rate_or_bands",
    }


def test_defaults() -> None:
    given = without(without(without(model(), "discount"), "draws"), "seed")
    read = read_model(given).model
    assert (read.draws, read.seed) == (10_000, 1)
    assert read.discount.rate.value == 0.035
    assert read.actors == (BOARD,)
    assert read.transfers == ()
    assert read.repayment is None


@pytest.mark.parametrize(
    "actor",
    [
        *("kommun", "kommun/vård- och omsorgsnämnden", "region", "individ", "Övriga"),
        *("stat", "stat/forsakringskassan", "stat/Försäkringskassan", "stat/övrigt"),
    ],
)
def test_the_tree_of_actors_holds_without_a_list(actor: str) -> None:
    assert read_model(model(costs=[cost(actor=actor)])).model.actors == tuple(
        sorted({actor, BOARD})
    )


def test_one_actor_in_two_spellings_is_a_fault() -> None:
    given = model(costs=[cost(actor="kommun/Socialnämnd")])
    assert told(given) == [("two_spellings", "actors"), ("two_spellings", "actors")]


def test_deadweight_is_inside_an_effect_against_a_comparison_group() -> None:
    for deadweight in (0.3, {"mean": 0, "se": 0}):
        read = read_model(model(benefits=[chain(deadweight=deadweight)]))
        assert [one.code for one in read.warnings] == ["deadweight_ignored"]
        assert read.model.benefits[0].quantity.deductions[0].value == 0
        assert not read.model.benefits[0].quantity.deductions[0].is_uncertain
    assert read_model(model(benefits=[chain(deadweight=0)])).warnings == ()


@pytest.mark.parametrize(
    ("stream", "cut"),
    [
        (chain(first_year=7, years=4), False),
        (chain(first_year=7, years=5), True),
        (chain(first_year=11, years=1), True),
        (without(chain(first_year=7), "years"), False),
        (amounts(first_year=9), False),
        (amounts(first_year=10), True),
        (amounts(first_year=10, amounts=[1, 0]), False),
        (amounts(first_year=10**6), True),
    ],
)
def test_what_lies_after_the_horizon_is_told_of(stream: Given, cut: bool) -> None:
    warnings = read_model(model(benefits=[stream])).warnings
    assert [one.code for one in warnings] == ["flows_cut"] * cut


def test_a_table_says_how_long_a_benefit_lasts() -> None:
    table = {"kind": "table", "values": [1, 0.5, 0.2]}
    read = read_model(model(benefits=[without(chain(dropoff=table), "years")]))
    assert read.model.benefits[0].quantity.years == 3


def test_full_repayment_has_no_years() -> None:
    plan = {"mode": "full", "paid_out": 5, "share": 0.1, "from_year": 9, "to_year": 2}
    assert read_model(model(repayment=plan)).model.repayment.share == 1
    schedule = plan | {"mode": "schedule"}
    assert told(model(repayment=schedule)) == [("out_of_range", "repayment.to_year")]
