"""Published cases: what statistical offices have printed, hidden figure by hidden figure."""

from collections.abc import Iterable, Sequence
from itertools import product

import pytest

from evaluations.analysis.disclosure.protection import protect
from evaluations.analysis.disclosure.relations import Sums
from evaluations.analysis.disclosure.suppression import suppress


def test_ssb_small_counts_table_1() -> None:
    """SSB, "Small count frequency table suppression", table 1: 0 and 1 are small."""
    answer = suppress(
        {
            "rows": ["young", "old"],
            "columns": ["Spain", "Iceland", "Portugal"],
            "counts": [[5, 2, 0], [6, 3, 4]],
            "threshold": 2,
            "protect_zero": True,
        }
    )
    assert answer["primary"] == [[0, 2]]
    assert answer["secondary"] == [[0, 1], [1, 1], [1, 2]]
    assert answer["table"] == [[5, None, None], [6, None, None]]
    assert (answer["row_totals"], answer["column_totals"], answer["total"]) == (
        [7, 13],
        [11, 5, 4],
        20,
    )


def test_two_hidden_in_each_line_are_not_enough() -> None:
    """Working Paper 22 (US Office of Management and Budget 1994), the four counties.

    Two in each row and column of the small counts and then some can be computed from two rows
    less two columns; its protected table hides nine.
    """
    answer = suppress(
        {
            "rows": ["Alpha", "Beta", "Gamma", "Delta"],
            "columns": ["low", "medium", "high", "very high"],
            "counts": [[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]],
        }
    )
    assert answer["table"] == [
        [15, None, None, None],
        [20, 10, 10, 15],
        [None, None, 10, None],
        [None, 14, None, None],
    ]
    assert [answer["row_totals"], answer["column_totals"], answer["total"]] == [
        [20, 55, 25, 35],
        [50, 35, 30, 20],
        135,
    ]


AGES = {"young": ["young"], "old": ["old"], "Total": ["young", "old"]}
PLACES = {
    "Iceland": ["Iceland"],
    "Portugal": ["Portugal"],
    "Spain": ["Spain"],
    "nonEU": ["Iceland"],
    "EU": ["Portugal", "Spain"],
    "Total": ["Iceland", "Portugal", "Spain"],
}
YEARS = {"2014": ["2014"], "2015": ["2015"], "2016": ["2016"], "Total": ["2014", "2015", "2016"]}
Figure = tuple[str, ...]


def choose(
    counts: dict[Figure, int], printed: Iterable[Figure], groups: Sequence[dict], small: range
) -> set[Figure]:
    """Protect figures that are sums of counts; those counts that are not printed are unknown."""
    parts = {
        figure: [cell for cell in product(*map(dict.get, groups, figure)) if cell in counts]
        for figure in printed
    }
    values = {figure: sum(counts[cell] for cell in cells) for figure, cells in parts.items()}
    names = [*values, *(("count", *cell) for cell in counts)]
    place = {name: number for number, name in enumerate(names)}
    sums = [
        {place[figure]: -1, **{place["count", *cell]: 1 for cell in cells}}
        for figure, cells in parts.items()
    ]
    chosen = protect(
        Sums(sums, len(names)),
        [place[figure] for figure, value in values.items() if value in small],
        {place[f]: value for f, value in values.items() if value and value not in small},
        [place["count", *cell] for cell in counts],
    )
    assert chosen.proven
    assert not chosen.exposed
    return {names[number] for number in chosen.secondary}


ALL = list(product(AGES, PLACES))


@pytest.mark.parametrize(
    ("young", "old", "small", "hidden"),
    [
        pytest.param(
            [5, 2, 0],
            [6, 3, 4],
            range(3),
            {("old", "EU"), ("old", "nonEU"), ("old", "Iceland"), ("old", "Portugal")}
            | {("young", "EU")},
            id="table 2",
        ),
        pytest.param(
            [5, 2, 0],
            [6, 3, 4],
            range(1, 5),
            {("Total", "Spain"), ("old", "EU"), ("young", "EU"), ("young", "Spain")},
            id="table 4: zeros are printed",
        ),
    ],
)
def test_ssb_small_counts_with_groups_of_countries(young, old, small, hidden) -> None:
    """SSB, the same: tables whose countries add up to two groups, which are printed too."""
    countries = ["Spain", "Iceland", "Portugal"]
    counts = {("young", country): n for country, n in zip(countries, young, strict=True)}
    counts |= {("old", country): n for country, n in zip(countries, old, strict=True)}
    if 0 not in small:
        counts = {cell: n for cell, n in counts.items() if n}
    assert choose(counts, ALL, (AGES, PLACES), small) == hidden


def test_ssb_linked_tables() -> None:
    """SSB, "Linked table suppression", table 3: age by group by year, and country by year."""
    counts = {
        ("young", "Spain", "2014"): 6,
        ("young", "Iceland", "2014"): 8,
        ("old", "Spain", "2014"): 9,
        ("old", "Portugal", "2014"): 1,
        ("young", "Iceland", "2015"): 2,
        ("old", "Spain", "2015"): 4,
        ("old", "Portugal", "2015"): 3,
        ("young", "Spain", "2016"): 7,
        ("young", "Iceland", "2016"): 2,
        ("young", "Portugal", "2016"): 2,
    }
    printed = [
        *product(AGES, ("nonEU", "EU", "Total"), YEARS),
        *product(("Total",), ("Iceland", "Portugal", "Spain"), YEARS),
    ]
    assert choose(counts, printed, (AGES, PLACES, YEARS), range(1, 3)) == {
        ("Total", "Total", "2015"),
        ("Total", "Total", "2016"),
        ("young", "Total", "2016"),
        ("Total", "Spain", "2014"),
        ("Total", "Spain", "2016"),
    }
