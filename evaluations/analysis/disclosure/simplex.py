"""The least that any choice must cost: an exact linear programme with rows added as found."""

import math
from collections.abc import Collection, Mapping

import numpy as np

from evaluations.analysis.disclosure.elimination import Matrix, fitting, shortened


class Simplex:
    """Least cost of amounts x >= 0 of items such that the amounts in each cut sum to at least 1.

    In whole numbers: each row is an equation, its basic variable times the number in the first
    column = the others' sum + the number in the last. Costs are Python integers of any length. So
    the bound is exact, and costs that differ in their last digit are told apart.

    Source: Lemke (1954), The dual method of solving the linear programming problem. Costs above 0
    make its start feasible. When it gets no further, Bland's (1977) rule keeps it from going round.
    """

    def __init__(self, costs: Mapping[int, int]) -> None:
        self.items = list(costs)
        self.work = 0
        self._reduced = list(costs.values())  # of each variable outside the basis, then the cost:
        self._reduced.append(0)  # both over one denominator
        self._over = 1
        self._rows: Matrix = np.zeros((0, len(costs) + 2), dtype=np.int64)
        # Variables: an item by its place among the items, a cut's slack by a number after them.
        self._outside = list(range(len(costs)))
        self._inside: list[int] = []
        self._place = {item: place for place, item in enumerate(self.items)}
        self._stalled = 0  # steps in which the cost did not rise

    def add(self, cut: Collection[int]) -> None:
        """Ask for at least 1 among these items; others than the known items count nothing."""
        column_of = {variable: 1 + column for column, variable in enumerate(self._outside)}
        row_of = {variable: row for row, variable in enumerate(self._inside)}
        wanted = sorted(self._place[item] for item in cut if item in self._place)
        basic = self._rows[[row_of[variable] for variable in wanted if variable in row_of]]
        whole = math.lcm(*basic[:, 0].tolist())
        basic = fitting(basic, basic * float(whole * len(basic)))
        row = (basic * (whole // basic[:, :1])).sum(axis=0)
        row[0], row[-1] = whole, row[-1] - whole
        row[[column_of[variable] for variable in wanted if variable in column_of]] += whole
        self._rows = np.vstack([self._rows, shortened(row[None, :])])
        self._inside.append(len(self.items) + len(self._inside))

    def solve(self, below: int, work: int | None = None) -> bool:
        """Find the least cost; False when there is none below the given one, or after some work."""
        limit = math.inf if work is None else self.work + work
        while self._reduced[-1] < below * self._over and self.work < limit:
            row = self._leaving()
            if row is None:
                return True
            column = self._entering(row)
            if column is None:
                return False
            self._step(row, column)
        return False

    def amounts(self) -> tuple[dict[int, int], int]:
        """Return how many parts of each item are needed, where any are, and what a whole has."""
        found = {
            self.items[variable]: (row[-1], row[0])
            for variable, row in zip(self._inside, self._rows[:, [0, -1]].tolist(), strict=True)
            if variable < len(self.items) and row[-1]
        }
        whole = math.lcm(*(over // math.gcd(part, over) for part, over in found.values()))
        return {item: part * whole // over for item, (part, over) in found.items()}, whole

    def cost(self) -> int:
        """Return the least cost, whole when every amount is (rounded up otherwise)."""
        return -(-self._reduced[-1] // self._over)

    def _leaving(self) -> int | None:
        """Choose the variable that is furthest below 0; the first one when that goes round."""
        below = np.flatnonzero(self._rows[:, -1] < 0).tolist()
        if not below:
            return None
        if self._stalled > len(self.items):
            return min(below, key=self._inside.__getitem__)
        return below[int(self._rows[below, -1].argmin())]

    def _entering(self, row: int) -> int | None:
        """Choose the variable whose reduced cost rises least; the first one of several."""
        best: tuple[int, int, int] | None = None
        for column in np.flatnonzero(self._rows[row, 1:-1] > 0).tolist():
            entry, reduced = int(self._rows[row, 1 + column]), self._reduced[column]
            rise = 0 if best is None else reduced * best[1] - best[2] * entry
            first = best is None or self._outside[column] < self._outside[best[0]]
            if rise < 0 or (not rise and first):
                best = column, entry, reduced
        return None if best is None else best[0]

    def _step(self, row: int, column: int) -> None:
        """Let the variable of a column into the basis and that of a row out of it."""
        place, others = 1 + column, np.flatnonzero(self._rows[:, 1 + column])
        others = others[others != row]
        self._rows = fitting(self._rows, self._rows[others], self._rows[row])
        by, rows = self._rows[row].copy(), self._rows[others]
        pivot, over, entries = by[place], by[0], rows[:, place].copy()
        changed = rows * pivot - np.outer(entries, by)
        changed[:, 0], changed[:, place] = rows[:, 0] * pivot, entries * over
        plain = pivot == 1 and over == 1
        self._rows[others] = changed if plain else shortened(changed)
        self._rows[row] = -by
        self._rows[row, 0], self._rows[row, place] = pivot, over
        self._pay(column, by.tolist())
        self._inside[row], self._outside[column] = self._outside[column], self._inside[row]
        self.work += (2 + len(others)) * len(by) * (1 if plain else 8)  # as measured

    def _pay(self, column: int, by: list[int]) -> None:
        """Write the cost in terms of the variables that are now outside the basis."""
        price, pivot, over, old = self._reduced[column], by[1 + column], by[0], self._reduced[-1]
        reduced = [
            mine * pivot - price * entry if entry else mine * pivot
            for mine, entry in zip(self._reduced, by[1:], strict=True)
        ]
        reduced[column] = price * over
        self._stalled = self._stalled + 1 if reduced[-1] == old * pivot else 0
        self._over *= pivot
        if pivot > 1:
            common = math.gcd(self._over, *reduced)
            self._over //= common
            reduced = [mine // common for mine in reduced]
        self._reduced = reduced
