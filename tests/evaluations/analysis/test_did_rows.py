"""Difference in differences from rows: statsmodels as oracle, and what the panel must allow."""

import contextlib
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.did_rows import did_of_rows
from evaluations.analysis.effects import means
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.panel import panel_of

Columns = dict[str, Any]
NOT_FINITE = [("not_finite", "specification")]


def drawn(seed: int, units: int = 12, covariates: int = 0, lost: float = 0.0) -> Columns:
    """Rows of units seen some times before and after; `lost` is the share left out."""
    rng = np.random.default_rng(seed)
    rows = []
    for unit in range(units):
        own = rng.normal(0, 2)
        for post in (0, 0, 1, 1, 1):
            if rng.random() >= lost:
                treated = unit % 2
                y = 50 + own + 3 * treated - post + 2 * treated * post + rng.normal()
                rows.append((y, treated, post, f"u{unit}", *rng.normal(size=covariates)))
    outcome, treated, post, unit, *others = zip(*rows, strict=True)
    return {
        "outcome": outcome,
        "treated": treated,
        "post": post,
        "units": unit,
        "covariates": {f"x{i}": values for i, values in enumerate(others)},
    }


def oracle(columns: Columns) -> Any:
    treated, post = np.array(columns["treated"]), np.array(columns["post"])
    design = [np.ones(len(post)), treated, post, treated * post]
    design += map(np.array, columns["covariates"].values())
    units = columns["units"] or range(len(post))
    groups = np.unique(np.array(units), return_inverse=True)[1]
    return sm.OLS(np.array(columns["outcome"]), np.column_stack(design)).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )


def codes(effect: Any) -> list[str]:
    return [one.code for one in effect.warnings]


def faults(**columns: Any) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refusal:
        did_of_rows(panel_of(**columns))
    return [(one.code, one.where) for one in refusal.value.faults]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("covariates", [0, 2])
@pytest.mark.parametrize("lost", [0, 0.3])
@pytest.mark.parametrize("clustered", [True, False])
def test_agrees_with_statsmodels(seed, covariates, lost, clustered) -> None:
    columns = drawn(seed, units=20, covariates=covariates, lost=lost)
    if not clustered:
        columns["units"] = None
    ours, theirs = did_of_rows(panel_of(**columns), level=0.9), oracle(columns)
    assert ours.effect == pytest.approx(theirs.params[3], rel=1e-9)
    assert ours.se == pytest.approx(theirs.bse[3], rel=1e-9)
    assert ours.p == pytest.approx(theirs.pvalues[3], rel=1e-7)
    assert ours.ci == pytest.approx(tuple(theirs.conf_int(0.1)[3]), rel=1e-8)
    assert ours.df == theirs.df_resid_inference == ours.clusters - 1
    assert sum(ours.n.values()) == len(columns["outcome"])


def test_balanced_is_the_same_on_the_units_of_both_periods() -> None:
    columns = drawn(3, units=30)
    kept = [
        not (u in ("u4", "u7") and p)
        for u, p in zip(columns["units"], columns["post"], strict=True)
    ]
    both = [u not in ("u4", "u7") for u in columns["units"]]
    part = lambda wanted: {  # noqa: E731
        name: [v for v, is_in in zip(columns[name], wanted, strict=True) if is_in]
        for name in ("outcome", "treated", "post", "units")
    }
    effect, balanced = did_of_rows(panel_of(**part(kept))), did_of_rows(panel_of(**part(both)))
    assert effect.balanced is not None
    assert effect.balanced.effect == pytest.approx(balanced.effect, rel=1e-12)
    assert effect.balanced.se == pytest.approx(balanced.se, rel=1e-12)
    assert (effect.clusters, effect.balanced.clusters) == (30, 28)
    assert (effect.dropped, effect.balanced.dropped) == (0, 4)
    assert effect.collapsed is not None
    assert (effect.collapsed.clusters, effect.collapsed.dropped) == (28, 2)
    assert "unbalanced" in codes(effect)


