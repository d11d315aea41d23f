"""Several tables and successive reports: what their readers could compute from single persons.

The oracle knows nothing of tables: it counts persons by every dimension at once. A figure is a sum
over such cells, and can be computed when it is a combination of the printed ones.
"""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.disclosure.reports import release
from evaluations.analysis.disclosure.rules import Rule
from evaluations.analysis.disclosure.sheets import Dimension, People, Release, Sheet
from evaluations.analysis.disclosure.table import Table
from evaluations.analysis.faults import AnalysisFault
from tests.evaluations.analysis.disclosure.oracle import Span

SEX = Dimension("sex", ("women", "men"))
AGE = Dimension("age", ("young", "old"))
PLACE = Dimension("place", ("north", "south", "east"))
ALL = (SEX, AGE, PLACE)
CELLS = [
    frozenset(zip((one.name for one in ALL), labels, strict=True))
    for labels in product(*(one.labels for one in ALL))
]
EVERYBODY: People = frozenset()


def counted(persons: dict[People, int], people: People) -> int:
    return sum(number for cell, number in persons.items() if people <= cell)


def sheet(persons, rows, columns, *of: tuple[Dimension, str], totals: bool = True) -> Sheet:
    whole = {(dimension.name, label) for dimension, label in of}
    counts = [
        [
            counted(persons, frozenset({*whole, (rows.name, r), (columns.name, c)}))
            for c in columns.labels
        ]
        for r in rows.labels
    ]
    return Sheet(rows, columns, Table(tuple(map(tuple, counts)), totals), of)


def row(people: People, period: int, periods: int, sign: int = 1) -> list[int]:
    """A figure as a sum over the cells of a period."""
    return [
        sign * (people <= cell) if number == period else 0
        for number in range(periods)
        for cell in CELLS
    ]


persons = st.lists(
    st.one_of(st.integers(0, 8), st.sampled_from([0, 3, 20])), min_size=12, max_size=12
).map(lambda numbers: dict(zip(CELLS, numbers, strict=True)))
KINDS = (
    lambda p, t: sheet(p, AGE, SEX, totals=t),
    lambda p, t: sheet(p, PLACE, AGE, totals=t),
    lambda p, t: sheet(p, SEX, PLACE, totals=t),
    lambda p, t: sheet(p, AGE, PLACE, (SEX, "women"), totals=t),
    lambda p, t: sheet(p, PLACE, AGE, (SEX, "men"), totals=t),
)
kinds = st.lists(
    st.tuples(st.sampled_from(range(len(KINDS))), st.booleans()),
    min_size=1,
    max_size=3,
    unique=True,
)


def sheets(people: dict[People, int], chosen: list[tuple[int, bool]]) -> list[Sheet]:
    return [KINDS[kind](people, totals) for kind, totals in chosen]


def printed(one: Release) -> list[People]:
    return [people for people in one.printed if people not in one.hidden]


