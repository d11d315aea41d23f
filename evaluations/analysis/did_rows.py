"""Difference in differences from rows: outcome ~ treated × post (+ covariates), by unit.

Brings numpy: import it where a regression is computed, not where the web process starts.
"""

import math
from collections.abc import Callable
from dataclasses import fields

import numpy as np

from evaluations.analysis.clustered import Array, clustered
from evaluations.analysis.did import ClusteredEffect, RowsEffect
from evaluations.analysis.distributions import two_sided
from evaluations.analysis.effects import check_level, interval, means
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.grades import (
    Caution,
    cautions_on_missing,
    grade_of_change,
    graded,
)
from evaluations.analysis.panel import (
    Panel,
    both_periods,
    refuse_swapped,
    refuse_thin_cells,
    seen_in_both,
    single_units,
    units_that_change,
)

FEW_CLUSTERS = 30
NOISE = 1e-14  # beside deviations of about 1: what rounding alone leaves
INTERACTION = "treated × post"


def did_of_rows(panel: Panel, *, level: float = 0.95, assignment: str = "unknown") -> RowsEffect:
    """Compare how the two groups changed, from rows of units measured before and after.

    The effect is the coefficient of treated × post by least squares, its standard error CR1 by
    unit, t with G−1 degrees of freedom for G units (Cameron and Miller 2015). Without units each
    row is its own. Raises AnalysisFault when a group has fewer than two rows in one of the periods
    or each group is a single unit, a covariate follows from the other columns, or nothing varies.
    """
    check_level(level)
    shared = _on_rows(panel)
    base = graded(grade_of_change(assignment), shared)
    main = _estimated(panel, level, base)
    cautions = [*shared, *main.warnings, *_on_units(panel)]
    balanced = collapsed = None
    if panel.units is not None:
        balanced = _tried(
            lambda: _estimated(both_periods(panel), level, base), "balanced", cautions
        )
        collapsed = _tried(lambda: _collapsed(panel, level, base), "collapsed", cautions)
    plain = {field.name: getattr(main, field.name) for field in fields(main)}
    plain["warnings"] = tuple(cautions)
    return RowsEffect(**plain, balanced=balanced, collapsed=collapsed)


def _estimated(panel: Panel, level: float, base: int) -> ClusteredEffect:
    refuse_thin_cells(panel)
    refuse_swapped(panel)
    outcome, scale = _deviations(panel.outcome)
    fit = clustered(outcome, _columns(panel), panel.clusters)
    effect, se = fit.coefficient(INTERACTION)
    if se < NOISE:
        problem = "does not vary between units beyond what the other columns explain"
        raise fault("no_variance", "outcome", problem, "an outcome that varies")
    return ClusteredEffect(
        design="did",
        method="did_cr1",
        effect=effect * scale,
        se=se * scale,
        ci=interval(effect * scale, se * scale, fit.df, level),
        level=level,
        statistic=effect / se,
        p=two_sided(effect / se, fit.df),
        df=fit.df,
        n=panel.n,
        dropped=panel.dropped,
        evidence_grade=base,
        warnings=_on_count(panel),
        clusters=fit.clusters,
    )


def _columns(panel: Panel) -> dict[str, Array]:
    """The regression's columns by name; covariates about 0 and within 1, which moves no effect."""
    columns = {
        "intercept": np.ones_like(panel.outcome),
        "treated": panel.treated,
        "post": panel.post,
        INTERACTION: panel.treated * panel.post,
    }
    for name, values in panel.covariates.items():
        columns[f"covariates.{name}"] = _deviations(values)[0]
    return columns


def _deviations(values: Array) -> tuple[Array, float]:
    """Return (value − middle) / scale, under 2, and the scale, a power of two."""
    middle = values.min() / 2 + values.max() / 2
    deviations = values - middle
    largest = float(np.abs(deviations).max())
    if not largest:
        return deviations, 1.0
    scale = 2.0 ** (math.frexp(largest)[1] - 1)
    return deviations / scale, scale


def _collapsed(panel: Panel, level: float, base: int) -> ClusteredEffect:
    """Compare the units' own changes, mean after − mean before, by Welch; n counts units."""
    if units_that_change(panel, panel.treated).any():
        raise fault("mixed_units", "treated", "changes within units", "units of one group each")
    both = both_periods(panel)
    outcome, scale = _deviations(both.outcome)
    after, before = (_unit_means(both, outcome, both.post == period) for period in (1, 0))
    with np.errstate(over="ignore"):  # what is too large then is refused by its place
        changes = (after - before) * scale
    is_treated = both.units_where(both.treated == 1)
    found = means(changes[is_treated].tolist(), changes[~is_treated].tolist(), level=level)
    if found.se / scale < NOISE:
        raise fault("no_variance", "outcome", "all units change alike", "an outcome that varies")
    return ClusteredEffect(
        design="did",
        method="did_collapsed_welch_t",
        effect=found.effect,
        se=found.se,
        ci=found.ci,
        level=level,
        statistic=found.statistic,
        p=found.p,
        df=found.df,
        n=found.n,
        dropped=panel.count - both.count,
        evidence_grade=base,
        warnings=found.warnings,
        clusters=both.count,
    )


def _unit_means(panel: Panel, values: Array, rows: Array) -> Array:
    units = panel.clusters[rows]
    sums = np.bincount(units, weights=values[rows], minlength=panel.count)
    return sums / np.bincount(units, minlength=panel.count)


def _tried(
    compute: Callable[[], ClusteredEffect], name: str, cautions: list[Caution]
) -> ClusteredEffect | None:
    """What is computed; None and a caution where it cannot be."""
    try:
        return compute()
    except AnalysisFault as refused:
        told = "; ".join(f"{one.where}: {one.problem}" for one in refused.faults)
        cautions.append(Caution(f"no_{name}", f"“{name}” cannot be computed ({told})."))
        return None


def _on_rows(panel: Panel) -> list[Caution]:
    """What weakens every figure from these rows."""
    counts = {
        name: (n, dropped)
        for (name, n), dropped in zip(panel.n.items(), panel.dropped_of, strict=True)
    }
    cautions = cautions_on_missing(counts, unknown=panel.dropped - sum(panel.dropped_of))
    if panel.units is not None and units_that_change(panel, panel.treated).any():
        message = "Some units are in both groups: are treated and unit the right columns?"
        cautions.append(Caution("treated_changes", message, lowers_grade=True))
    if alone := single_units(panel):
        message = (
            f"A single unit is all there is of {', '.join(alone)}: how units differ there is not"
            " known, and the standard error is too small by as much."
        )
        cautions.append(Caution("single_unit", message, lowers_grade=True))
    return cautions


def _on_count(panel: Panel) -> tuple[Caution, ...]:
    if panel.count >= FEW_CLUSTERS:
        return ()
    what = "rows" if panel.units is None else "units"
    message = (
        f"Only {panel.count} {what}: under {FEW_CLUSTERS} the standard error tends to be too"
        " small. Read the comparison of the units' own changes (collapsed) beside it."
    )
    return (Caution("few_clusters", message),)


def _on_units(panel: Panel) -> list[Caution]:
    if panel.units is None:
        message = "No unit is named: each row counts as independent of all others."
        return [Caution("no_unit", message)]
    once = int((~seen_in_both(panel)).sum())
    if not once:
        return []
    message = f"{once} of {panel.count} units are seen in one period only: compare balanced."
    return [Caution("unbalanced", message)]
