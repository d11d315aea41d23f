"""Tables that say whom they count, and what of them a report prints: data for later reports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from evaluations.analysis.disclosure.table import Table
from evaluations.analysis.faults import fault

People = frozenset[tuple[str, str]]  # who a figure counts: ("age", "18-24"), ("sex", "women")


@dataclass(frozen=True)
class Dimension:
    """What tells people apart: its labels together are everybody, each person once."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table that says whom it counts: by two dimensions, and `of` whom when not everybody.

    Two figures of the same people are one figure, in whatever tables they stand.
    """

    rows: Dimension
    columns: Dimension
    table: Table
    of: tuple[tuple[Dimension, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse counts that are not one for each pair of labels of different dimensions."""
        names = [dimension.name for dimension in self.dimensions]
        if len(set(names)) < len(names):
            raise fault("twice", ", ".join(names), "the same twice", "different dimensions")
        for axis, size in ((self.rows, self.table.height), (self.columns, self.table.width)):
            if len(axis.labels) != size or len(set(axis.labels)) != size:
                problem = f"{len(set(axis.labels))} different labels for {size} lines"
                raise fault("wrong_length", axis.name, problem, "one label for each line")

    @cached_property
    def people(self) -> list[People]:
        """Whom each cell counts, in the order of the table's positions."""
        whole = frozenset((dimension.name, label) for dimension, label in self.of)
        rows = [*(frozenset({(self.rows.name, label)}) for label in self.rows.labels), whole]
        columns = [*(frozenset({(self.columns.name, label)}) for label in self.columns.labels)]
        return [whole | row | column for row in rows for column in [*columns, whole]]

    @property
    def dimensions(self) -> Iterator[Dimension]:
        """Everything that the table tells people apart by."""
        yield from (self.rows, self.columns, *(dimension for dimension, _ in self.of))


@dataclass(frozen=True)
class Release:
    """The tables of one report, and which figures are left out; kept for the next report.

    `primary` are small themselves, `secondary` would give those away. `exposed` can be computed
    from what was printed before, whatever is left out now: figures of this report or an earlier
    one, and `changes` between them. They are for a person to decide on.
    """

    sheets: tuple[Sheet, ...]
    primary: frozenset[People] = frozenset()
    secondary: frozenset[People] = frozenset()
    exposed: frozenset[People] = frozenset()
    changes: frozenset[People] = frozenset()
    proven: bool = True

    def shown(self, sheet: Sheet) -> list[list[int | None]]:
        """Return the lines of a table as they may be printed, totals last, null for the rest."""
        printed = sheet.table.printed
        return [
            [None if sheet.people[cell] in self.hidden else printed.get(cell) for cell in line]
            for line in sheet.table.lines
        ]

    @cached_property
    def hidden(self) -> frozenset[People]:
        """The figures that are left out."""
        return self.primary | self.secondary

    @cached_property
    def printed(self) -> dict[People, int]:
        """The figures that are printed unless they are hidden, in order of tables and positions."""
        return {
            sheet.people[cell]: figure
            for sheet in self.sheets
            for cell, figure in sheet.table.printed.items()
        }

    @cached_property
    def figures(self) -> dict[People, int | None]:
        """Every figure that the tables have to do with; null when they do not tell it."""
        return _filled(self._given, self.lines)

    @cached_property
    def lines(self) -> list[tuple[People, ...]]:
        """All that adds up: the people by the labels of one dimension, then all of them.

        Each figure's sums over each of its dimensions, and those of these sums: from them every
        relation between figures of whole dimensions follows.
        """
        labels = self._labels()
        whose = list(self._given)
        found: dict[tuple[People, str], tuple[People, ...]] = {}
        for people in whose:  # grows
            totals = {(people - {(name, label)}, name) for name, label in people} - found.keys()
            for total, name in sorted(totals, key=lambda one: one[1]):
                parts = [total | {(name, label)} for label in labels[name]]
                found[total, name] = (*parts, total)
                whose += found[total, name]
        return list(found.values())

    @cached_property
    def _given(self) -> dict[People, int]:
        found: dict[People, int] = {}
        for sheet in self.sheets:
            for people, figure in zip(sheet.people, sheet.table.figures, strict=True):
                if found.setdefault(people, figure) != figure:
                    raise _differing(people, f"{found[people]} in one table, {figure} in another")
        return found

    def _labels(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for dimension in (one for sheet in self.sheets for one in sheet.dimensions):
            if set(found.setdefault(dimension.name, dimension.labels)) != set(dimension.labels):
                problem = "has other labels in another table of the report"
                raise fault("differs", dimension.name, problem, "the same labels everywhere")
        return found


def _filled(given: dict[People, int], lines: Sequence[tuple[People, ...]]) -> dict:
    """Add the figures that the given ones tell: a line with one figure missing tells it."""
    found: dict[People, int | None] = {people: None for line in lines for people in line} | given
    waiting: list[tuple[People, ...]] = list(lines)
    while waiting:
        open_lines = [line for line in waiting if not _fill(found, line)]
        if len(open_lines) == len(waiting):
            break
        waiting = open_lines
    return found


def _fill(found: dict[People, int | None], line: tuple[People, ...]) -> bool:
    """Fill in the last figure of a line; False while more than one is missing."""
    *parts, total = line
    missing = [people for people in line if found[people] is None]
    if len(missing) > 1:
        return False
    added = sum(found[people] or 0 for people in parts)
    whole = found[total]
    if not missing and added != whole:
        raise _differing(total, f"{whole}, but its parts add up to {added}")
    for people in missing:
        found[people] = added if whole is None else whole - added
        if whole is not None and whole < added:
            raise _differing(total, f"{whole}, but some of its parts add up to {added}")
    return True


def _differing(people: Iterable[tuple[str, str]], problem: str) -> Exception:
    where = ", ".join(f"{name} {label}" for name, label in sorted(people)) or "everybody"
    return fault("differs", where, problem, "one figure for the same people")
