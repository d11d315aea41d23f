"""Baseline balance: the published trial's table, and the laws of standardised differences."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.balance import (
    balance_of_means,
    balance_of_shares,
    balance_table,
    cautions_on_balance,
)
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.proportions import Count
from evaluations.analysis.samples import Sample

NSW = Path(__file__).parents[3] / "evaluations" / "demo" / "nsw.csv"
figures = st.lists(st.integers(-1000, 1000), min_size=2, max_size=30)
counts = st.integers(2, 300).flatmap(lambda n: st.builds(Count, st.just(n), st.integers(0, n)))


def trial() -> dict[str, tuple]:
    with NSW.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    groups = [[row for row in rows if row["treat"] == treat] for treat in ("1", "0")]
    values = {
        name: tuple([float(row[name]) for row in group] for group in groups)
        for name in ("age", "educ", "re74", "re75")
    }
    shares = {
        name: tuple(Count(len(g), sum(float(row[name]) == 1 for row in g)) for g in groups)
        for name in ("black", "hisp", "marr", "nodegree")
    }
    return values | shares


def test_the_work_programme_before_it_began() -> None:
    """Dehejia and Wahba 1999, table 1: alike but for school leaving, which chance left unlike."""
    table = {row.name: row for row in balance_table(trial())}
    assert table["age"].intervention == pytest.approx(25.81, abs=0.01)
    assert table["age"].comparison == pytest.approx(25.05, abs=0.01)
    assert table["nodegree"].intervention == pytest.approx(0.71, abs=0.005)
    assert table["nodegree"].comparison == pytest.approx(0.83, abs=0.005)
    assert table["nodegree"].standardised == pytest.approx(-0.31, abs=0.01)
    assert table["nodegree"].flagged
    assert table["re74"].standardised == pytest.approx(-0.002, abs=0.001)
    assert not table["re74"].flagged
    assert (table["age"].kind, table["nodegree"].kind) == ("mean", "share")


def test_what_is_flagged_is_named_and_weakens_only_what_chance_did_not_form() -> None:
    table = balance_table(trial())
    (told,) = cautions_on_balance(table, assignment="matched")
    assert told.code == "unbalanced_baseline"
    assert "nodegree" in told.message
    assert "re74" not in told.message
    assert told.lowers_grade
    assert not cautions_on_balance(table, assignment="randomised")[0].lowers_grade
    calm = [row for row in table if not row.flagged]
    assert cautions_on_balance(calm, assignment="matched") == []
    with pytest.raises(AnalysisFault, match="assignment"):
        cautions_on_balance(table, assignment="drawn")


def test_the_limit_itself_is_not_flagged() -> None:
    assert not balance_of_means("x", Sample(50, 1.0, 10.0), Sample(50, 0.0, 10.0)).flagged
    assert balance_of_means("x", Sample(50, 1.001, 10.0), Sample(50, 0.0, 10.0)).flagged


def test_no_spread_within_the_groups() -> None:
    same = balance_of_means("x", [3, 3], [3, 3, 3])
    assert (same.standardised, same.flagged) == (0.0, False)
    apart = balance_of_shares("x", Count(10, 10), Count(20, 0))
    assert (apart.standardised, apart.flagged) == (None, True)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_do_not_overflow_or_vanish(scale: float) -> None:
    row = balance_of_means("x", Sample(9, 2 * scale, scale), Sample(9, scale, 3 * scale))
    assert row.standardised == pytest.approx(1 / math.sqrt(5))


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        ([1.0], [1.0, 2.0], "age.intervention.values"),
        ([1.0, 2.0], [None, 2.0], "age.comparison.values"),
        (Count(5, 6), Count(5, 1), "age.intervention.events"),
        (Count(5, 5), Count(1, 1), "age.comparison.n"),
        (Count(5, 5), [1.0, 2.0], "age"),
        (Sample(5, 1.7e308, 1), Sample(5, -1.7e308, 1), "age"),
        (Sample(5, 1e300, 1e-300), Sample(5, 0, 0), "age"),
    ],
)
def test_impossible_input_names_characteristic_and_group(first, second, where: str) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        balance_table({"age": (first, second)})
    assert refusal.value.faults[0].where == where


@given(figures, figures, st.integers(1, 1000), st.integers(-1000, 1000))
def test_unit_and_zero_do_not_matter_and_swapping_turns_the_sign(first, second, unit, zero) -> None:
    here = balance_of_means("x", first, second)
    there = balance_of_means(
        "x", [unit * v + zero for v in second], [unit * v + zero for v in first]
    )
    if here.standardised is None:
        assert there.standardised is None
    else:
        assert there.standardised == pytest.approx(-here.standardised, rel=1e-9, abs=1e-12)


@given(counts, counts)
def test_those_without_are_as_unlike_as_those_with(first: Count, second: Count) -> None:
    here = balance_of_shares("x", first, second)
    there = balance_of_shares("x", *(Count(c.n, c.n - c.events) for c in (first, second)))
    if here.standardised is None:
        assert there.standardised is None
    else:
        assert there.standardised == pytest.approx(-here.standardised, rel=1e-9, abs=1e-12)


def test_an_indicator_of_0_and_1_is_as_unlike_as_its_share() -> None:
    ones = [[1] * 300 + [0] * 700, [1] * 450 + [0] * 550]
    as_means = balance_of_means("x", *ones)
    as_shares = balance_of_shares("x", Count(1000, 300), Count(1000, 450))
    assert as_means.standardised == pytest.approx(as_shares.standardised, rel=1e-3)
