"""One table: nothing small is printed, nothing hidden follows, and no less would do."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.disclosure.suppression import suppress
from evaluations.analysis.faults import AnalysisFault
from tests.evaluations.analysis.disclosure.oracle import best, computable, figures, sums

COUNTS = st.one_of(st.integers(0, 9), st.sampled_from([0, 1, 4, 5, 6, 40]))


def tables(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    """Tables of up to so many rows and columns."""
    sizes = st.tuples(st.integers(1, rows), st.integers(1, columns))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def table(counts: list[list[Any]], **more: Any) -> dict[str, Any]:
    """The input of `suppress`."""
    rows, columns = range(len(counts)), range(len(counts[0]))
    labels = {"rows": [f"r{n}" for n in rows], "columns": [f"c{n}" for n in columns]}
    return labels | {"counts": counts} | more


def shown(answer: dict[str, Any]) -> dict[tuple[int | None, int | None], int | None]:
    """What an answer prints, by position; null where it hides."""
    lines = [[*row, end] for row, end in zip(answer["table"], answer["row_totals"], strict=True)]
    lines.append([*answer["column_totals"], answer["total"]])
    height, width = len(lines) - 1, len(lines[0]) - 1
    return {
        (None if r == height else r, None if c == width else c): figure
        for r, line in enumerate(lines)
        for c, figure in enumerate(line)
    }


def hidden(answer: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    return [tuple(one) for one in [*answer["primary"], *answer["secondary"]]]


def test_a_table_with_one_small_count() -> None:
    answer = suppress(table([[20, 3, 12], [9, 15, 7], [30, 11, 8]]))
    assert answer == {
        "table": [[20, None, None], [9, 15, 7], [30, None, None]],
        "row_totals": [35, 31, 49],
        "column_totals": [59, 29, 27],
        "total": 115,
        "primary": [[0, 1]],
        "secondary": [[0, 2], [2, 1], [2, 2]],  # 12 + 11 + 8 people, against 12 + 15 + 7
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("counts", "primary", "secondary"),
    [
        ([[20, 30], [40, 50]], [], []),
        ([[0, 0], [0, 0]], [], []),
        ([[3]], [[0, 0], [0, None], [None, 0], [None, None]], []),
        ([[3, 9]], [[0, 0], [None, 0]], [[0, 1], [None, 1]]),  # a single row: its totals too
        ([[3, 0]], [[0, 0], [0, None], [None, 0], [None, None]], []),
        ([[2, 2], [9, 9]], [[0, 0], [0, 1], [0, None]], [[1, 0], [1, 1], [1, None]]),
    ],
)
def test_totals_are_hidden_where_they_are_small_or_tell(counts, primary, secondary) -> None:
    answer = suppress(table(counts))
    assert (answer["primary"], answer["secondary"]) == (primary, secondary)


@pytest.mark.parametrize(
    ("counts", "secondary"),
    [
        pytest.param([[1, 9, 9], [9, 9, 9], [9, 9, 9]], [[0, 1], [1, 0], [1, 1]], id="position"),
        pytest.param(
            [[9, 9, 9, 1], [0, 9, 9, 9], [9, 9, 9, 9]],
            [[0, 0], [2, 0], [2, 3]],  # before [[0, 1], [1, 1], [1, 3]]: the first decides
            id="first position",
        ),
        pytest.param([[1, 9, 7], [9, 9, 7], [8, 8, 9]], [[0, 2], [1, 0], [1, 2]], id="sum"),
        pytest.param(
            [[1, 5, 999], [999, 5, 5], [5, 999, 5]],
            [[0, 1], [1, 0], [1, 1]],  # 1 009 people in three, against 25 in five
            id="number before sum",
        ),
    ],
)
def test_few_then_a_small_sum_then_the_first_positions(counts, secondary) -> None:
    assert suppress(table(counts))["secondary"] == secondary


def test_without_totals_nothing_follows_and_none_is_told() -> None:
    answer = suppress(table([[1, 2, 30], [20, 30, 40]], margins_published=False))
    assert answer["primary"] == [[0, 0], [0, 1]]
    assert answer["secondary"] == []
    assert answer["table"] == [[None, None, 30], [20, 30, 40]]
    assert answer["row_totals"] == [None, None]
    assert answer["column_totals"] == [None, None, None]
    assert answer["total"] is None


@given(tables(4, 4), st.integers(2, 8), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_small_is_printed_and_nothing_hidden_follows(
    counts: list[list[int]], threshold: int, zero: bool, totals: bool
) -> None:
    answer = suppress(
        table(counts, threshold=threshold, protect_zero=zero, margins_published=totals)
    )
    printed = shown(answer)
    true = (
        figures(counts) if totals else {p: v for p, v in figures(counts).items() if None not in p}
    )
    least = 0 if zero else 1
    for place, figure in true.items():
        assert printed[place] is None if least <= figure < threshold else True
        assert printed[place] in (None, figure)
        assert (printed[place] is None) == (place in hidden(answer))
        assert figure or list(place) not in answer["secondary"]
    if totals:
        assert computable(sums(counts), hidden(answer)) == []


@given(tables(3, 3), st.integers(2, 6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_nothing_less_would_do(counts: list[list[int]], threshold: int, zero: bool) -> None:
    answer = suppress(table(counts, threshold=threshold, protect_zero=zero))
    values = figures(counts)
    large = [place for place, figure in values.items() if figure >= threshold]
    small = [tuple(place) for place in answer["primary"]]
    if len(large) <= 10:
        assert [tuple(place) for place in answer["secondary"]] == list(
            best(values, sums(counts), small, large)
        )


def test_a_large_table_is_safe_and_says_that_it_is_not_proven() -> None:
    numbers = count(7)
    counts = [[next(numbers) * 7919 % 37 + 3 for _ in range(12)] for _ in range(12)]
    answer = suppress(table(counts))
    assert answer["secondary"]
    assert computable(sums(counts), hidden(answer)) == []
    assert [one["code"] for one in answer["warnings"]] == ["not_proven_minimal"]


def test_a_large_table_without_small_counts_needs_no_proof() -> None:
    assert suppress(table([[9] * 12] * 12))["warnings"] == []


GOOD = table([[20, 3], [9, 15]])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"counts": [[1, 2]]}, [("wrong_length", "counts")]),
        ({"counts": [[1, 2], [3]]}, [("wrong_length", "counts[1]")]),
        ({"counts": []}, [("too_few", "counts")]),
        ({"counts": [[], [1, 2]]}, [("too_few", "counts[0]")]),
        ({"counts": [[1, 2], 3]}, [("not_a_list", "counts[1]")]),
        ({"counts": [[1, -2], [3, 4]]}, [("out_of_range", "counts[0][1]")]),
        ({"counts": [[1, 2.5], [3, 4]]}, [("not_whole", "counts[0][1]")]),
        ({"counts": [[1, None], [3, 4]]}, [("not_whole", "counts[0][1]")]),
        ({"counts": [[1, True], [3, 4]]}, [("not_whole", "counts[0][1]")]),
        ({"counts": [[1, "4"], [3, 4]]}, [("not_whole", "counts[0][1]")]),
        ({"counts": [[1, 1e200], [3, 4]]}, [("out_of_range", "counts[0][1]")]),
        ({"counts": [[1, float("inf")], [3, 4]]}, [("not_whole", "counts[0][1]")]),
        ({"rows": []}, [("too_few", "rows")]),
        ({"rows": ["a", "a "]}, [("twice", "rows[1]")]),
        ({"columns": ["a", ""]}, [("empty", "columns[1]")]),
        ({"columns": ["a", None]}, [("wrong_type", "columns[1]")]),
        ({"columns": "ab"}, [("not_a_list", "columns")]),
        ({"threshold": 1}, [("out_of_range", "threshold")]),
        ({"threshold": 5.5}, [("not_whole", "threshold")]),
        ({"protect_zero": 1}, [("not_a_flag", "protect_zero")]),
        ({"margins": True}, [("unknown_key", "margins")]),
    ],
)
def test_each_fault_has_a_name_and_a_place(change: dict[str, Any], told: list) -> None:
    with pytest.raises(AnalysisFault) as refused:
        suppress(GOOD | change)
    assert [(one.code, one.where) for one in refused.value.faults] == told


def test_what_is_missing_is_told_at_once() -> None:
    with pytest.raises(AnalysisFault) as refused:
        suppress({})
    assert [(one.code, one.where) for one in refused.value.faults] == [
        ("missing", "rows"),
        ("missing", "columns"),
        ("missing", "counts"),
    ]


def test_whole_numbers_written_with_a_point_are_whole() -> None:
    answer = suppress(table([[20.0, 30.0]], threshold=5.0))
    assert answer["table"] == [[20, 30]]
    assert isinstance(answer["table"][0][0], int)


def test_large_counts_are_told_apart_to_the_last_person() -> None:
    big = 10**12
    answer = suppress(table([[1, big, big - 1], [big - 2, big, big], [big, big, big]]))
    assert answer["secondary"] == [[0, 2], [1, 0], [1, 2]]
