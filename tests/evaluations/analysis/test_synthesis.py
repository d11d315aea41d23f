"""Pooled effects: by hand, against a second implementation, and by their own laws."""

import json
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.synthesis import Synthesis, pool, synthesise

METHODS = ["REML", "DL", "PM", "EE"]
EFFECTS = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15]
VARIANCES = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02]

effect = st.floats(-3, 3).map(lambda x: round(x, 4))
variance = st.floats(0.01, 2).map(lambda x: round(x, 4))
studies = st.lists(st.tuples(effect, variance), min_size=3, max_size=12, unique_by=lambda s: s[0])


def pooled(pairs: list[tuple[float, float]], **choices: Any) -> Synthesis:
    return pool([y for y, _ in pairs], [v for _, v in pairs], **choices)


def figures(result: Synthesis) -> list[float]:
    """Every figure of an answer, in a fixed order."""
    answer = result.as_dict()
    prediction = answer["prediction"] or []
    rest = [answer[name] for name in ("effect", "se", "p", "q", "q_p", "tau2", "i2")]
    return [*rest, *answer["ci"], *prediction]


def drawn(seed: int) -> tuple[Any, Any]:
    """Effects and variances of 2 to 29 studies that differ not at all, a little or much."""
    draw = np.random.default_rng(seed)
    v = draw.uniform(0.01, 0.5, int(draw.integers(2, 30)))
    return draw.normal(0.3, np.sqrt(v + draw.choice([0.0, 0.02, 0.4]))), v


def codes(given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refused:
        synthesise(given)
    return [(fault.code, fault.where) for fault in refused.value.faults]


def test_two_studies_by_hand() -> None:
    result = pool([1, 2], [1, 1])
    assert result.effect == 1.5
    assert result.se == math.sqrt(0.5)
    assert (result.q, result.tau2, result.i2) == (0.5, 0, 0)
    assert result.interval == "normal"
    assert result.prediction is None


def test_tau2_of_equal_variances_is_the_surplus_of_the_plain_variance() -> None:
    effects = [0.0, 1.0, 2.0, 5.0]
    surplus = np.var(effects, ddof=1) - 0.25
    for method in ("REML", "DL", "PM"):
        result = pool(effects, [0.25] * 4, method=method)
        assert result.tau2 == pytest.approx(surplus, rel=1e-14)
        assert result.effect == 2
        assert result.se == pytest.approx(np.std(effects, ddof=1) / 2, rel=1e-14)
        assert result.i2 == pytest.approx(surplus / (surplus + 0.25), rel=1e-14)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("method", "theirs"), [("DL", "chi2"), ("PM", "iterated")])