def test_collapsed_compares_each_units_own_change() -> None:
    columns = drawn(5)
    effect = did_of_rows(panel_of(**columns))
    changes: dict[int, list[float]] = {0: [], 1: []}
    for unit in sorted(set(columns["units"])):
        rows = [i for i, u in enumerate(columns["units"]) if u == unit]
        by_period = [
            np.mean([columns["outcome"][i] for i in rows if columns["post"][i] == period])
            for period in (0, 1)
        ]
        changes[columns["treated"][rows[0]]].append(by_period[1] - by_period[0])
    plain = means(changes[1], changes[0])
    assert effect.collapsed is not None
    for figure in ("effect", "se", "df", "p", "statistic"):
        assert getattr(effect.collapsed, figure) == pytest.approx(getattr(plain, figure))
    assert effect.collapsed.n == {"intervention": 6, "comparison": 6}


def test_the_same_change_in_every_unit_leaves_nothing_to_collapse() -> None:
    level = {unit: unit * 0.3 for unit in range(12)}
    jitter = [0.01, -0.01, 0.02, -0.02]  # the same mean in each unit and period
    rows = [
        (level[unit] + 0.1 * post + jitter[i] * (1 + unit % 3), unit % 2, post, str(unit))
        for unit in range(12)
        for post in (0, 1)
        for i in range(4)
    ]
    outcome, treated, post, units = zip(*rows, strict=True)
    with pytest.raises(AnalysisFault, match="outcome: does not vary"):
        did_of_rows(panel_of(outcome, treated, post, units))


def test_missing_values_are_counted_and_much_of_it_lowers_the_grade() -> None:
    columns = drawn(1, units=40)
    outcome = list(columns["outcome"])
    outcome[3] = outcome[9] = None
    treated = [None, *columns["treated"][1:]]
    effect = did_of_rows(panel_of(**columns | {"outcome": outcome, "treated": treated}))
    assert effect.dropped == 3
    assert sum(effect.n.values()) == len(outcome) - 3
    assert codes(effect) == ["values_dropped"]
    assert effect.evidence_grade == 3
    half = [None if i % 2 else y for i, y in enumerate(columns["outcome"])]
    less = did_of_rows(panel_of(**columns | {"outcome": half}))
    assert "much_missing" in codes(less)
    assert less.evidence_grade == 2


@pytest.mark.parametrize(("units", "few"), [(29, True), (30, False)])
def test_few_units_are_said(units: int, few: bool) -> None:
    assert ("few_clusters" in codes(did_of_rows(panel_of(**drawn(2, units=units))))) == few


def test_without_unit_nothing_is_collapsed() -> None:
    effect = did_of_rows(panel_of(**drawn(2) | {"units": None}))
    assert effect.balanced is effect.collapsed is None
    assert "no_unit" in codes(effect)


def test_units_of_one_period_each_leave_the_figures_that_need_both_out() -> None:
    columns = drawn(2)
    units = [f"{u}-{p}" for u, p in zip(columns["units"], columns["post"], strict=True)]
    effect = did_of_rows(panel_of(**columns | {"units": units}))
    assert effect.balanced is effect.collapsed is None
    assert {"no_balanced", "no_collapsed", "unbalanced"} <= set(codes(effect))


def test_units_in_both_groups_are_said_and_cost_a_grade() -> None:
    columns = drawn(2)
    units = [u if u in ("u2", "u3", "u4", "u5") else "mixed" for u in columns["units"]]
    effect = did_of_rows(panel_of(**columns | {"units": units}))
    assert "treated_changes" in codes(effect)
    assert effect.collapsed is None
    assert effect.evidence_grade == 2


def test_a_single_unit_in_the_intervention_group_is_warned_of() -> None:
    columns = drawn(2, units=20)
    columns["treated"] = [int(unit == "u7") for unit in columns["units"]]
    ours, theirs = did_of_rows(panel_of(**columns)), oracle(columns)
    assert (ours.effect, ours.se) == pytest.approx((theirs.params[3], theirs.bse[3]), rel=1e-9)
    assert {"single_unit", "no_collapsed"} <= set(codes(ours))
    assert ours.evidence_grade == 2


