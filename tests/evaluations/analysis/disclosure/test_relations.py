"""The graph of a table and the elimination of its sums tell the same; both the rank's truth."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.disclosure.relations import Margins, Sums
from tests.evaluations.analysis.disclosure.oracle import computable, figures, sums


def numbered(height: int, width: int) -> list[dict[int, int]]:
    """The sums of a table, its cells numbered by position."""
    counts = [[1] * width for _ in range(height)]
    place = {cell: number for number, cell in enumerate(figures(counts))}
    return [{place[cell]: sign for cell, sign in line.items()} for line in sums(counts)]


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@settings(max_examples=150, deadline=None)
def test_a_cell_whose_cut_is_empty_can_be_computed(height, width, data) -> None:
    lines, cells = numbered(height, width), (height + 1) * (width + 1)
    hidden = data.draw(st.lists(st.sampled_from(range(cells)), unique=True, min_size=1))
    true = set(computable(lines, hidden))
    for relations in (Margins(height, width), Sums(lines, cells)):
        found = {cell for cell, others in relations.cuts(hidden, hidden) if not others}
        assert found == true


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@settings(max_examples=100, deadline=None)
def test_the_cuts_of_an_order_are_those_of_the_sums(height, width, data) -> None:
    """A basis has one fundamental cocircuit for each of its cells, however it is found."""
    lines, cells = numbered(height, width), (height + 1) * (width + 1)
    order = data.draw(st.permutations(range(cells)))
    assert dict(Margins(height, width).cuts(order, order)) == dict(
        Sums(lines, cells).cuts(order, order)
    )


def test_sums_with_other_coefficients() -> None:
    """Twice a plus three times b is printed c: b and a hide each other, not alone."""
    relations = Sums([{0: 2, 1: 3, 2: -1}], 3)
    assert relations.cuts([0, 1], [0, 1]) == [(0, frozenset({1}))]
    assert relations.cuts([0], [0]) == [(0, frozenset())]


def test_numbers_that_outgrow_64_bits_stay_exact() -> None:
    big = 3**19
    chain = [{number: big, number + 1: 1} for number in range(12)] + [{12: big, 0: 1}]
    assert [cut for _, cut in Sums(chain, 13).cuts(range(13), range(13))] == [frozenset()] * 13
