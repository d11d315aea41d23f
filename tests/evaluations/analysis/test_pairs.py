"""Before and after without a comparison group."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.pairs import before_after


def test_paired_agrees_with_statsmodels() -> None:
    pairs = [(52.0, 48.5), (61.0, 55.0), (47.0, 49.0), (58.0, 51.5), (66.0, 60.0), (49.0, 44.0)]
    ours = before_after(pairs)
    oracle = DescrStatsW(np.diff(pairs)[:, 0])
    statistic, p, df = oracle.ttest_mean(0)
    assert ours.effect == pytest.approx(-4.1666666666666667)
    assert (ours.statistic, ours.p, ours.df) == pytest.approx((statistic, p, df))
    assert ours.ci == pytest.approx(oracle.tconfint_mean())
    assert ours.n == {"pairs": 6}
    assert "no_comparison_group" in [caution.code for caution in ours.warnings]
    assert ours.evidence_grade <= 2


def test_a_pair_with_a_missing_half_is_dropped_and_counted() -> None:
    effect = before_after([(1, 3), (2, 3), (None, 4), (5, None), (0, 0)])
    assert effect.n == {"pairs": 3}
    assert effect.dropped == {"pairs": 2}
    assert effect.effect == pytest.approx(1)


def test_impossible_pairs_name_their_field() -> None:
    with pytest.raises(AnalysisFault, match="pairs"):
        before_after([(1, 2), (2, 3)])
    with pytest.raises(AnalysisFault, match=r"pairs\[1\]"):
        before_after([(1, 2), (2, 3, 4)])


@pytest.mark.parametrize("level", [0.0, 1e9])
def test_the_same_change_for_all_is_no_spread_even_after_rounding(level: float) -> None:
    pairs = [(level + start, level + start + 0.2) for start in (0.1, 0.3, 0.7, 0.9)]
    with pytest.raises(AnalysisFault) as refusal:
        before_after(pairs)
    assert refusal.value.faults[0].code == "no_variance"


@given(st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=2))
def test_turning_the_pairs_turns_the_sign(pairs: list[tuple[int, int]]) -> None:
    assume(len({after - before for before, after in pairs}) > 1)
    here = before_after(pairs)
    there = before_after([(after, before) for before, after in pairs])
    assert there.effect == -here.effect
    assert there.se == here.se
