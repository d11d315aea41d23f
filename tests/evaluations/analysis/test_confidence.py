"""Weak evidence cuts benefits and raises costs by a table that is data."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.confidence import (
    Adjustment,
    ConfidenceTable,
    adjusted_benefits,
    adjusted_costs,
    table_of,
)
from evaluations.analysis.faults import AnalysisFault

DATA = Path(__file__).parents[3] / "evaluations" / "data" / "confidence_in_evidence.json"
GIVEN = json.loads(DATA.read_text("utf-8"))
TABLE = table_of(GIVEN)
EVEN = {grade: Adjustment(1.0, 1.0) for grade in range(1, 6)}


def test_the_table_of_the_project_says_that_it_is_an_example() -> None:
    assert TABLE.is_example
    assert "Example" in TABLE.source


def test_benefits_are_cut_and_costs_raised_by_the_row_of_the_grade() -> None:
    table = ConfidenceTable("test", True, EVEN | {1: Adjustment(0.5, 1.5)})
    assert adjusted_benefits([100, 0, 30], 1, table).tolist() == [50, 0, 15]
    assert adjusted_costs([[100, 10]], 1, table).tolist() == [[150, 15]]
    assert adjusted_benefits([100], 5, table).tolist() == [100]


def test_harm_is_not_made_smaller_by_weak_evidence() -> None:
    assert adjusted_benefits([-100], 1, TABLE).tolist() == [-100]


@pytest.mark.parametrize("grade", [0, 6, 2.5])
def test_an_unknown_grade_is_a_fault(grade: int) -> None:
    with pytest.raises(AnalysisFault, match="a grade from 1 to 5"):
        adjusted_costs([1], grade, TABLE)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({1: Adjustment(1.1, 1)}, "out_of_range"),
        ({1: Adjustment(-0.1, 1)}, "out_of_range"),
        ({1: Adjustment(float("nan"), 1)}, "out_of_range"),
        ({1: Adjustment(1, 0.9)}, "out_of_range"),
        ({1: Adjustment(1, float("inf"))}, "out_of_range"),
        ({3: Adjustment(0.5, 1)}, "grades_out_of_order"),
        ({4: Adjustment(1, 1.2)}, "grades_out_of_order"),
    ],
)
def test_an_impossible_table_is_a_fault(row: dict[int, Adjustment], code: str) -> None:
    with pytest.raises(AnalysisFault) as raised:
        ConfidenceTable("test", True, EVEN | row)
    assert [fault.code for fault in raised.value.faults] == [code]


def test_each_grade_stands_once() -> None:
    with pytest.raises(AnalysisFault, match="grade 5: missing"):
        table_of(GIVEN | {"grades": GIVEN["grades"][:4]})
    with pytest.raises(AnalysisFault, match="stands twice"):
        table_of(GIVEN | {"grades": [*GIVEN["grades"], GIVEN["grades"][0]]})


@given(st.lists(st.integers(-(10**6), 10**6)), st.integers(1, 4))
def test_stronger_evidence_never_looks_worse(amounts: list[int], grade: int) -> None:
    weaker = adjusted_benefits(amounts, grade, TABLE).sum()
    assert weaker <= adjusted_benefits(amounts, grade + 1, TABLE).sum() + 1e-9
    costs = [abs(amount) for amount in amounts]
    assert adjusted_costs(costs, grade, TABLE).sum() >= sum(costs) - 1e-9
