"""Planned group sizes: against statsmodels, the normal limit, and simulated studies."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from evaluations.analysis.distributions import noncentral_below
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.power import (
    Plan,
    power_of_difference,
    power_of_shares,
    smallest_difference,
    smallest_shares,
)

sizes = st.integers(2, 2000)


def test_thirty_and_thirty_persons() -> None:
    """The case of every textbook: 0.74 standard deviations; the normal would promise 0.72."""
    found = smallest_difference(Plan(30, 30), sd=15)
    assert found.standardised == pytest.approx(0.7356, abs=1e-4)
    assert found.difference == pytest.approx(15 * found.standardised)
    assert found.df == 58
    by_normal = (1.959964 + 0.841621) * math.sqrt(2 / 30)
    assert by_normal < found.standardised < by_normal * 1.03


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize(("first", "second"), [(30, 30), (5, 5), (2, 3), (20, 200), (1000, 700)])
@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.8), (0.01, 0.95), (0.2, 0.5)])
def test_means_agree_with_statsmodels(first, second, alpha, power, one_sided) -> None:
    plan = Plan(first, second, alpha=alpha, power=power, one_sided=one_sided)
    ours = smallest_difference(plan).standardised
    tails = {"larger": alpha} if one_sided else {"larger": alpha / 2, "smaller": alpha / 2}
    oracle = np.nansum(  # NaN where the other tail is too small for it
        [
            TTestIndPower().power(ours, first, tail, ratio=second / first, alternative=side)
            for side, tail in tails.items()
        ]
    )
    assert oracle == pytest.approx(power, rel=1e-6)
    assert power_of_difference(plan, -ours if not one_sided else ours) == pytest.approx(power)


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize(("first", "second"), [(30, 30), (50, 200), (1000, 700)])
@pytest.mark.parametrize("baseline", [0.1, 0.4, 0.5, 0.93])
def test_shares_agree_with_statsmodels(first, second, baseline, one_sided) -> None:
    plan = Plan(first, second, one_sided=one_sided)
    found = smallest_shares(plan, baseline=baseline)
    assert found.above is not None or found.below is not None
    for share in (found.above, found.below):
        if share is None:
            continue
        side = "larger" if share > baseline else "smaller"
        oracle = power_proportions_2indep(
            share - baseline,
            baseline,
            first,
            ratio=second / first,
            alternative=side if one_sided else "two-sided",
            return_results=False,
        )
        assert oracle == pytest.approx(0.8, rel=1e-6)


def test_where_not_even_all_or_none_would_do_there_is_no_share() -> None:
    found = smallest_shares(Plan(30, 30), baseline=0.1)
    assert found.below is None
    assert found.above is not None
    assert found.above > 0.1
    assert smallest_shares(Plan(2, 2), baseline=0.5).above is None


@pytest.mark.parametrize(
    ("value", "df", "shift"),
    [(2.0, 58, 2.85), (-4.3, 2, 1), (4.3, 2, 6.6), (-4.3, 2, 8), (-2.8, 1e5, 8), (12.7, 1, 20)],
)
def test_the_noncentral_t_is_what_its_definition_says(
    value: float, df: float, shift: float
) -> None:
    """P(T < x) = E Φ(x·√(V/df) − shift) over V, chi-squared with df degrees of freedom."""
    spread = stats.chi2(df)
    expected, _error = integrate.quad(
        lambda v: spread.pdf(v) * stats.norm.cdf(value * math.sqrt(v / df) - shift),
        *spread.ppf([1e-15, 1 - 1e-15]),
        limit=500,
    )
    assert noncentral_below(value, df, shift) == pytest.approx(expected, abs=1e-9)


def test_shares_at_the_ends() -> None:
    none = smallest_shares(Plan(50, 50), baseline=0.0)
    everybody = smallest_shares(Plan(50, 50), baseline=1.0)
    assert none.below is everybody.above is None
    assert none.above is not None
    assert everybody.below == pytest.approx(1 - none.above)
    assert power_of_shares(Plan(50, 50), 1.0, baseline=0.0) == 1.0
    assert power_of_shares(Plan(50, 50), 0.0, baseline=0.0) == 0.0


def test_large_groups_come_to_the_normal() -> None:
    for size in (10**6, 10**9, 10**12):
        found = smallest_difference(Plan(size, size))
        assert found.difference == pytest.approx(2.801585 * math.sqrt(2 / size), rel=1e-5)


@given(st.integers(2, 60), st.integers(2, 60), st.integers(1, 30))
def test_clusters_wholly_alike_count_as_one_person_each(first: int, second: int, m: int) -> None:
    alike = smallest_difference(Plan(first * m, second * m, cluster_size=m, icc=1))
    assert alike.standardised == pytest.approx(
        smallest_difference(Plan(first, second)).standardised
    )


@given(sizes, sizes, st.floats(0, 1), st.floats(0, 1))
def test_more_alike_needs_a_larger_effect(
    first: int, second: int, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    less, more = (
        smallest_difference(Plan(first * 2, second * 2, cluster_size=2, icc=icc))
        for icc in (low, high)
    )
    assert more.difference >= less.difference * (1 - 1e-9)
    assert less.se == pytest.approx(math.sqrt((1 / first + 1 / second) / 2 * (1 + low)))


@settings(max_examples=60)
@given(sizes, sizes, st.floats(0.02, 0.98), st.booleans())
def test_what_is_beyond_the_smallest_share_is_found_too(first, second, baseline, one_sided) -> None:
    plan = Plan(first, second, one_sided=one_sided)
    found = smallest_shares(plan, baseline=baseline)
    for share, end in ((found.above, 1.0), (found.below, 0.0)):
        ways = [share + (end - share) * part for part in (0.01, 0.3, 0.7, 1)] if share else []
        for further in ways:
            assert power_of_shares(plan, further, baseline=baseline) >= 0.8 - 1e-9


@settings(max_examples=60)
@given(sizes, sizes, st.integers(1, 500))
def test_more_people_find_smaller_effects(first: int, second: int, more: int) -> None:
    here, there = Plan(first, second), Plan(first + more, second)
    assert smallest_difference(there).difference < smallest_difference(here).difference


def test_simulated_studies_find_the_effect_as_often_as_promised() -> None:
    rng, studies = np.random.default_rng(11), 20_000
    plan = Plan(12, 30)
    effect = smallest_difference(plan, sd=4).difference
    first, second = rng.normal(effect, 4, (studies, 12)), rng.normal(0, 4, (studies, 30))
    pooled = (first.var(1, ddof=1) * 11 + second.var(1, ddof=1) * 29) / 40
    t = (first.mean(1) - second.mean(1)) / np.sqrt(pooled * (1 / 12 + 1 / 30))
    assert np.mean(np.abs(t) > 2.0210753903) == pytest.approx(0.8, abs=0.012)


def test_simulated_clusters_find_it_at_least_as_often_as_promised() -> None:
    rng, studies, m, icc = np.random.default_rng(3), 4_000, 10, 0.2
    plan = Plan(8 * m, 8 * m, cluster_size=m, icc=icc)
    effect = smallest_difference(plan).difference
    noise = math.sqrt(icc + (1 - icc) / m)  # of a cluster's mean
    first, second = rng.normal(effect, noise, (studies, 8)), rng.normal(0, noise, (studies, 8))
    t = (first.mean(1) - second.mean(1)) / np.sqrt(
        (first.var(1, ddof=1) + second.var(1, ddof=1)) / 8
    )
    assert np.mean(np.abs(t) > 2.1447866879) == pytest.approx(0.8, abs=0.025)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"intervention": 1}, ["intervention"]),
        ({"intervention": 30.0}, ["intervention"]),
        ({"intervention": True, "comparison": 10**400}, ["intervention", "comparison"]),
        ({"cluster_size": 20}, ["intervention", "comparison"]),
        ({"cluster_size": 0}, ["cluster_size"]),
        ({"cluster_size": math.nan}, ["cluster_size"]),
        ({"icc": -0.1}, ["icc"]),
        ({"icc": 1.1, "alpha": 0}, ["icc", "alpha"]),
        ({"power": 0.05}, ["power"]),
        ({"power": 1}, ["power"]),
        ({"power": math.nan}, ["power"]),
    ],
)
def test_impossible_plans_name_every_fault(plan: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        Plan(**{"intervention": 30, "comparison": 30} | plan)
    assert [one.where for one in refusal.value.faults] == expected


@pytest.mark.parametrize("sd", [0, -1, math.nan, math.inf, 1e308 * 10, True, "1"])
def test_impossible_spreads_are_refused(sd: Any) -> None:
    with pytest.raises(AnalysisFault, match="sd"):
        smallest_difference(Plan(30, 30), sd=sd)
    with pytest.raises(AnalysisFault, match="sd"):
        power_of_difference(Plan(30, 30), 1, sd=sd)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan, "0.5"])
def test_impossible_shares_are_refused(share: Any) -> None:
    with pytest.raises(AnalysisFault, match="baseline"):
        smallest_shares(Plan(30, 30), baseline=share)