@given(persons, kinds, st.integers(2, 6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_small_figure_follows_from_the_tables_of_a_report(numbers, chosen, threshold, zero):
    rule = Rule(threshold, zero)
    one = release(sheets(numbers, chosen), rule)
    known = Span(row(people, 0, 1) for people in printed(one))
    assert not one.exposed
    for people, figure in one.figures.items():
        assert figure in (None, counted(numbers, people))
        if people in one.hidden or (figure is not None and rule.is_small(figure)):
            assert row(people, 0, 1) not in known


@given(persons, persons, kinds, kinds, st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_no_small_figure_or_change_follows_from_successive_reports(before, more, first, then, t):
    rule = Rule(t)
    later = {cell: before[cell] + (more[cell] if more[cell] < 7 else 0) for cell in CELLS}
    old = release(sheets(before, first), rule)
    new = release(sheets(later, then), rule, [old])
    known = [row(people, 0, 2) for people in printed(old)]
    known += [row(people, 1, 2) for people in printed(new)]
    shared = [
        people
        for people, figure in new.figures.items()
        if figure is not None and old.figures.get(people) is not None
    ]
    changes = {people: counted(later, people) - counted(before, people) for people in shared}
    difference = {
        people: [a + b for a, b in zip(row(people, 1, 2), row(people, 0, 2, -1), strict=True)]
        for people in shared
    }
    told = Span(known + [difference[people] for people in shared if not changes[people]])
    for period, hidden in enumerate([old.primary, new.hidden]):
        for people in hidden - new.exposed:
            assert row(people, period, 2) not in told
    for people in set(shared) - new.changes:
        if rule.is_small(abs(changes[people])):
            assert difference[people] not in told


@given(persons, kinds)
@settings(max_examples=25, deadline=None)
def test_no_fewer_figures_would_do(numbers, chosen) -> None:
    one = release(sheets(numbers, chosen[:2]), Rule(5))
    large = [people for people, figure in one.printed.items() if figure >= 5]
    small = [people for people, n in one.figures.items() if n is not None and 1 <= n < 5]
    for fewer in combinations(large, len(one.secondary) - 1) if 0 < len(one.secondary) < 4 else ():
        shown = [p for p in one.printed if p not in fewer and p not in one.primary]
        known = Span(row(people, 0, 1) for people in shown)
        assert any(row(people, 0, 1) in known for people in small)


def test_a_figure_hidden_in_one_table_is_not_printed_in_another() -> None:
    numbers = dict.fromkeys(CELLS, 6) | {CELLS[0]: 1, CELLS[1]: 1, CELLS[2]: 1}
    by_sex, by_place = sheet(numbers, AGE, SEX), sheet(numbers, AGE, PLACE)
    one = release([by_sex, by_place], Rule())
    assert one.shown(by_sex)[0][0] is None  # three young women
    assert one.shown(by_place) == [[7, 7, 7, 21], [12, 12, 12, 36], [19, 19, 19, 57]]


def test_the_rest_of_a_part_is_small_too() -> None:
    """Women beside everybody tell of the men, who stand in no table."""
    numbers = {cell: 2 if ("sex", "men") in cell else 9 for cell in CELLS}
    everybody, women = sheet(numbers, AGE, PLACE), sheet(numbers, AGE, PLACE, (SEX, "women"))
    one = release([everybody, women], Rule())
    known = Span(row(people, 0, 1) for people in printed(one))
    assert not any(row(cell, 0, 1) in known for cell in CELLS)


def test_a_later_report_hides_what_would_tell_who_came_since() -> None:
    numbers = dict.fromkeys(CELLS, 6)
    first = release([sheet(numbers, AGE, SEX)], Rule())
    assert not first.hidden
    second_sheet = sheet(numbers | {CELLS[0]: 8}, AGE, SEX)  # two young women more
    second = release([second_sheet], Rule(), [first])
    assert second.shown(second_sheet) == [[None, 18, None], [18, 18, 36], [None, 36, None]]


def test_what_stays_the_same_may_be_printed_again() -> None:
    numbers = dict.fromkeys(CELLS, 6) | {CELLS[0]: 0, CELLS[1]: 0, CELLS[2]: 1}
    table = sheet(numbers, AGE, SEX)
    first = release([table], Rule())
    assert release([table], Rule(), [first]).hidden == first.hidden


def test_what_was_printed_before_cannot_be_hidden_any_more() -> None:
    numbers = dict.fromkeys(CELLS, 0) | {CELLS[0]: 4, CELLS[3]: 30}
    table = sheet(numbers, AGE, SEX)
    careless = Release((table,))  # a report that hid nothing
    now = release([table], Rule(), [careless])
    assert frozenset(CELLS[0] - {("place", "north")}) in now.primary | now.exposed
    assert now.exposed


def test_tables_that_differ_are_refused() -> None:
    numbers = dict.fromkeys(CELLS, 6)
    with pytest.raises(AnalysisFault, match="age old: 36 in one table, 37 in another"):
        release([sheet(numbers, AGE, SEX), sheet(numbers | {CELLS[3]: 7}, AGE, PLACE)], Rule())
    other = Dimension("age", ("young", "middle"))
    with pytest.raises(AnalysisFault, match="age: has other labels"):
        release([sheet(numbers, AGE, SEX), Sheet(other, PLACE, Table(((12,) * 3,) * 2))], Rule())
    with pytest.raises(AnalysisFault, match="age: 1 different labels for 2 lines"):
        Sheet(Dimension("age", ("x", "x")), SEX, Table(((1, 2), (3, 4))))
    with pytest.raises(AnalysisFault, match="different dimensions"):
        Sheet(AGE, AGE, Table(((1, 2), (3, 4))))
    parts = sheet(numbers, AGE, PLACE, (SEX, "women")), sheet(dict.fromkeys(CELLS, 2), AGE, PLACE)
    with pytest.raises(AnalysisFault, match="but some of its parts add up to"):
        release(parts, Rule())
