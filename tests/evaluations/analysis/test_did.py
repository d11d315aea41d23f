"""Difference in differences of four independent samples."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.did import CELLS, did_of_cells
from evaluations.analysis.effects import means
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.samples import Sample, sample_of

samples = st.builds(Sample, st.integers(2, 500), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
four = st.lists(samples, min_size=4, max_size=4).map(lambda c: dict(zip(CELLS, c, strict=True)))


def drawn(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(rng.normal(), rng.uniform(1, 5), rng.integers(2, 40)) for name in CELLS
    }


def in_one_table(cells: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Outcome and the columns 1, treated, post, treated × post."""
    flags = [(name.startswith("treated"), name.endswith("post")) for name in cells]
    rows = [
        [1, treated, post, treated * post]
        for (treated, post), values in zip(flags, cells.values(), strict=True)
        for _ in values
    ]
    return np.concatenate(list(cells.values())), np.array(rows, float)


@pytest.mark.parametrize("seed", range(5))
def test_pooled_agrees_with_least_squares(seed: int) -> None:
    cells = drawn(seed)
    oracle = sm.OLS(*in_one_table(cells)).fit()
    ours = did_of_cells({n: sample_of(v.tolist(), n) for n, v in cells.items()}, pooled=True)
    assert (ours.effect, ours.se, ours.df) == pytest.approx(
        (oracle.params[3], oracle.bse[3], oracle.df_resid)
    )
    assert ours.p == pytest.approx(oracle.pvalues[3])
    assert ours.ci == pytest.approx(tuple(oracle.conf_int()[3]))


@pytest.mark.parametrize("seed", range(5))
def test_welch_is_the_sum_of_the_four_variances(seed: int) -> None:
    cells = drawn(seed)
    parts = [values.var(ddof=1) / len(values) for values in cells.values()]
    ours = did_of_cells({n: sample_of(v.tolist(), n) for n, v in cells.items()})
    df = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, cells.values(), strict=True)
    )
    assert ours.se == pytest.approx(math.sqrt(sum(parts)))
    assert ours.df == pytest.approx(df)
    assert ours.effect == pytest.approx(
        cells["treated_post"].mean()
        - cells["treated_pre"].mean()
        - (cells["comparison_post"].mean() - cells["comparison_pre"].mean())
    )


@given(four)
def test_with_no_spread_and_the_same_before_it_is_the_comparison_of_two_means(cells) -> None:
    certain = Sample(10, 5.0, 0.0)
    cells |= {"treated_pre": certain, "comparison_pre": certain}
    ours = did_of_cells(cells)
    plain = means(cells["treated_post"], cells["comparison_post"])
    assert ours.effect == pytest.approx(plain.effect, rel=1e-9, abs=1e-9)
    assert (ours.se, ours.df) == pytest.approx((plain.se, plain.df))


@given(four, st.booleans())
def test_swapping_groups_or_periods_turns_the_sign(cells, pooled: bool) -> None:
    here = did_of_cells(cells, pooled=pooled)
    others = {
        "treated_post": cells["comparison_post"],
        "treated_pre": cells["comparison_pre"],
        "comparison_post": cells["treated_post"],
        "comparison_pre": cells["treated_pre"],
    }
    there = did_of_cells(others, pooled=pooled)
    assert there.effect == -here.effect
    assert (there.se, there.df) == pytest.approx((here.se, here.df))


def test_counts_grade_and_cautions() -> None:
    cells = {name: Sample(20, 1.0, 1.0, dropped=1) for name in CELLS}
    effect = did_of_cells(cells)
    assert effect.n == {"intervention": 40, "comparison": 40}
    assert (effect.dropped, effect.evidence_grade, effect.method) == (4, 3, "did_welch_t")
    assert [one.code for one in effect.warnings] == ["values_dropped"]
    assert did_of_cells(cells, assignment="randomised").evidence_grade == 5
    few = did_of_cells(cells | {"treated_pre": Sample(5, 0.0, 9.0)}, pooled=True)
    assert {"few_observations", "unequal_spread"} <= {one.code for one in few.warnings}


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"treated_pre": Sample(1, 0, 1)}, "too_few", "cells.treated_pre.n"),
        ({"treated_pre": Sample(5, 0, -1)}, "out_of_range", "cells.treated_pre.sd"),
        ({"treated_pre": Sample(5, math.nan, 1)}, "not_finite", "cells.treated_pre.mean"),
        ({name: Sample(5, 1.0, 0.0) for name in CELLS}, "no_variance", "cells"),
        (
            {"treated_pre": Sample(5, 1.7e308, 1), "treated_post": Sample(5, -1.7e308, 1)},
            "not_finite",
            "cells",
        ),
    ],
)
def test_impossible_cells_are_named(change, code: str, where: str) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        did_of_cells({name: Sample(5, 1.0, 1.0) for name in CELLS} | change)
    (only,) = refusal.value.faults
    assert (only.code, only.where) == (code, where)
