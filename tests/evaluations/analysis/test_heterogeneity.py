"""The variance between studies: each estimator solves its own equation, and REML's is the top."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluations.analysis import heterogeneity
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.heterogeneity import between
from evaluations.analysis.studies import checked

# Two precise studies agree, two rough ones lie far away: a small τ² and a large one both fit.
TWO_TOPS = ([0.0, 0.02, 7.0, -7.5], [0.0001, 0.0001, 0.3, 0.3])

study = st.tuples(
    st.floats(-5, 5).map(lambda x: round(x, 3)),
    st.floats(-4, 1).map(lambda x: round(10**x, 7)),
)
several = st.lists(study, min_size=2, max_size=8)


def restricted(y: Any, v: Any, tau2: np.ndarray) -> np.ndarray:
    """The restricted log-likelihood from the matrices of the model, X a column of ones."""
    y, v = np.asarray(y), np.asarray(v)
    found = []
    for one in tau2:
        inverse = np.diag(1 / (v + one))
        x = np.ones((len(y), 1))
        gram = x.T @ inverse @ x
        projected = inverse - inverse @ x @ np.linalg.inv(gram) @ x.T @ inverse
        found.append(-(np.log(v + one).sum() + math.log(gram[0, 0]) + y @ projected @ y) / 2)
    return np.array(found)


def test_reml_takes_the_higher_of_two_tops() -> None:
    y, v = TWO_TOPS
    grid = np.concatenate([[0], np.geomspace(1e-6, 1e3, 4000)])
    heights = restricted(y, v, grid)
    tops = [i for i in range(1, len(grid) - 1) if heights[i - 1] < heights[i] > heights[i + 1]]
    assert len(tops) + (heights[0] > heights[1]) >= 2
    best = grid[heights.argmax()]
    assert between(y, v).tau2 == pytest.approx(best, rel=0.01)


@given(several)
@settings(max_examples=80, deadline=None)
def test_no_point_of_a_grid_is_above_the_reml_estimate(pairs: list[tuple[float, float]]) -> None:
    y, v = [y for y, _ in pairs], [v for _, v in pairs]
    tau2 = between(y, v).tau2
    grid = np.concatenate([[0], np.geomspace(1e-5, 1e3, 500)])
    height = restricted(y, v, np.array([tau2]))[0]
    assert restricted(y, v, grid).max() <= height + 1e-9 * max(1, abs(height))


@given(several)
@settings(max_examples=80)
def test_each_estimate_solves_its_equation(pairs: list[tuple[float, float]]) -> None:
    studies = checked([y for y, _ in pairs], [v for _, v in pairs])
    pm = heterogeneity.paule_mandel(studies)
    squares = studies.weighted(pm).squares
    assert squares == pytest.approx(studies.k - 1, rel=1e-12) or (
        pm == 0 and squares < studies.k - 1
    )
    reml = heterogeneity.restricted_likelihood(studies)
    around = [studies.slope(reml * (1 - 1e-9)), studies.slope(reml * (1 + 1e-9) + 1e-12)]
    assert around[1] <= 1e-9
    assert reml == 0 or around[0] >= -1e-9
    w, y = 1 / np.array(studies.v), np.array(studies.y)
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    moments = (q - (studies.k - 1)) / (w.sum() - (w**2).sum() / w.sum())
    dl = heterogeneity.dersimonian_laird(studies)
    assert dl == pytest.approx(max(0, moments), rel=1e-6, abs=1e-6)


@given(several)
@settings(max_examples=40)
def test_the_interval_inverts_the_test_of_q(pairs: list[tuple[float, float]]) -> None:
    studies = checked([y for y, _ in pairs], [v for _, v in pairs])
    low, high = heterogeneity.q_profile(studies, 0.9)
    assert 0 <= low <= high
    of = stats.chi2(studies.k - 1)
    for end, tail in ((low, 0.95), (high, 0.05)):
        if end > 0:
            assert studies.weighted(end).squares == pytest.approx(of.ppf(tail), rel=1e-10)


@pytest.mark.parametrize("ratio", [1e-290, 1e-30, 1e-9, 1.0, 1e9, 1e30, 1e290])
def test_solvers_end_at_any_ratio_of_variances(ratio: float) -> None:
    for y in ([0, 1, 2, 9], [0, math.sqrt(ratio), -1, 1], [5, 5, 5, 5 + 1e-9]):
        for method in heterogeneity.METHODS:
            found = between(y, [1, 1, ratio, 2], method=method)
            assert 0 <= found.tau2 < math.inf
            assert (found.tau2_se is None) == (method != "REML")
            assert found.tau2_se is None or 0 < found.tau2_se < math.inf
            assert found.tau2_ci[0] <= found.tau2_ci[1] < math.inf
            assert 1 <= found.h2 < math.inf


@pytest.mark.parametrize("level", [1e-9, 0.5, 1 - 1e-12])
def test_the_interval_of_tau2_at_any_level(level: float) -> None:
    low, high = between([1, 2, 4, 3], [1, 1, 1, 0.5], level=level).tau2_ci
    assert 0 <= low <= high < math.inf


def test_the_variance_between_needs_two_studies_and_a_known_method() -> None:
    for wrong in (([1], [1], "REML"), ([1, 2], [1, 1], "ML")):
        with pytest.raises(AnalysisFault):
            between(wrong[0], wrong[1], method=wrong[2])
