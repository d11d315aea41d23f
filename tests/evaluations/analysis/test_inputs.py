"""Distributions against scipy's; streams of their own by name."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluations.analysis.inputs import (
    Beta,
    Input,
    LogNormal,
    Normal,
    Triangular,
    stream,
    uniforms,
)

CASES = [
    (Normal(0.2, 0.05), stats.norm(0.2, 0.05)),
    (Normal(-3, 2), stats.norm(-3, 2)),
    (Triangular(1, 2, 6), stats.triang(0.2, 1, 5)),
    (Triangular(0, 0, 1), stats.triang(0, 0, 1)),
    (Triangular(-1, 1, 1), stats.triang(1, -1, 2)),
    (LogNormal(400, 0.3), stats.lognorm(0.3, scale=400)),
    (Beta(2, 8), stats.beta(2, 8)),
    (Beta(0.5, 0.5), stats.beta(0.5, 0.5)),
]
P = np.array([1e-9, 0.1, 0.2, 0.5, 0.9, 1 - 1e-9])


@pytest.mark.parametrize(("ours", "theirs"), CASES, ids=lambda one: str(one)[:30])
def test_mean_and_quantiles_are_those_of_scipy(ours, theirs) -> None:
    assert ours.mean == pytest.approx(theirs.mean(), rel=1e-14)
    assert ours.quantiles(P) == pytest.approx(theirs.ppf(P), rel=1e-9)
    low, high = Input("x", ours.mean, ours).tails()
    assert [low, high] == pytest.approx(theirs.ppf([0.1, 0.9]), rel=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), CASES, ids=lambda one: str(one)[:30])
def test_draws_follow_the_distribution(ours, theirs) -> None:
    draws = Input("x", ours.mean, ours).drawn(seed=1, draws=20_000)
    assert stats.kstest(draws, theirs.cdf).pvalue > 0.001
    assert abs(draws.mean() - theirs.mean()) < 4 * theirs.std() / math.sqrt(20_000)


@pytest.mark.parametrize("certain", [Normal(2, 0), Triangular(2, 2, 2), LogNormal(2, 0)])
def test_a_distribution_without_width_is_certain(certain) -> None:
    one = Input("x", certain.mean, certain)
    assert certain.mean == 2
    assert not one.is_uncertain
    assert one.tails() == (2, 2)
    assert set(one.drawn(1, 5)) == {2}


def of(seed: int, name: str, draws: int) -> np.ndarray:
    return uniforms(stream(seed, name), draws)


def test_a_stream_depends_on_seed_and_name_alone() -> None:
    assert (of(7, "a", 5) == of(7, "a", 5)).all()
    assert (of(7, "a", 9)[:5] == of(7, "a", 5)).all()
    assert not set(of(7, "a", 50)) & set(of(7, "b", 50))
    assert not set(of(7, "a", 50)) & set(of(8, "a", 50))
    assert abs(np.corrcoef(of(7, "a", 10_000), of(7, "b", 10_000))[0, 1]) < 0.04


@pytest.mark.parametrize("ours", [ours for ours, _ in CASES], ids=lambda one: str(one)[:30])
def test_more_draws_begin_with_the_same_ones(ours) -> None:
    one = Input("x", ours.mean, ours)
    assert (one.drawn(1, 99)[:10] == one.drawn(1, 10)).all()


def test_uniforms_never_reach_their_ends() -> None:
    drawn = of(1, "x", 100_000)
    assert drawn.min() > 0
    assert drawn.max() < 1
    assert (2.0**52 - 0.5) * 2.0**-52 < 1  # the highest word of 52 bits


def test_stored_results_can_be_drawn_again() -> None:
    """Changed digits here mean that no report from before can be recomputed: a new version."""
    assert of(7, "discount.rate", 2).tolist() == [0.2780097166088423, 0.3058146339438278]
    assert Input("x", 0.2, Beta(2, 8)).drawn(7, 2).tolist() == [
        0.12996433997024465,
        0.3564372625788204,
    ]


def test_any_name_has_a_stream() -> None:
    for name in ("", "å ä ö", "\ud800", "x" * 10_000):
        assert of(0, name, 3).size == 3
