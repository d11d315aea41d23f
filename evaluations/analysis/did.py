"""Difference in differences: how much more the intervention group changed than the comparison.

Here what all its forms share, and the form of four independent samples. The form by rows is in
did_rows.py, which needs numpy.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluations.analysis.distributions import two_sided
from evaluations.analysis.effects import (
    Effect,
    MeansEffect,
    check_level,
    interval,
    means,
    no_variance,
    on_spread,
    pooled_sd,
)
from evaluations.analysis.grades import cautions_on, grade_of_change, graded
from evaluations.analysis.samples import Sample, sample_of

CELLS = ("treated_post", "treated_pre", "comparison_post", "comparison_pre")


@dataclass(frozen=True)
class ClusteredEffect(Effect):
    """A difference in differences over `clusters` units; `dropped` counts rows (or units)."""

    clusters: int


@dataclass(frozen=True)
class RowsEffect(ClusteredEffect):
    """From rows; also with the units of both periods only, and from each unit's own change.

    `balanced` and `collapsed` are None where they cannot be computed, which a warning explains.
    `collapsed` counts units, leaves covariates out and is Welch's comparison of their changes.
    """

    balanced: ClusteredEffect | None
    collapsed: ClusteredEffect | None


@dataclass(frozen=True)
class CellsEffect(Effect):
    """From four independent samples, which are given back."""

    cells: dict[str, Sample]


def did_of_cells(
    cells: Mapping[str, Sample],
    *,
    pooled: bool = False,
    level: float = 0.95,
    assignment: str = "unknown",
) -> CellsEffect:
    """Compare the changes of two groups whose four samples (CELLS) hold different people.

    Effect = (m_tp − m_t0) − (m_cp − m_c0). SE² = Σ s²/n with the degrees of freedom of
    Satterthwaite (1946) over the four, or one variance in all with N−4 when pooled. Raises
    AnalysisFault when a cell has fewer than two observations or nothing varies.
    """
    base = grade_of_change(assignment)
    check_level(level)
    samples = {name: sample_of(cells[name], f"cells.{name}") for name in CELLS}
    after, before, other_after, other_before = samples.values()
    effect = (after.mean - before.mean) - (other_after.mean - other_before.mean)
    se, df = (_pooled if pooled else _satterthwaite)(list(samples.values()))
    if not 0 < se < math.inf or not math.isfinite(effect):
        raise no_variance("cells", se)
    cautions = cautions_on(samples) + on_spread(list(samples.values()), pooled=pooled)
    return CellsEffect(
        design="did",
        method="did_pooled_t" if pooled else "did_welch_t",
        effect=effect,
        se=se,
        ci=interval(effect, se, df, level),
        level=level,
        statistic=effect / se,
        p=two_sided(effect / se, df),
        df=df,
        n={
            "intervention": after.n + before.n,
            "comparison": other_after.n + other_before.n,
        },
        dropped=sum(sample.dropped for sample in samples.values()),
        evidence_grade=graded(base, cautions),
        warnings=tuple(cautions),
        cells=samples,
    )


def did_of_changes(
    changes: Mapping[str, Sample],
    *,
    pooled: bool = False,
    level: float = 0.95,
    assignment: str = "unknown",
) -> MeansEffect:
    """Compare two groups by each person's own change, after − before: n, mean and sd of each.

    The effect is that of the regression on rows where all are measured in both periods; Welch's
    comparison of the changes needs no row of a person. Raises AnalysisFault when a group has fewer
    than two people or all change alike.
    """
    base = grade_of_change(assignment)
    found = means(changes["intervention"], changes["comparison"], pooled=pooled, level=level)
    return replace(
        found,
        design="did",
        method=f"did_changes_{found.method}",
        evidence_grade=graded(base, list(found.warnings)),
    )


def _satterthwaite(samples: list[Sample]) -> tuple[float, float]:
    parts = [sample.sd / math.sqrt(sample.n) for sample in samples]
    se = math.hypot(*parts)
    if not 0 < se < math.inf:
        return se, math.nan
    shares = [(part / se) ** 2 for part in parts]  # of the whole, so that no square overflows
    weight = math.fsum(
        share**2 / (sample.n - 1) for share, sample in zip(shares, samples, strict=True)
    )
    return se, 1 / weight


def _pooled(samples: list[Sample]) -> tuple[float, float]:
    each = math.fsum(1 / sample.n for sample in samples)
    df = sum(sample.n for sample in samples) - len(samples)
    return pooled_sd(*samples) * math.sqrt(each), df
