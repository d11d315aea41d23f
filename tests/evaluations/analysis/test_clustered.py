"""Least squares with clustered errors: Stata's printed figures, and statsmodels on random data."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.datasets import grunfeld

from evaluations.analysis.clustered import clustered
from evaluations.analysis.faults import AnalysisFault


def test_investment_by_company_as_stata_prints_it() -> None:
    """regress invest mvalue kstock, vce(cluster company): Grunfeld's ten largest firms."""
    rows = grunfeld.load_pandas().data.iloc[:200]
    columns = {"value": rows["value"], "capital": rows["capital"], "intercept": np.ones(200)}
    firms = np.unique(rows["firm"], return_inverse=True)[1]
    fit = clustered(rows["invest"].to_numpy(), columns, firms)
    assert (fit.rows, fit.clusters, fit.df) == (200, 10, 9)
    assert fit.coefficient("value") == pytest.approx((0.11556215606596, 0.01589433647768), rel=1e-7)
    assert fit.coefficient("capital") == pytest.approx(
        (0.23067848754982, 0.08496711097464), rel=1e-7
    )
    assert fit.coefficient("intercept") == pytest.approx(
        (-42.714369016733, 20.425202580078), rel=1e-7
    )


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, width = int(rng.integers(3, 40)), int(rng.integers(1, 6))
    rows = count * int(rng.integers(2, 6)) + width
    clusters = np.concatenate([np.arange(count), rng.integers(0, count, rows - count)])
    design = rng.normal(size=(rows, width)) * 10.0 ** rng.integers(-3, 4, width)
    outcome = rng.normal(size=rows) + rng.normal(size=count)[clusters]
    names = [str(i) for i in range(width)]
    ours = clustered(outcome, dict(zip(names, design.T, strict=True)), clusters)
    oracle = sm.OLS(outcome, design).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
    )
    assert ours.coefficients == pytest.approx(oracle.params, rel=1e-9)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(oracle.bse, rel=1e-9)
    assert ours.df == oracle.df_resid_inference


@pytest.mark.parametrize(
    ("columns", "clusters", "code", "where"),
    [
        ({"a": [1, 1, 1, 1], "b": [2, 2, 2, 2]}, [0, 1, 2, 3], "singular", "b"),
        ({"a": [0, 0, 0, 0]}, [0, 1, 2, 3], "singular", "a"),
        (
            {"a": [1, 1, 1, 1], "b": [1, 2, 3, 4], "c": [5, 7, 9, 11]},
            [0, 1, 2, 3],
            "singular",
            "c",
        ),
        ({"a": [1, 1, 1, 1]}, [0, 0, 0, 0], "too_few", "clusters"),
        (
            {"a": [1, 0, 0, 0], "b": [0, 1, 0, 0], "c": [0, 0, 1, 0], "d": [0, 0, 0, 1]},
            [0, 1, 2, 3],
            "too_few",
            "rows",
        ),
    ],
)
def test_what_cannot_be_computed_is_named(columns, clusters, code, where) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        clustered(
            np.array([1.0, 3, 2, 5]),
            {name: np.array(values, float) for name, values in columns.items()},
            np.array(clusters),
        )
    (only,) = refusal.value.faults
    assert (only.code, only.where) == (code, where)
