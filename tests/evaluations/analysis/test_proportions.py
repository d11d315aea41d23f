"""Effects on shares: Newcombe's interval, the pooled test, ratios without correction."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.proportions import Count, proportions

counts = st.integers(2, 500).flatmap(lambda n: st.builds(Count, st.just(n), st.integers(0, n)))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_agrees_with_statsmodels(level: float) -> None:
    ours = proportions(Count(70, 56), Count(80, 48), level=level)
    z, p = proportions_ztest([56, 48], [70, 80])
    ci = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", alpha=1 - level)
    table = Table2x2([[56, 14], [48, 32]])
    assert (ours.statistic, ours.p) == pytest.approx((z, p), rel=1e-10)
    assert ours.ci == pytest.approx(ci, rel=1e-9)
    assert ours.df is None
    assert ours.risk_ratio is not None
    assert ours.odds_ratio is not None
    assert ours.risk_ratio.estimate == pytest.approx(table.riskratio)
    assert ours.risk_ratio.log_se == pytest.approx(table.log_riskratio_se)
    assert ours.risk_ratio.ci == pytest.approx(table.riskratio_confint(1 - level))
    assert ours.odds_ratio.estimate == pytest.approx(table.oddsratio)
    assert ours.odds_ratio.log_se == pytest.approx(table.log_oddsratio_se)
    assert ours.odds_ratio.ci == pytest.approx(table.oddsratio_confint(1 - level))
    assert ours.d_cox is not None
    assert ours.d_cox.estimate == pytest.approx(math.log(table.oddsratio) / 1.65)
    assert ours.d_cox.variance == pytest.approx(table.log_oddsratio_se**2 / 1.65**2)


def test_nobody_in_either_group_has_an_interval_but_no_test() -> None:
    effect = proportions(Count(10, 0), Count(20, 0))
    assert effect.effect == 0
    assert effect.ci[0] < 0 < effect.ci[1]
    assert effect.statistic is effect.p is None
    assert [caution.code for caution in effect.warnings] == ["no_variance"]


def test_an_empty_cell_leaves_ratios_out_rather_than_correcting_them() -> None:
    none_in_one = proportions(Count(56, 5), Count(29, 0))
    assert none_in_one.risk_ratio is none_in_one.odds_ratio is none_in_one.d_cox is None
    all_in_one = proportions(Count(10, 10), Count(20, 5))
    assert all_in_one.odds_ratio is None
    assert all_in_one.risk_ratio is not None
    assert all_in_one.risk_ratio.estimate == pytest.approx(4)


@pytest.mark.parametrize(
    ("count", "where"),
    [
        (Count(1, 0), "intervention.n"),
        (Count(10, 11), "intervention.events"),
        (Count(10, -1), "intervention.events"),
        (Count(10, 2.5), "intervention.events"),  # type: ignore[arg-type]
        (Count(True, 0), "intervention.n"),
    ],
)
def test_impossible_counts_name_their_field(count: Count, where: str) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        proportions(count, Count(10, 5))
    assert refusal.value.faults[0].where == where


@given(counts, counts)
def test_interval_holds_the_difference_and_stays_possible(first: Count, second: Count) -> None:
    effect = proportions(first, second)
    assert -1 <= effect.ci[0] <= effect.effect + 1e-12
    assert effect.effect - 1e-12 <= effect.ci[1] <= 1
    assert effect.ci[0] < effect.ci[1]


@given(counts, counts)
def test_swapping_the_groups_turns_the_sign(first: Count, second: Count) -> None:
    here, there = proportions(first, second), proportions(second, first)
    assert there.effect == -here.effect
    assert there.ci == pytest.approx((-here.ci[1], -here.ci[0]), abs=1e-12)
    assert there.p == pytest.approx(here.p)


@given(counts, counts)
def test_counting_those_without_instead_turns_the_sign(first: Count, second: Count) -> None:
    here = proportions(first, second)
    without = [Count(count.n, count.n - count.events) for count in (first, second)]
    there = proportions(*without)
    assert there.effect == pytest.approx(-here.effect, abs=1e-12)
    assert there.ci == pytest.approx((-here.ci[1], -here.ci[0]), abs=1e-9)