def test_treated_and_post_in_each_others_place_are_refused() -> None:
    columns = drawn(2)
    swapped = columns | {"treated": columns["post"], "post": columns["treated"]}
    assert faults(**swapped) == [("swapped", "treated, post")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"treated": [1] * 60}, [("too_few", "rows")] * 2),
        ({"post": [0] * 60}, [("too_few", "rows")] * 2),
        ({"units": ["one"] * 60}, [("too_few", "unit")]),
        ({"units": ["a" if i // 5 % 2 else "b" for i in range(60)]}, [("too_few", "unit")]),
        ({"post": [0] * 59 + [1]}, [("too_few", "rows")] * 2),
        ({"units": [None] * 60}, [("too_few", "rows")]),
        ({"outcome": [7.0] * 60}, [("no_variance", "outcome")]),
        ({"outcome": [0.1 * (i % 5 > 1) for i in range(60)]}, [("no_variance", "outcome")]),
        ({"outcome": [1.79e308 * (-1) ** (i * i // 7) for i in range(60)]}, NOT_FINITE),
        ({"outcome": [float("nan")] * 60}, [("not_finite", "outcome[0]")]),
        ({"outcome": [1.0] * 59}, [("unequal", "rows")]),
        ({"treated": [2] * 60}, [("out_of_range", "treated")]),
        ({"covariates": {"one": [3.0] * 60}}, [("singular", "covariates.one")]),
        ({"covariates": {"t": [i // 5 % 2 for i in range(60)]}}, [("singular", "covariates.t")]),
        (
            {"covariates": {"a": list(range(60)), "b": [5 + 2 * i for i in range(60)]}},
            [("singular", "covariates.b")],
        ),
        (
            {"covariates": {f"x{i}": [float(i == j) for j in range(60)] for i in range(57)}},
            [("too_few", "rows")],
        ),
    ],
)
def test_what_cannot_be_computed_is_named(change: Columns, expected: Any) -> None:
    assert faults(**drawn(2) | change) == expected


def test_huge_outcomes_are_computed_while_they_can_be() -> None:
    signs = [(-1) ** (i * i // 7) for i in range(60)]
    small, large = (
        did_of_rows(panel_of(**drawn(2) | {"outcome": [sign * scale for sign in signs]}))
        for scale in (1.0, 1e300)
    )
    assert large.se == pytest.approx(small.se * 1e300)


def test_a_change_beyond_a_float_leaves_out_the_collapsed_figure_only() -> None:
    columns = drawn(2) | {"outcome": [float(i * i % 7) for i in range(60)]}
    columns["outcome"][:5] = [1e308, 1e308, -1e308, -1e308, -1e308]
    effect = did_of_rows(panel_of(**columns))
    assert effect.collapsed is None
    assert "no_collapsed" in codes(effect)


def test_a_small_effect_on_a_large_level_is_not_lost() -> None:
    columns = drawn(4, units=20, covariates=1)
    near = did_of_rows(panel_of(**columns))
    far = [y + 1e10 for y in columns["outcome"]]
    moved = {"x0": [x * 1e-8 + 2026 for x in columns["covariates"]["x0"]]}
    there = did_of_rows(panel_of(**columns | {"outcome": far, "covariates": moved}))
    assert there.effect == pytest.approx(near.effect, abs=1e-4)
    assert there.se == pytest.approx(near.se, rel=1e-4)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([1e-150, 1e-3, -1.0, 1e3, 1e150]), st.data())
def test_scale_shift_and_order_do_not_matter(seed: int, scale: float, data: st.DataObject) -> None:
    columns = drawn(seed, covariates=1, lost=0.1)
    here = did_of_rows(panel_of(**columns))
    order = data.draw(st.permutations(range(len(columns["outcome"]))))
    turned = {
        name: [columns[name][i] for i in order] for name in ("outcome", "treated", "post", "units")
    }
    turned["outcome"] = [(y + 100) * scale for y in turned["outcome"]]
    x = columns["covariates"]["x0"]
    there = did_of_rows(panel_of(**turned, covariates={"x": [x[i] * 7 - 3 for i in order]}))
    assert there.effect == pytest.approx(here.effect * scale, rel=1e-8)
    assert there.se == pytest.approx(here.se * abs(scale), rel=1e-8)
    assert there.n == here.n


extreme = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 1.0, 5e-324])
rows = st.tuples(extreme, st.integers(0, 1), st.integers(0, 1), st.sampled_from("abcdef"), extreme)


@settings(max_examples=200)
@given(st.lists(rows, min_size=8, max_size=24), st.booleans(), st.booleans())
def test_any_finite_rows_are_computed_or_refused_by_name(drawn_rows, by_unit, adjusted) -> None:
    outcome, treated, post, units, x = zip(*drawn_rows, strict=True)
    panel = panel_of(
        outcome, treated, post, units if by_unit else None, {"x": x} if adjusted else None
    )
    with contextlib.suppress(AnalysisFault):
        effect = did_of_rows(panel)
        assert effect.se > 0
        assert effect.ci[0] < effect.effect < effect.ci[1]
