"""Answers of the effect engine become poolable on one scale, or are refused by name."""

import math

import pytest

from evaluations.analysis.effects import means
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.pairs import before_after
from evaluations.analysis.pooling import in_own_unit, pool_answers, standardised
from evaluations.analysis.proportions import Count, proportions
from evaluations.analysis.samples import Sample
from evaluations.analysis.synthesis import pool

MEANS = means(Sample(40, 12, 4), Sample(50, 10, 5)).as_dict()
SHARES = proportions(Count(40, 20), Count(50, 15)).as_dict()
ALL = proportions(Count(10, 10), Count(20, 0)).as_dict()
PAIRS = before_after([(1, 2), (2, 4), (3, 3)]).as_dict()


def test_means_and_shares_share_the_scale_of_standard_deviations() -> None:
    g, d = standardised(MEANS), standardised(SHARES)
    assert (g.effect, g.variance) == (MEANS["hedges_g"], MEANS["hedges_g_variance"])
    assert d.effect == pytest.approx(math.log((20 * 35) / (20 * 15)) / 1.65)
    assert d.variance == pytest.approx((1 / 20 + 1 / 20 + 1 / 15 + 1 / 35) / 1.65**2)
    both = pool_answers([MEANS, SHARES])
    assert both == pool([g.effect, d.effect], [g.variance, d.variance])


def test_own_units_take_the_variance_of_each_group() -> None:
    assert in_own_unit(MEANS).variance == pytest.approx(16 / 40 + 25 / 50)
    assert in_own_unit(SHARES).variance == pytest.approx(0.25 / 40 + 0.21 / 50)
    assert in_own_unit(PAIRS).effect == 1
    result = pool_answers([MEANS, PAIRS], scale=in_own_unit, method="EE", interval="normal")
    assert result.k == 2


def test_what_does_not_fit_is_told_all_at_once() -> None:
    with pytest.raises(AnalysisFault) as refused:
        pool_answers([MEANS, PAIRS, ALL])
    assert [(one.code, one.where) for one in refused.value.faults] == [
        ("not_standardised", "[1].design"),
        ("no_odds_ratio", "[2].d_cox"),
    ]
    with pytest.raises(AnalysisFault) as refused:
        pool_answers([ALL], scale=in_own_unit)
    assert refused.value.faults[0].code == "no_variance"
