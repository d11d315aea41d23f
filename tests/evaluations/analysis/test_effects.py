"""Effects on means: against the published trial, a second implementation, and their own laws."""

import csv
import math
from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from evaluations.analysis.distributions import correction
from evaluations.analysis.effects import means
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.samples import Sample

NSW = Path(__file__).parents[3] / "evaluations" / "demo" / "nsw.csv"


def earnings() -> tuple[list[float], list[float]]:
    with NSW.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    took_part = [float(row["re78"]) for row in rows if row["treat"] == "1"]
    control = [float(row["re78"]) for row in rows if row["treat"] == "0"]
    return took_part, control


def codes(effect: Any) -> list[str]:
    return [caution.code for caution in effect.warnings]


def test_earnings_of_the_published_trial() -> None:
    took_part, control = earnings()
    welch = means(took_part, control, assignment="randomised")
    pooled = means(took_part, control, assignment="randomised", pooled=True)
    assert welch.n == {"intervention": 185, "comparison": 260}
    assert round(welch.effect) == round(pooled.effect) == 1794
    assert round(welch.se) == 671
    assert round(pooled.se) == 633
    assert welch.ci[0] > 0
    assert welch.evidence_grade == 5
    assert welch.warnings == ()


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_agrees_with_statsmodels(pooled: bool, level: float) -> None:
    took_part, control = earnings()
    ours = means(took_part, control, pooled=pooled, level=level)
    kind = "pooled" if pooled else "unequal"
    oracle = CompareMeans(DescrStatsW(took_part), DescrStatsW(control))
    statistic, p, df = oracle.ttest_ind(usevar=kind)
    low, high = oracle.tconfint_diff(alpha=1 - level, usevar=kind)
    assert ours.statistic == pytest.approx(statistic, rel=1e-10)
    assert ours.p == pytest.approx(p, rel=1e-9)
    assert ours.df == pytest.approx(df, rel=1e-10)
    assert ours.ci == pytest.approx((low, high), rel=1e-9)


def test_from_values_and_from_their_statistics_is_the_same() -> None:
    took_part, control = earnings()
    from_values = means(took_part, control)
    from_statistics = means(*from_values.groups.values())
    assert from_statistics == from_values


def test_missing_values_are_dropped_and_counted_and_zero_is_a_value() -> None:
    effect = means([0, None, 0, 3, 5], [None, 1, 2, 0, None])
    assert effect.n == {"intervention": 4, "comparison": 3}
    assert effect.dropped == {"intervention": 1, "comparison": 2}
    assert effect.effect == pytest.approx(1)
    assert "values_dropped" in codes(effect)


@pytest.mark.parametrize(
    ("assignment", "grade"),
    [("randomised", 5), ("matched", 4), ("self_selected", 2), ("unknown", 2)],
)
def test_grade_follows_how_the_groups_were_formed(assignment: str, grade: int) -> None:
    took_part, control = earnings()
    assert means(took_part, control, assignment=assignment).evidence_grade == grade


def test_much_missing_lowers_the_grade() -> None:
    took_part, control = earnings()
    effect = means([*took_part, *[None] * 60], control, assignment="randomised")
    assert "much_missing" in codes(effect)
    assert effect.evidence_grade == 4


def test_few_and_unequal_are_said() -> None:
    assert "few_observations" in codes(means([1, 2, 3], [2, 3, 4]))
    assert "unequal_spread" in codes(means([1, 2, 3], [0, 50, 100], pooled=True))
    assert "unequal_spread" not in codes(means([1, 2, 3], [0, 50, 100]))


@pytest.mark.parametrize(
    ("intervention", "comparison", "code", "where"),
    [
        ([1.0], [1.0, 2.0], "too_few", "intervention.values"),
        ([1.0, 2.0], [1.0, None], "too_few", "comparison.values"),
        ([], [1.0, 2.0], "too_few", "intervention.values"),
        ([3.0, 3.0], [3.0, 3.0], "no_variance", "intervention.sd"),
        ([0.1, 0.1, 0.1], [0.2, 0.2], "no_variance", "intervention.sd"),
        ([1.0, math.nan], [1.0, 2.0], "not_finite", "intervention.values[1]"),
        ([1.0, 2.0], [math.inf, 2.0], "not_finite", "comparison.values[0]"),
        ([1.0, True], [1.0, 2.0], "not_a_number", "intervention.values[1]"),
        ([1.0, "2"], [1.0, 2.0], "not_a_number", "intervention.values[1]"),
        ([1.7e308, -1.7e308], [1.0, 2.0], "not_finite", "intervention.values"),
        ([1.7e308, 1.7e308, 1.6e308], [1.0, 2.0], "not_finite", "intervention.values"),
        ([10**400, 1], [1.0, 2.0], "not_finite", "intervention.values[0]"),
        (Sample(1, 0, 1), Sample(5, 0, 1), "too_few", "intervention.n"),
        (Sample(5, 0, 1), Sample(5, 0, -1), "out_of_range", "comparison.sd"),
        (Sample(5, 0, 1), Sample(5, math.nan, 1), "not_finite", "comparison.mean"),
        (Sample(5, 0, 0), Sample(5, 1, 0), "no_variance", "intervention.sd"),
        (Sample(5, 0, 1.7e308), Sample(5, 1, 1.7e308), "not_finite", "specification"),
        (Sample(5, 1e300, 1e-300), Sample(5, 1, 0), "not_finite", "specification"),
        (Sample(5, 1e308, 1), Sample(5, -1e308, 1), "not_finite", "intervention.mean"),
    ],
)
def test_impossible_input_names_its_field(
    intervention: Any, comparison: Any, code: str, where: str
) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        means(intervention, comparison)
    (only,) = refusal.value.faults
    assert only.code == code
    assert only.where.startswith(where)