def test_agrees_with_statsmodels(seed: int, method: str, theirs: str) -> None:
    y, v = drawn(seed)
    # Closer than this its iteration may step past the solution, and then it answers τ² = 0.
    oracle = combine_effects(y, v, method_re=theirs, use_t=False, atol=1e-6, maxiter=500)
    ours = pool(y, v, method=method, interval="normal")
    assert ours.q == pytest.approx(oracle.q, rel=1e-10)
    assert ours.tau2 == pytest.approx(max(oracle.tau2, 0), rel=1e-5, abs=1e-9)
    if oracle.tau2 < 0:  # it goes on with a negative variance
        return
    assert ours.effect == pytest.approx(oracle.mean_effect_re, rel=1e-5)
    assert ours.se == pytest.approx(oracle.sd_eff_w_re, rel=1e-5)
    reach = stats.norm.ppf(0.975) * oracle.sd_eff_w_re
    assert ours.ci == pytest.approx((ours.effect - reach, ours.effect + reach), rel=1e-5)
    hksj = pool(y, v, method=method, interval="hksj")
    assert hksj.se == pytest.approx(oracle.sd_eff_w_re_hksj, rel=1e-5)
    reach = stats.t.ppf(0.975, len(y) - 1) * oracle.sd_eff_w_re_hksj
    assert hksj.ci == pytest.approx((ours.effect - reach, ours.effect + reach), rel=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_equal_effects_agree_with_statsmodels(seed: int) -> None:
    y, v = drawn(seed)
    oracle = combine_effects(y, v, use_t=False)
    ours = pool(y, v, method="EE", interval="normal")
    assert ours.effect == pytest.approx(oracle.mean_effect_fe, rel=1e-10)
    assert ours.se == pytest.approx(oracle.sd_eff_w_fe, rel=1e-10)
    assert pool(y, v, method="EE", interval="hksj").se == pytest.approx(
        oracle.sd_eff_w_fe_hksj, rel=1e-10
    )


def test_p_and_both_intervals_follow_the_distribution_of_the_interval() -> None:
    for interval, df in (("normal", None), ("hksj", 5)):
        for level in (0.5, 0.95, 0.999):
            result = pool(EFFECTS, VARIANCES, interval=interval, level=level)
            of = stats.norm if df is None else stats.t(df)
            reach = of.ppf((1 + level) / 2) * result.se
            assert result.ci == pytest.approx((result.effect - reach, result.effect + reach))
            assert result.p == pytest.approx(2 * of.sf(result.effect / result.se))
            assert result.prediction is not None
            reach = stats.t(4).ppf((1 + level) / 2) * math.sqrt(result.tau2 + result.se**2)
            assert result.prediction[1] - result.effect == pytest.approx(reach)


@pytest.mark.parametrize("level", [1e-300, 1 - 2**-53])
def test_a_level_near_its_ends_still_gives_an_interval(level: float) -> None:
    for k in (2, 3, 6):
        low, high = pool(EFFECTS[:k], VARIANCES[:k], interval="hksj", level=level).ci
        assert -math.inf < low <= high < math.inf


def test_hksj_is_the_default_from_three_studies_and_is_not_truncated() -> None:
    assert pool([0.1, 0.5], [0.1, 0.1]).interval == "normal"
    assert pool([0.1, 0.5, 0.3], [0.1, 0.1, 0.1]).interval == "hksj"
    close = pool([0.30, 0.31, 0.29], [0.1, 0.1, 0.1])
    assert close.se == pytest.approx(0.01 / math.sqrt(3))
    assert "hksj_shorter" in [warning.code for warning in close.warnings]


def test_one_study_is_its_own_result_and_tells_nothing_of_others() -> None:
    for method in METHODS:
        answer = pool([0.4], [0.04], method=method).as_dict()
        assert (answer["effect"], answer["se"], answer["k"]) == (0.4, 0.2, 1)
        assert answer["ci"] == pytest.approx([0.4 - 1.959964 * 0.2, 0.4 + 1.959964 * 0.2])
        assert answer["q"] == 0
        assert [answer[name] for name in ("q_p", "i2", "prediction")] == [None] * 3
        assert answer["tau2"] == (0 if method == "EE" else None)
        assert [warning["code"] for warning in answer["warnings"]] == ["one_study"]


def test_equal_effects_assume_that_nothing_differs_and_say_when_it_does() -> None:
    result = pool(EFFECTS, VARIANCES, method="EE", interval="normal")
    assert (result.tau2, result.i2, result.prediction) == (0, 0, None)
    assert [warning.code for warning in result.warnings] == ["heterogeneity_ignored"]
    default = pool(EFFECTS, VARIANCES, method="EE")
    assert default.interval == "hksj"
    assert "hksj_equal_effects" in [warning.code for warning in default.warnings]


@pytest.mark.parametrize("method", METHODS)
def test_effects_that_do_not_differ_are_no_certainty(method: str) -> None:
    same = {"effects": [0.3] * 4, "variances": [0.1, 0.2, 0.3, 0.4], "method": method}
    assert codes(same) == [("no_variance", "effects")]
    normal = synthesise(same | {"interval": "normal"})
    assert normal.effect == 0.3
    assert normal.se == pytest.approx(math.sqrt(1 / (10 + 5 + 10 / 3 + 2.5)))
    assert normal.tau2 == 0


def test_effects_that_differ_by_rounding_alone_do_not_differ() -> None:
    rounded = {"effects": [0.1 + 0.2, 0.3, 0.3], "variances": [0.1, 0.2, 0.3]}
    assert codes(rounded) == [("no_variance", "effects")]
    assert pool([1e9, 1e9 + 1, 1e9 + 2], [1, 1, 1]).se == pytest.approx(1 / math.sqrt(3))


@given(studies, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_the_studies_changes_no_digit(
    pairs: list[tuple[float, float]], shuffle: random.Random
) -> None:
    other = list(pairs)
    shuffle.shuffle(other)
    for method in METHODS:
        assert figures(pooled(pairs, method=method)) == figures(pooled(other, method=method))


@given(studies, st.integers(-200, 200))
@settings(max_examples=60)
def test_another_unit_changes_the_figures_by_that_unit_and_no_digit(
    pairs: list[tuple[float, float]], power: int
) -> None:
    by = 2.0**power
    other = [(y * by, v * by * by) for y, v in pairs]
    for method in METHODS:
        ours, theirs = pooled(pairs, method=method), pooled(other, method=method)
        assert theirs.effect == ours.effect * by
        assert theirs.se == ours.se * by
        assert theirs.tau2 == ours.tau2 * by * by
        assert theirs.ci == (ours.ci[0] * by, ours.ci[1] * by)
        assert (theirs.p, theirs.q, theirs.q_p, theirs.i2) == (ours.p, ours.q, ours.q_p, ours.i2)


@given(studies, st.floats(1e-90, 1e90))
@settings(max_examples=60)
def test_any_scale_gives_the_same_answer(pairs: list[tuple[float, float]], by: float) -> None:
    other = [(y * by, v * by * by) for y, v in pairs]
    for method in METHODS:
        ours, theirs = pooled(pairs, method=method), pooled(other, method=method)
        assert theirs.effect == pytest.approx(ours.effect * by, rel=1e-9, abs=1e-12 * by)
        assert theirs.tau2 == pytest.approx(ours.tau2 * by * by, rel=1e-9, abs=1e-12 * by * by)
        assert theirs.i2 == pytest.approx(ours.i2, rel=1e-9, abs=1e-12)
        assert theirs.p == pytest.approx(ours.p, rel=1e-9)


@given(studies)
@settings(max_examples=60)
def test_with_no_variance_between_studies_every_method_is_equal_effects(
    pairs: list[tuple[float, float]],
) -> None:
    equal = pooled(pairs, method="EE")
    for method in ("REML", "DL", "PM"):
        result = pooled(pairs, method=method)
        if result.tau2 == 0:
            assert (result.effect, result.se, result.ci) == (equal.effect, equal.se, equal.ci)


@given(studies)
@settings(max_examples=60)
def test_what_must_hold_of_every_answer(pairs: list[tuple[float, float]]) -> None:
    for method in METHODS:
        result = pooled(pairs, method=method)
        assert min(y for y, _ in pairs) <= result.effect <= max(y for y, _ in pairs)
        assert result.ci[0] < result.effect < result.ci[1]
        assert 0 <= result.i2 < 1
        assert 0 <= result.p <= 1
        assert 0 <= result.q_p <= 1
        assert json.dumps(result.as_dict(), allow_nan=False)
        if result.prediction:
            assert result.prediction[0] < result.ci[0]
            assert result.prediction[1] > result.ci[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"effects": []}, [("too_few", "effects"), ("different_lengths", "variances")]),
        ({"variances": [1, 2]}, [("different_lengths", "variances")]),
        ({"variances": [1, 0, -1]}, [("out_of_range", f"variances[{i}]") for i in (1, 2)]),
        ({"variances": [1, None, 1]}, [("not_a_number", "variances[1]")]),
        ({"effects": [1, True, "2"]}, [("not_a_number", f"effects[{i}]") for i in (1, 2)]),
        ({"effects": [1, 2, math.nan]}, [("not_a_number", "effects[2]")]),
        ({"effects": [1, 2, 10**400]}, [("not_a_number", "effects[2]")]),
        ({"effects": 1}, [("not_a_list", "effects")]),
        ({"method": "ML"}, [("unknown_choice", "method")]),
        ({"interval": "z"}, [("unknown_choice", "interval")]),
        ({"interval": None}, [("unknown_choice", "interval")]),
        ({"level": 95}, [("out_of_range", "level")]),
        ({"level": 1}, [("out_of_range", "level")]),
        ({"labels": []}, [("unknown_key", "labels")]),
        ({"effects": [1e308, -1e308, 0]}, [("not_finite", "effects, variances")]),
        ({"effects": [0, 1e200, 1]}, [("not_finite", "effects, variances")]),
        ({"variances": [1e-308, 1, 1e308]}, [("not_finite", "effects, variances")]),
    ],
)
def test_impossible_inputs_are_named(change: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert codes({"effects": [1, 2, 4], "variances": [1, 1, 1]} | change) == told


def test_hksj_needs_two_studies() -> None:
    one = {"effects": [1], "variances": [1], "interval": "hksj"}
    assert codes(one) == [("too_few", "interval")]


@pytest.mark.parametrize("given", [[], None, 3, "x"])
def test_only_an_object_is_a_specification(given: Any) -> None:
    assert codes(given) == [("not_an_object", "specification")]


def test_functions_refuse_what_the_schema_would() -> None:
    for wrong in (
        {"effects": [], "variances": []},
        {"effects": [1, 2], "variances": [1]},
        {"effects": [1, 2], "variances": [1, 0]},
        {"effects": [1, math.inf], "variances": [1, 1]},
        {"effects": [1, 2], "variances": [1, 1], "method": "ML"},
        {"effects": [1, 2], "variances": [1, 1], "interval": "z"},
        {"effects": [1, 2], "variances": [1, 1], "level": 1.0},
    ):
        with pytest.raises(AnalysisFault):
            pool(**wrong)


@pytest.mark.parametrize("scale", [1e-150, 1e-20, 1, 1e20, 1e120])
@pytest.mark.parametrize("ratio", [1, 1e6, 1e60])
def test_huge_and_tiny_figures_are_computed_not_lost(scale: float, ratio: float) -> None:
    effects = [1 * scale, 3 * scale, 2 * scale]
    variances = [scale**2, ratio * scale**2, scale**2]
    for method in METHODS:
        answer = json.dumps(pool(effects, variances, method=method).as_dict(), allow_nan=False)
        assert json.loads(answer)["i2"] == pytest.approx(0, abs=1e-12)


def test_a_large_common_part_of_the_effects_costs_no_digits() -> None:
    away = pool([1e9 + y for y in (1, 3, 2, 8)], [1, 2, 1, 3])
    near = pool([1, 3, 2, 8], [1, 2, 1, 3])
    assert away.tau2 == near.tau2
    assert away.effect - 1e9 == pytest.approx(near.effect, abs=1e-6)
