"""The cheapest cells to hide so that no protected cell can be computed: found, and proven so.

Hiding is a cover: each cut of a protected cell (`relations`) whose other cells are all published
gives it away, so at least one of them must be hidden. There are very many cuts, so only those
that a proposed choice leaves open are written down, until none is left.

A cell of a cheapest choice cannot itself be computed. Without it some protected cell could be;
so the hidden values can change, every published one staying as it is, in a way that changes the
protected cell, and each such way changes this cell too.

Source: Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with
linear constraints, Management Science 47: cuts added as found, and branching. Here without
bounds on the values, and in whole numbers.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from evaluations.analysis.disclosure.relations import Cut, Relations
from evaluations.analysis.disclosure.simplex import Simplex


class TooMuchWork(Exception):
    """The search was stopped at its limit."""


@dataclass(frozen=True)
class Task:
    """What to protect: cells that must stay unknown, cells that are never printed, and the choice.

    `costs` holds what hiding each further cell costs, above 0. Cells in none of the three are
    published.
    """

    relations: Relations
    protected: tuple[int, ...]
    unprinted: tuple[int, ...]
    costs: Mapping[int, int]

    def given_away(self, hidden: Iterable[int]) -> set[int]:
        """Return the protected cells that can be computed when these candidates are hidden."""
        order = [*self.protected, *self.unprinted, *hidden]
        return {cell for cell, others in self.relations.cuts(order, self._at_risk) if not others}

    def open_cuts(self, hidden: Mapping[int, int], whole: int = 1) -> list[Cut]:
        """Return cuts that are not covered, each the candidates of which one must be hidden.

        `hidden` says how much of each candidate is hidden, in parts of `whole`. When each is
        hidden wholly or not at all, an empty answer means that no protected cell is computable.
        """
        most_first = sorted(hidden, key=lambda cell: -hidden[cell])
        rest = [cell for cell in self._cheapest_first if cell not in hidden]
        fixed, found = [*self.protected, *self.unprinted, *most_first], {}
        for order in ([*fixed, *rest], [*fixed, *reversed(rest)]):  # two cuts where there are two
            for _, others in self.relations.cuts(order, self._at_risk):
                if others <= self._candidates:
                    found[others] = sum(hidden.get(cell, 0) for cell in others)
        return [cut for cut, amount in found.items() if amount < whole]

    @cached_property
    def _at_risk(self) -> Collection[int]:
        """The protected cells that do not protect one another already; the rest stay protected."""
        order = [*self.protected, *self.unprinted]
        return [c for c, others in self.relations.cuts(order, self.protected) if not others]

    @cached_property
    def _candidates(self) -> frozenset[int]:
        return frozenset(self.costs)

    @cached_property
    def _cheapest_first(self) -> list[int]:
        return sorted(self.costs, key=self.costs.__getitem__)


def cheapest(task: Task) -> frozenset[int]:
    """Return the candidates of least total cost that protect; proven, however long it takes.

    Hiding every candidate must protect.
    """
    search = _Search(task, None)
    search.run()
    return search.best


def good(task: Task, work: int, most: int = 20_000) -> frozenset[int]:
    """Return candidates that protect, none of which could be left out; cheap, but not proven.

    The same search as `cheapest` for so many changed numbers; if it does not end by then, or for
    more candidates than `most`, cells that close most of the cuts found so far, and of them what
    is needed.
    """
    search = _Search(task, work)
    try:
        search.run(most)
    except TooMuchWork:
        closing = _without_needless(task, _closing(task, search.cuts))
        return min(closing, search.best, key=lambda cells: sum(task.costs[c] for c in cells))
    return search.best


class _Search:
    def __init__(self, task: Task, work: int | None) -> None:
        self.task = task
        self.work_left = work
        self.cuts: list[Cut] = []
        self.best = frozenset(task.costs)
        self.best_cost = sum(task.costs.values()) + 1

    def run(self, most: int | None = None) -> None:
        """Find the best; TooMuchWork at the limit, and for more candidates than `most`."""
        self.cuts = self.task.open_cuts({})
        if most is not None and len(self.task.costs) > most:
            raise TooMuchWork
        self._visit(frozenset(), frozenset())

    def _visit(self, hidden: frozenset[int], shown: frozenset[int]) -> None:
        """Search all choices that hide the former and show the latter."""
        programme = self._programme(hidden, shown)
        spent = sum(self.task.costs[cell] for cell in hidden)
        relaxed = self._relaxed(programme, hidden, self.best_cost - spent)
        if relaxed is None:
            return
        amounts, whole = relaxed
        split = [cell for cell, amount in amounts.items() if amount != whole]
        if not split:
            self.best, self.best_cost = hidden | amounts.keys(), spent + programme.cost()
            return
        cell = max(split, key=lambda one: (min(amounts[one], whole - amounts[one]), -one))
        self._visit(hidden | {cell}, shown)
        self._visit(hidden, shown | {cell})

    def _programme(self, hidden: frozenset[int], shown: frozenset[int]) -> Simplex:
        costs, decided = self.task.costs, hidden | shown
        programme = Simplex({cell: costs[cell] for cell in costs if cell not in decided})
        for cut in self.cuts:
            if not cut & hidden:
                programme.add(cut)
        return programme

    def _relaxed(
        self, programme: Simplex, hidden: frozenset[int], below: int
    ) -> tuple[dict[int, int], int] | None:
        """Return the cheapest amounts that close every cut; None if none is below a cost."""
        while self._solved(programme, below):
            amounts, whole = programme.amounts()
            missing = self.task.open_cuts({**amounts, **dict.fromkeys(hidden, whole)}, whole)
            if not missing:
                return amounts, whole
            self.cuts += missing
            for cut in missing:
                programme.add(cut)
        return None

    def _solved(self, programme: Simplex, below: int) -> bool:
        work = programme.work
        solved = programme.solve(below, self.work_left)
        if self.work_left is not None:
            self.work_left -= programme.work - work
            if self.work_left <= 0:
                raise TooMuchWork
        return solved


def _closing(task: Task, cuts: list[Cut]) -> frozenset[int]:
    """Hide cells that close many cuts until none is open."""
    hidden: frozenset[int] = frozenset()
    while cuts:
        hidden |= _most_closing(task, cuts)
        cuts = task.open_cuts(dict.fromkeys(sorted(hidden), 1))
    return hidden


def _most_closing(task: Task, cuts: list[Cut]) -> set[int]:
    """Take the cell that closes most cuts, the cheapest of such, until all of these are closed."""
    taken: set[int] = set()
    closes = Counter(cell for cut in cuts for cell in cut)
    while cuts:
        taken.add(cell := max(closes, key=lambda one: (closes[one], -task.costs[one])))
        for cut in (cut for cut in cuts if cell in cut):
            closes.subtract(cut)
        cuts = [cut for cut in cuts if cell not in cut]
    return taken


def _without_needless(task: Task, hidden: frozenset[int]) -> frozenset[int]:
    """Show again what need not be hidden, the dearest first."""
    for cell in sorted(hidden, key=task.costs.__getitem__, reverse=True):
        if not task.given_away(sorted(hidden - {cell})):
            hidden -= {cell}
    return hidden
