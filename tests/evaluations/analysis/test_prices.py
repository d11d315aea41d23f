"""Price levels are moved by an index, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.prices import PriceIndex

INDEX = PriceIndex("example", "made up for the test", {2018: 100.0, 2019: 102.0, 2021: 110.0})


def test_an_amount_follows_the_index() -> None:
    assert INDEX.move(1000, 2018, 2021) == pytest.approx(1100)
    assert INDEX.move(1100, 2021, 2018) == pytest.approx(1000)
    assert INDEX.move(-500, 2018, 2019) == pytest.approx(-510)


def test_the_same_year_needs_no_index() -> None:
    assert INDEX.move(1000, 2030, 2030) == 1000


def test_a_missing_year_is_a_fault_that_names_the_years_there_are() -> None:
    with pytest.raises(AnalysisFault) as raised:
        INDEX.move(1000, 2018, 2020)
    assert str(raised.value) == (
        "example: no value for 2020; expected one of the years 2018 to 2019, 2021"
    )
    with pytest.raises(AnalysisFault) as raised:
        INDEX.move(1000, 1999, 2020)
    assert [fault.code for fault in raised.value.faults] == ["index_year_missing"] * 2
    with pytest.raises(AnalysisFault, match="expected an index with values"):
        PriceIndex("empty", "nowhere", {}).move(1, 2018, 2019)


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_an_index_is_above_zero(value: float) -> None:
    with pytest.raises(AnalysisFault, match="KPI, 2020"):
        PriceIndex("KPI", "source", {2019: 100.0, 2020: value})


def test_a_change_too_large_to_hold_is_a_fault() -> None:
    with pytest.raises(AnalysisFault, match="from 2019 to 2020"):
        PriceIndex("KPI", "source", {2019: 1e-300, 2020: 1e300}).move(1, 2019, 2020)
    with pytest.raises(AnalysisFault, match="too large"):
        PriceIndex("KPI", "source", {2019: 1.0, 2020: 1e10}).move(1e300, 2019, 2020)


@given(st.floats(-1e9, 1e9), st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_by_way_of_another_year_is_the_same(amount: float, a: float, b: float, c: float) -> None:
    index = PriceIndex("any", "source", {1: a, 2: b, 3: c})
    assert index.move(index.move(amount, 1, 2), 2, 3) == pytest.approx(index.move(amount, 1, 3))
