"""The least that any choice must cost: an exact linear programme with rows added as found."""

from collections.abc import Collection, Mapping

import numpy as np

from evaluations.analysis.disclosure.elimination import Matrix, eliminate


class Simplex:
    """Least cost of amounts x >= 0 of items such that the amounts in each cut sum to at least 1.

    Every entry is a whole number over one common `denominator`; costs are Python integers of any
    length. So the bound is exact, and costs that differ in their last digit are told apart.

    Source: Lemke (1954), The dual method of solving the linear programming problem; steps without
    fractions after Edmonds (1967). Costs above 0 make the start feasible for the dual.
    """

    def __init__(self, costs: Mapping[int, int]) -> None:
        self.items = list(costs)
        self.denominator = 1
        self.work = 0
        self._reduced = list(costs.values())  # reduced cost of each variable outside the basis
        self._cost = 0
        self._rows: Matrix = np.zeros((0, len(costs) + 1), dtype=np.int64)  # last: constant
        # Variables: an item by its place among the items, a cut's slack by a number after them.
        self._outside = list(range(len(costs)))
        self._inside: list[int] = []
        self._place = {item: place for place, item in enumerate(self.items)}

    def add(self, cut: Collection[int]) -> None:
        """Ask for at least 1 among these items; others than the known items count nothing."""
        row = np.zeros(self._rows.shape[1], dtype=self._rows.dtype)
        row[-1] = -self.denominator
        column_of = {variable: column for column, variable in enumerate(self._outside)}
        row_of = {variable: row for row, variable in enumerate(self._inside)}
        for variable in sorted(self._place[item] for item in cut if item in self._place):
            if variable in column_of:
                row[column_of[variable]] += self.denominator
            else:
                row += self._rows[row_of[variable]]
        self._rows = np.vstack([self._rows, row])
        self._inside.append(len(self.items) + len(self._inside))

    def solve(self, below: int, work: int | None = None) -> bool:
        """Find the least cost; False when there is none below the given one, or after some work."""
        limit = None if work is None else self.work + work
        while self._cost < below * self.denominator:
            if limit is not None and self.work >= limit:
                return False
            constants = self._rows[:, -1]
            row = int(constants.argmin()) if len(constants) else -1
            if row < 0 or constants[row] >= 0:
                return True
            column = self._entering(row)
            if column is None:
                return False
            self._step(row, column)
        return False

    def amounts(self) -> dict[int, int]:
        """Return the amount of each item that has one, times the denominator."""
        constants = self._rows[:, -1].tolist()
        return {
            self.items[variable]: constant
            for variable, constant in zip(self._inside, constants, strict=True)
            if variable < len(self.items) and constant
        }

    def cost(self) -> int:
        """Return the least cost, whole when every amount is (rounded up otherwise)."""
        return -(-self._cost // self.denominator)

    def _entering(self, row: int) -> int | None:
        """Choose the variable whose reduced cost rises least; ties cannot make it run for ever."""
        best: int | None = None
        best_entry = 1
        for column in np.flatnonzero(self._rows[row, :-1] > 0).tolist():
            entry = int(self._rows[row, column])
            if best is None or self._reduced[column] * best_entry < self._reduced[best] * entry:
                best, best_entry = column, entry
        return best

    def _step(self, row: int, column: int) -> None:
        old, across = self.denominator, self._rows[row].copy()
        down, price, numbers = self._rows[:, column].copy(), self._reduced[column], across.tolist()
        rows = eliminate(self._rows, row, column, old)
        rows[:, column] = down
        rows[row] = -across
        rows[row, column] = old
        self._rows, self.denominator = rows, numbers[column]
        pivot = self.denominator
        self._reduced = [
            (reduced * pivot - price * number) // old if number or pivot != old else reduced
            for reduced, number in zip(self._reduced, numbers, strict=False)
        ]
        self._reduced[column] = price
        self._cost = (self._cost * pivot - price * numbers[-1]) // old
        self._inside[row], self._outside[column] = self._outside[column], self._inside[row]
        self.work += rows.size
