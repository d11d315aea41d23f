"""How scores are summed up: by hand, and that a missing one is never 0."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.weighing import over_assessors, over_criteria, spread

VALUES = st.lists(st.integers(1, 5), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("values", "method", "figure"),
    [
        ([2, 4, 5], "mean", Decimal(11) / 3),
        ([2, 4, 5], "median", Decimal(4)),
        ([2, 5], "median", Decimal("3.5")),
        ([2, 4, 5], "sum", Decimal(11)),
        ([], "mean", None),
        ([], "median", None),
        ([], "sum", None),
    ],
)
def test_over_assessors(values, method, figure) -> None:
    assert over_assessors(values, method, expected=len(values)) == figure


def test_a_sum_waits_for_every_assessor() -> None:
    assert over_assessors([2, 4], "sum", expected=3) is None
    assert over_assessors([2, 4], "mean", expected=3) == 3


def test_over_criteria_weighs() -> None:
    parts = [(Decimal(4), Decimal(3)), (Decimal(2), Decimal(1))]
    assert over_criteria(parts, "mean") == Decimal("3.5")
    assert over_criteria(parts, "median") == Decimal("3.5")
    assert over_criteria(parts, "sum") == 14
    assert over_criteria([*parts, (None, Decimal(1))], "mean") is None
    assert over_criteria([], "mean") is None


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="no such method"):
        over_assessors([1], "mode", expected=1)


def test_spread_needs_two() -> None:
    assert (spread([]), spread([3]), spread([3, 3]), spread([1, 5])) == (None, None, 0, 4)


@given(VALUES, st.sampled_from(["mean", "median"]))
def test_the_figure_lies_among_the_scores(values, method) -> None:
    figure = over_assessors(values, method, expected=len(values))
    assert figure is not None
    assert min(values) <= figure <= max(values)


@given(st.lists(st.tuples(VALUES, st.integers(1, 9)), min_size=1, max_size=6))
def test_the_weighted_mean_stays_on_the_scale_whatever_the_weights(parts) -> None:
    figures = [(over_assessors(v, "mean", expected=len(v)), Decimal(w)) for v, w in parts]
    total = over_criteria(figures, "mean")
    assert total is not None
    assert Decimal("0.999") <= total <= Decimal("5.001")
