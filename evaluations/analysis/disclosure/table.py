"""A table of counts as it was given: checked, with its totals, its cells numbered by position."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evaluations.analysis.disclosure.rules import Rule
from evaluations.analysis.faults import AnalysisFault, Fault
from evaluations.analysis.schemas import check

Position = list[int | None]  # row and column from 0; null for the total over it


@dataclass(frozen=True)
class Table:
    """Counts by row and column, and whether their totals are printed."""

    counts: tuple[tuple[int, ...], ...]
    margins_published: bool = True

    @property
    def height(self) -> int:
        """How many rows, without the totals."""
        return len(self.counts)

    @property
    def width(self) -> int:
        """How many columns, without the totals."""
        return len(self.counts[0])

    @property
    def lines(self) -> list[range]:
        """The numbers of the cells row by row, each row's total last; the totals' row last."""
        across = self.width + 1
        return [range(row * across, (row + 1) * across) for row in range(self.height + 1)]

    @cached_property
    def figures(self) -> list[int]:
        """The figure of each cell, totals too."""
        rows = [[*row, sum(row)] for row in self.counts]
        totals = [sum(column) for column in zip(*rows, strict=True)]
        return [figure for row in [*rows, totals] for figure in row]

    @cached_property
    def printed(self) -> dict[int, int]:
        """The figure of each cell that is to be printed, totals only where they are."""
        return {
            cell: figure
            for cell, figure in enumerate(self.figures)
            if self.margins_published or None not in self.position(cell)
        }

    def position(self, cell: int) -> Position:
        """Return a cell's row and column; null names the total over all rows or columns."""
        row, column = divmod(cell, self.width + 1)
        return [None if row == self.height else row, None if column == self.width else column]


def read(given: Mapping[str, Any]) -> tuple[Table, Rule]:
    """Read a table and its rule from JSON; AnalysisFault with everything that is wrong."""
    faults = [*_shape_faults(given), *_size_faults(given), *_label_faults(given)]
    if faults:
        raise AnalysisFault(faults)
    counts = tuple(tuple(int(count) for count in row) for row in given["counts"])
    rule = Rule(int(given.get("threshold", 5)), given.get("protect_zero", False))
    return Table(counts, given.get("margins_published", True)), rule


def _shape_faults(given: Mapping[str, Any]) -> tuple[Fault, ...]:
    try:
        check(given, "suppress")
    except AnalysisFault as refused:
        return refused.faults
    return ()


def _size_faults(given: Mapping[str, Any]) -> list[Fault]:
    """Check that there is a count for every row and column."""
    counts = given.get("counts")
    if not isinstance(counts, list):
        return []
    faults = _length(counts, given.get("rows"), "counts", "a row of counts for each of `rows`")
    for number, row in enumerate(counts):
        if isinstance(row, list):
            where, wanted = f"counts[{number}]", "a count for each of `columns`"
            faults += _length(row, given.get("columns"), where, wanted)
    return faults


def _length(found: list[Any], labels: object, where: str, wanted: str) -> list[Fault]:
    if not isinstance(labels, list) or not labels or not found or len(found) == len(labels):
        return []  # the schema tells of a list that is missing or empty
    return [Fault("wrong_length", where, f"a list of {len(found)}", f"{wanted} ({len(labels)})")]


def _label_faults(given: Mapping[str, Any]) -> list[Fault]:
    """Check that no two rows and no two columns are called the same."""
    faults = []
    for name in ("rows", "columns"):
        labels = given.get(name)
        texts = [str(one).strip() for one in labels] if isinstance(labels, list) else []
        seen: Counter[str] = Counter()
        for number, text in enumerate(texts):
            seen[text] += 1
            if seen[text] == 2:
                where, problem = f"{name}[{number}]", f'"{text}" stands there twice'
                faults.append(Fault("twice", where, problem, "a different label for each"))
    return faults
