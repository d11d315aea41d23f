"""The search: best when it is let run, safe and without excess when it is cut short."""

import random

import pytest

from evaluations.analysis.disclosure import covering
from evaluations.analysis.disclosure.covering import Task, cheapest, good
from evaluations.analysis.disclosure.relations import Margins
from evaluations.analysis.disclosure.table import Table


def task(seed: int, size: int) -> Task:
    """A square table of small and larger counts; the cost of a cell is a thousand and its count."""
    chance = random.Random(seed)
    counts = [[chance.choice([2, 6, 7, 8, 9, 20, 0]) for _ in range(size)] for _ in range(size)]
    figures = Table(tuple(map(tuple, counts))).figures
    small = tuple(cell for cell, figure in enumerate(figures) if 0 < figure < 5)
    costs = {cell: 1000 + figure for cell, figure in enumerate(figures) if figure >= 5}
    return Task(Margins(size, size), small, (), costs)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("work", "most"), [(10**9, 0), (1, 100), (2_000, 100), (10**9, 100)])
def test_a_search_cut_short_is_safe_and_hides_nothing_needless(seed, work, most) -> None:
    one = task(seed, 8)
    hidden = good(one, work, most)
    assert not one.given_away(hidden)
    for cell in hidden:
        assert one.given_away(hidden - {cell})
    assert cost(one, hidden) >= cost(one, cheapest(one))
    if work == 10**9 and most:
        assert hidden == cheapest(one)


def cost(one: Task, hidden: frozenset[int]) -> int:
    return sum(one.costs[cell] for cell in hidden)


def test_where_halves_are_cheapest_the_search_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three small cells in a ring, each pair of which one cell protects."""

    class Pairs:
        def cuts(self, order, cells):
            pairs = {0: {3, 4}, 1: {4, 5}, 2: {3, 5}}
            return [(cell, frozenset(pairs[cell] & set(order))) for cell in cells]

    visits = []
    programme = covering._Search._programme
    monkeypatch.setattr(
        covering._Search,
        "_programme",
        lambda self, hidden, shown: (
            visits.append((hidden, shown)) or programme(self, hidden, shown)
        ),
    )
    assert cheapest(Task(Pairs(), (0, 1, 2), (), {3: 10, 4: 11, 5: 12})) == {3, 4}
    assert len(visits) == 3


@pytest.mark.parametrize("seed", range(12))
def test_the_best_is_that_of_another_solver(seed: int) -> None:
    """Integer programming by scipy, with the cuts that its choices leave open added in turn."""
    from scipy.optimize import LinearConstraint, milp

    one = task(seed, 6)
    candidates = list(one.costs)
    rows, chosen = [], {}
    while missing := one.open_cuts(chosen):
        rows += [[cell in cut for cell in candidates] for cut in missing]
        answer = milp(
            list(one.costs.values()),
            constraints=LinearConstraint(rows, lb=1),
            integrality=[1] * len(candidates),
            bounds=(0, 1),
            options={"mip_rel_gap": 0},
        )
        chosen = {cell: 1 for cell, x in zip(candidates, answer.x, strict=True) if x > 0.5}
    assert cost(one, cheapest(one)) == cost(one, frozenset(chosen))
