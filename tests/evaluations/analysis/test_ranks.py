"""Rank correlations against scipy's, ties included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluations.analysis.ranks import ranks, spearman

FEW = st.integers(min_value=-3, max_value=3)  # so that there are ties


@settings(max_examples=60)
@given(st.lists(st.tuples(FEW, FEW), min_size=2, max_size=40))
def test_spearman_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    ours = spearman(ranks(first), ranks(second))
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert ours is None
    else:
        assert ours == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)


def test_ranks_share_their_mean_in_a_tie() -> None:
    figures = np.array([5.0, 1, 5, 9])
    assert ranks(figures).tolist() == (2 * (stats.rankdata(figures) - 2.5)).tolist()


def test_a_perfect_order_is_exactly_one() -> None:
    figures = np.random.default_rng(1).normal(size=9_999)
    assert spearman(ranks(figures), ranks(np.exp(figures))) == 1
    assert spearman(ranks(figures), ranks(-figures)) == -1


def test_what_never_varies_has_none() -> None:
    assert spearman(ranks(np.ones(4)), ranks(np.arange(4.0))) is None
    assert spearman(ranks(np.arange(4.0)), ranks(np.ones(4))) is None


def test_a_million_figures_do_not_overflow() -> None:
    figures = np.arange(1_000_000.0)
    assert spearman(ranks(figures), ranks(figures)) == 1
