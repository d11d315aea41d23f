"""The exact programme against scipy's, and what floats cannot tell apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.disclosure.simplex import Simplex

CUTS = st.lists(st.frozensets(st.integers(0, 7), min_size=1), min_size=1, max_size=12)


def solved(costs: dict[int, int], cuts: list[frozenset[int]]) -> Simplex:
    programme = Simplex(costs)
    for cut in cuts:
        programme.add(cut)
        assert programme.solve(sum(costs.values()) + 1)
    return programme


@given(st.lists(st.integers(1, 60), min_size=8, max_size=8), CUTS)
@settings(max_examples=100, deadline=None)
def test_the_least_cost_is_that_of_another_solver(prices, cuts) -> None:
    from scipy.optimize import linprog

    programme = solved(dict(enumerate(prices)), cuts)
    rows = [[-int(item in cut) for item in range(8)] for cut in cuts]
    other = linprog(prices, A_ub=rows, b_ub=[-1] * len(cuts))
    parts, whole = programme.amounts()
    amounts = {item: part / whole for item, part in parts.items()}
    assert sum(prices[item] * amount for item, amount in amounts.items()) == pytest.approx(
        other.fun
    )
    assert all(sum(amounts.get(item, 0) for item in cut) > 1 - 1e-12 for cut in cuts)
    assert programme.cost() >= other.fun - 1e-9


def test_the_last_digit_of_a_long_cost_decides() -> None:
    programme = solved({0: 10**40 + 1, 1: 10**40}, [frozenset({0, 1})])
    assert programme.amounts() == ({1: 1}, 1)
    assert programme.cost() == 10**40


def test_halves_are_told() -> None:
    programme = solved(
        dict.fromkeys(range(3), 10), [frozenset(c) for c in ({0, 1}, {1, 2}, {0, 2})]
    )
    assert programme.amounts() == ({0: 1, 1: 1, 2: 1}, 2)
    assert programme.cost() == 15


def test_it_stops_at_the_cost_that_is_known_already_and_when_nothing_can_help() -> None:
    programme = Simplex({0: 5, 1: 7})
    programme.add({0, 1})
    assert not programme.solve(below=5)
    hopeless = Simplex({0: 5})
    hopeless.add({1})
    assert not hopeless.solve(below=100)
