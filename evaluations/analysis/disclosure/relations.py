"""What can be computed from what: the sums between cells, as the cuts that would isolate a cell.

A hidden cell can be computed exactly when some combination of the sums holds it as its only
hidden cell. For a cell p and a basis picked greedily from an order of the cells, the fundamental
cocircuit of p holds the cells of one such combination of fewest terms: if all of them but p are
published, p is no secret. Sums that are not in the order given are taken as published.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from evaluations.analysis.disclosure.elimination import Matrix, fitting, shortened

Cut = frozenset[int]


class Relations(Protocol):
    """The sums between numbered cells."""

    def cuts(self, order: Sequence[int], cells: Iterable[int]) -> list[tuple[int, Cut]]:
        """Return the others of the cut of each of the cells that is in the basis."""


class Margins:
    """A table with rows, columns and all totals: cells are the lines of a graph.

    Each row and each column (the totals' too) is a point, each cell the line between its row and
    its column. With the totals' signs turned every sum is "the lines at a point add up to 0", so
    a hidden cell can be computed exactly when it is a bridge among the hidden lines.

    Source: Gusfield (1988), A graph theoretic approach to statistical data security, SIAM
    Journal on Computing 17.
    """

    def __init__(self, rows: int, columns: int) -> None:
        """Number the cells row by row, the total of each row after its cells; totals last."""
        across, down = columns + 1, rows + 1
        self.points = down + across
        self.ends = [(row, down + column) for row in range(down) for column in range(across)]
        self._first, self._second = np.array(self.ends).T

    def cuts(self, order: Sequence[int], cells: Iterable[int]) -> list[tuple[int, Cut]]:
        """Return the lines that cross between the two sides of a tree when a cell is taken out."""
        in_order = np.zeros(len(self.ends), dtype=bool)
        in_order[list(order)] = True
        entered, left, below = self._tree(order)
        first, second = entered[self._first], entered[self._second]
        found = []
        for cell in cells:
            if cell in below:
                low, high = entered[below[cell]], left[below[cell]]
                inside = ((first >= low) & (first < high)) != ((second >= low) & (second < high))
                crossing = np.flatnonzero(inside & in_order).tolist()
                found.append((cell, frozenset(crossing) - {cell}))
        return found

    def _tree(self, order: Sequence[int]) -> tuple[Matrix, Matrix, dict[int, int]]:
        """Walk the forest: when each point is entered and left, and which lies below a line."""
        lines = self._forest(order)
        above: dict[int, int] = {}
        below: dict[int, int] = {}
        walked: list[int] = []
        for root in range(self.points):
            way = [] if root in above else [root]
            above.setdefault(root, root)
            while way:  # depth first: what lies below a point is entered right after it
                walked.append(way.pop())
                onwards = [one for one in lines[walked[-1]] if one[0] not in above]
                above.update((point, walked[-1]) for point, _ in onwards)
                below.update((line, point) for point, line in onwards)
                way += [point for point, _ in onwards]
        entered, size = np.empty(self.points, dtype=np.int64), np.ones(self.points, dtype=np.int64)
        entered[walked] = np.arange(self.points)
        for point in reversed(walked):
            if above[point] != point:
                size[above[point]] += size[point]
        return entered, entered + size, below

    def _forest(self, order: Sequence[int]) -> list[list[tuple[int, int]]]:
        """Pick every line that joins two parts not yet joined (Kruskal 1956)."""
        parent = list(range(self.points))
        lines: list[list[tuple[int, int]]] = [[] for _ in parent]

        def part(point: int) -> int:
            while parent[point] != point:
                parent[point] = parent[parent[point]]
                point = parent[point]
            return point

        for line in order:
            first, second = self.ends[line]
            one, other = part(first), part(second)
            if one != other:
                parent[one] = other
                lines[first].append((second, line))
                lines[second].append((first, line))
        return lines


class Sums:
    """Any sums between cells: each a mapping of cells to whole coefficients that add up to 0."""

    def __init__(self, sums: Sequence[Mapping[int, int]], cells: int) -> None:
        self.matrix = np.zeros((len(sums), cells), dtype=np.int64)
        for row, one in enumerate(sums):
            for cell, coefficient in one.items():
                self.matrix[row, cell] = coefficient

    def cuts(self, order: Sequence[int], cells: Iterable[int]) -> list[tuple[int, Cut]]:
        """Reduce the sums with pivots in the given order; a pivot's row is its cut."""
        matrix: Matrix = self.matrix[:, list(order)]  # a copy
        row_of: dict[int, int] = {}
        for column, cell in enumerate(order):
            rows = np.flatnonzero(matrix[:, column])
            pivot = next((row for row in rows.tolist() if row >= len(row_of)), None)
            if pivot is None:
                continue
            done = len(row_of)
            matrix[[done, pivot]] = matrix[[pivot, done]]
            matrix = _cleared(matrix, done, column)
            row_of[cell] = done
        numbers = np.array(order, dtype=np.int64)
        return [
            (cell, frozenset(numbers[np.flatnonzero(matrix[row_of[cell]])].tolist()) - {cell})
            for cell in cells
            if cell in row_of
        ]


def _cleared(matrix: Matrix, row: int, column: int) -> Matrix:
    """Take a row's column out of all other rows."""
    others = np.flatnonzero(matrix[:, column])
    others = others[others != row]
    matrix = fitting(matrix, matrix[others], matrix[row])
    rows, by = matrix[others], matrix[row]
    matrix[others] = shortened(rows * by[column] - np.outer(rows[:, column], by))
    return matrix