def test_other_impossible_input() -> None:
    for level in (0, 1, 1.5, math.nan):
        with pytest.raises(AnalysisFault, match="level"):
            means([1, 2], [2, 4], level=level)
    with pytest.raises(AnalysisFault, match="assignment"):
        means([1, 2], [2, 4], assignment="by moonlight")


def test_one_group_without_spread_still_has_an_interval() -> None:
    effect = means([1, 1, 1], [1, 2, 3, 6])
    assert effect.df == pytest.approx(3)
    assert effect.ci[0] < effect.effect < effect.ci[1]


def test_a_small_spread_on_a_large_mean_is_not_lost() -> None:
    offset = 1e9
    near = means([offset + v for v in (1.0, 2.0, 3.0)], [offset + v for v in (1.0, 3.0, 5.0)])
    assert near.se == pytest.approx(means([1, 2, 3], [1, 3, 5]).se, rel=1e-9)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_do_not_overflow_or_vanish(scale: float) -> None:
    usual = means(Sample(5, 3, 1), Sample(7, 1, 2))
    other = means(Sample(5, 3 * scale, scale), Sample(7, scale, 2 * scale))
    assert other.se == pytest.approx(usual.se * scale)
    assert (other.df, other.p) == pytest.approx((usual.df, usual.p))
    values = means([scale, 2 * scale, 4 * scale], [0.0, scale])
    assert values.se == pytest.approx(means([1, 2, 4], [0, 1]).se * scale)


def test_decimals_from_the_database_are_taken() -> None:
    assert means([Decimal("1.5"), Decimal(2)], [Decimal(1), Decimal(3)]) == means([1.5, 2], [1, 3])


def test_a_result_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        means([1, 2], [2, 4]).effect = 7  # type: ignore[misc]


@pytest.mark.parametrize("m", [2, 3, 10, 60, 199, 200, 201, 2000, 10**6])
def test_correction_is_exact(m: int) -> None:
    # By the recurrence J(m) = Γ(m/2)/(√(m/2)Γ((m−1)/2)): Γ ratios of half-integers are products.
    log_ratio = math.log(math.sqrt(math.pi) / 2 if m % 2 else 1 / math.sqrt(math.pi))
    start = 3 if m % 2 else 2
    log_ratio = math.fsum([log_ratio, *(math.log1p(1 / (k - 1)) for k in range(start, m, 2))])
    assert correction(m) == pytest.approx(math.exp(log_ratio) / math.sqrt(m / 2), rel=1e-12)


figures = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), min_size=2, max_size=30)


def spread(values: list[float]) -> bool:
    return max(values) - min(values) >= 0.01


@given(figures, figures, st.floats(-1e6, 1e6), st.booleans())
def test_moving_both_groups_moves_nothing(
    first: list[float], second: list[float], shift: float, pooled: bool
) -> None:
    assume(spread(first) and spread(second))
    here = means(first, second, pooled=pooled)
    there = means([v + shift for v in first], [v + shift for v in second], pooled=pooled)
    assert there.effect == pytest.approx(here.effect, abs=1e-8, rel=1e-8)
    assert there.se == pytest.approx(here.se, rel=1e-6)
    assert there.df == pytest.approx(here.df, rel=1e-5)


@given(figures, figures, st.floats(0.001, 1000), st.booleans())
def test_another_unit_scales_effect_and_error_alike(
    first: list[float], second: list[float], scale: float, pooled: bool
) -> None:
    assume(spread(first) and spread(second))
    here = means(first, second, pooled=pooled)
    there = means([v * scale for v in first], [v * scale for v in second], pooled=pooled)
    assert there.effect == pytest.approx(here.effect * scale, rel=1e-7, abs=1e-7 * scale)
    assert there.se == pytest.approx(here.se * scale, rel=1e-7)
    assert there.hedges_g == pytest.approx(here.hedges_g, rel=1e-6, abs=1e-6)
    assert there.p == pytest.approx(here.p, rel=1e-4, abs=1e-9)


@given(figures, figures, st.booleans())
def test_swapping_the_groups_turns_the_sign(
    first: list[float], second: list[float], pooled: bool
) -> None:
    assume(spread(first) and spread(second))
    here = means(first, second, pooled=pooled)
    there = means(second, first, pooled=pooled)
    assert there.effect == -here.effect
    assert there.se == pytest.approx(here.se, rel=1e-12)
    assert there.ci == pytest.approx((-here.ci[1], -here.ci[0]), rel=1e-9, abs=1e-9)
    assert there.p == pytest.approx(here.p, rel=1e-9)


@given(st.data(), figures, figures)
def test_order_of_people_does_not_matter(
    data: st.DataObject, first: list[float], second: list[float]
) -> None:
    assume(spread(first) and spread(second))
    shuffled = data.draw(st.permutations(first))
    assert means(shuffled, second) == means(first, second)


@given(figures, figures)
def test_interval_holds_the_effect_and_p_agrees_with_it(
    first: list[float], second: list[float]
) -> None:
    assume(spread(first) and spread(second))
    effect = means(first, second)
    assert effect.ci[0] <= effect.effect <= effect.ci[1]
    assume(abs(effect.p - 0.05) > 1e-6)
    assert (effect.ci[0] <= 0 <= effect.ci[1]) == (effect.p > 0.05)


@given(figures, figures)
def test_welch_degrees_of_freedom_lie_between_the_smaller_group_and_both(
    first: list[float], second: list[float]
) -> None:
    assume(spread(first) and spread(second))
    df = means(first, second).df
    assert min(len(first), len(second)) - 1 - 1e-6 <= df <= len(first) + len(second) - 2 + 1e-6
