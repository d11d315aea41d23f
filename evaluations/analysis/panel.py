"""Rows of units measured before and after, in two groups: what can be told from them at all.

Brings numpy: import it where a regression is computed, not where the web process starts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.clustered import Array
from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.samples import number

Number = float | None


@dataclass(frozen=True)
class Panel:
    """Whole rows: outcome, treated and post (0 or 1), unit (numbered from 0), covariates by name.

    `units` is None where each row stands for itself. `dropped` counts the rows left out because a
    value is missing, `dropped_of` those of them that are known to be intervention or comparison.
    """

    outcome: Array
    treated: Array
    post: Array
    units: Array | None
    covariates: Mapping[str, Array]
    dropped: int
    dropped_of: tuple[int, int]

    @property
    def clusters(self) -> Array:
        """Return the number of each row's unit, or of the row itself."""
        return np.arange(len(self.outcome)) if self.units is None else self.units

    @property
    def count(self) -> int:
        """Return how many units there are, or rows that stand for themselves."""
        return int(self.clusters.max()) + 1

    @property
    def n(self) -> dict[str, int]:
        """Return how many rows each group has."""
        intervention = int(self.treated.sum())
        return {"intervention": intervention, "comparison": len(self.treated) - intervention}

    def units_where(self, rows: Array) -> Array:
        """Return per unit whether it has any of these rows."""
        return np.bincount(self.clusters[rows], minlength=self.count) > 0

    def of_units(self, wanted: Array) -> "Panel":
        """Return the rows of the units where `wanted` is true; the others count as dropped."""
        kept = wanted[self.clusters]
        return Panel(
            self.outcome[kept],
            self.treated[kept],
            self.post[kept],
            None if self.units is None else np.unique(self.units[kept], return_inverse=True)[1],
            {name: values[kept] for name, values in self.covariates.items()},
            self.dropped + int((~kept).sum()),
            self.dropped_of,
        )


def panel_of(
    outcome: Sequence[Number],
    treated: Sequence[Number],
    post: Sequence[Number],
    units: Sequence[str | None] | None = None,
    covariates: Mapping[str, Sequence[Number]] | None = None,
) -> Panel:
    """Make a panel of columns of the same length; a row with a missing value (None) is dropped.

    Raises AnalysisFault when the lengths differ, a value is no number, treated or post is neither
    0 nor 1, or no row is whole.
    """
    named: dict[str, Sequence[Number]] = {"outcome": outcome, "treated": treated, "post": post}
    named |= {f"covariates.{name}": values for name, values in (covariates or {}).items()}
    columns = {name: _column(values, name) for name, values in named.items()}
    codes = np.zeros(len(outcome), dtype=np.int64) if units is None else _codes(units)
    lengths = {len(values) for values in (*columns.values(), codes)}
    if len(lengths) > 1:
        raise fault("unequal", "rows", "columns of different lengths", "as many values in each")
    whole = (codes >= 0) & ~np.any([np.isnan(column) for column in columns.values()], axis=0)
    if not whole.any():
        raise fault("too_few", "rows", "no row without a missing value", "rows")
    group = columns["treated"][~whole]
    y, t, p, *others = (column[whole] for column in columns.values())
    return Panel(
        y,
        t,
        p,
        None if units is None else np.unique(codes[whole], return_inverse=True)[1],
        dict(zip(covariates or {}, others, strict=True)),
        int((~whole).sum()),
        (int((group == 1).sum()), int((group == 0).sum())),
    )


def _column(values: Sequence[Number], name: str) -> Array:
    """The values as floats, NaN where one is missing."""
    binary = name in ("treated", "post")
    column = np.array(
        [np.nan if v is None else number(v, f"{name}[{i}]") for i, v in enumerate(values)]
    )
    if binary and not np.isin(column[~np.isnan(column)], (0.0, 1.0)).all():
        raise fault("out_of_range", name, "another value than 0 and 1", "0 or 1")
    return column


def _codes(units: Iterable[str | None]) -> Array:
    """The units numbered as they come, −1 where one is missing."""
    seen: dict[str, int] = {}
    return np.array(
        [-1 if unit is None else seen.setdefault(unit, len(seen)) for unit in units], dtype=np.int64
    )


def refuse_thin_cells(panel: Panel) -> None:
    """Refuse a panel with fewer than two rows in a cell (group × period) or one unit per group."""
    faults = []
    for name, cell in _cells(panel):
        count = int(cell.sum())
        if count < 2:
            problem = f"{count} rows of {name}"
            faults.append(Fault("too_few", "rows", problem, "at least 2 rows in each"))
    if not faults and len(single_units(panel)) == 4:
        problem, expected = "one unit in each group", "at least 2 units in a group, better 15"
        faults.append(Fault("too_few", "unit", problem, expected))
    if faults:
        raise AnalysisFault(faults)


def single_units(panel: Panel) -> list[str]:
    """Return the cells (group × period) whose rows are all of the same unit."""
    return [name for name, cell in _cells(panel) if panel.units_where(cell).sum() == 1]


def _cells(panel: Panel) -> Iterator[tuple[str, Array]]:
    for group, is_treated in (("intervention", 1), ("comparison", 0)):
        for period, is_post in (("before", 0), ("after", 1)):
            cell = (panel.treated == is_treated) & (panel.post == is_post)
            yield f"the {group} group {period}", cell


def units_that_change(panel: Panel, column: Array) -> Array:
    """Return per unit whether a column of 0 and 1 takes both values in it."""
    return panel.units_where(column == 0) & panel.units_where(column == 1)


def refuse_swapped(panel: Panel) -> None:
    """Refuse treated and post named for each other: the first changes in units, the second not."""
    if units_that_change(panel, panel.treated).any() and not seen_in_both(panel).any():
        raise fault(
            "swapped",
            "treated, post",
            "treated changes within units and post within none",
            "post to change within units: the columns seem to be swapped",
        )


def seen_in_both(panel: Panel) -> Array:
    """Return per unit whether it has rows before and after."""
    return units_that_change(panel, panel.post)


def both_periods(panel: Panel) -> Panel:
    """Return the rows of the units that are seen in both periods; AnalysisFault without any."""
    both = seen_in_both(panel)
    if not both.any():
        raise fault("too_few", "rows", "no unit is seen in both periods", "at least 2 units")
    return panel.of_units(both)
