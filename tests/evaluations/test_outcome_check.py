"""Checking rows: numbers as people write them, and one sentence per fault."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import outcome_check, outcome_file
from evaluations.outcome_check import Fault, Measurement, NotANumber, parse_number
from evaluations.outcome_columns import ColumnMapping

TODAY = datetime.date(2026, 11, 21)
numbers = st.decimals(min_value=-(10**14), max_value=10**14, allow_nan=False, places=6)


def grouped(number: Decimal, decimal: str, space: str) -> str:
    return f"{number:,f}".replace(",", " ").replace(".", decimal).replace(" ", space)


@given(number=numbers, decimal=st.sampled_from(",."), space=st.sampled_from(" \u00a0\u202f\u2009"))
def test_a_number_is_read_back_exactly_however_its_thousands_are_spaced(number, decimal, space):
    assert parse_number(grouped(number, decimal, space), decimal) == number


@given(number=numbers, decimal=st.sampled_from(",."))
def test_a_number_is_read_back_exactly_without_spaces_and_with_a_real_minus(number, decimal):
    written = f"{number:f}".replace(".", decimal)
    assert parse_number(f"  {written} ", decimal) == number
    assert parse_number(written.replace("-", "−"), decimal) == number


@given(text=st.text(), decimal=st.sampled_from(",."))
def test_any_text_is_a_finite_number_or_refused(text, decimal):
    try:
        number = parse_number(text, decimal)
    except NotANumber:
        return
    assert number.is_finite()
    assert abs(number) <= 10**15


@given(value=st.floats(min_value=-1e14, max_value=1e14, allow_nan=False))
def test_a_float_as_programs_print_it_is_read_to_twelve_decimals(value):
    try:
        assert abs(float(parse_number(repr(value), ".")) - value) <= 1e-12 + abs(value) * 1e-15
    except NotANumber:
        assert 0 < abs(value) <= 5e-13


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("abc", ","),
        ("", ","),
        ("1.5", ","),
        ("1,5", "."),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("12 34", ","),
        ("1 2345", ","),
        ("5 kr", ","),
        ("nan", "."),
        ("inf", "."),
        ("1e400", "."),
        ("1e-400", "."),
        ("٣", "."),
        ("1_000", "."),
        ("--1", "."),
        ("1000000000000000", "."),
    ],
)
def test_what_is_no_number_in_the_chosen_notation_is_refused(text, decimal):
    with pytest.raises(NotANumber):
        parse_number(text, decimal)


def mapping(**changes) -> ColumnMapping:
    return ColumnMapping(
        **{
            "participant": "kod",
            "group": "grupp",
            "intervention_value": "1",
            "comparison_value": "0",
            "values": {"lön": 7},
            "decimal": ",",
            "missing_markers": ("NA",),
            "missing_reason": "unknown",
            "fixed_date": TODAY,
        }
        | changes
    )


def check(text: str, **changes):
    limits = outcome_file.Limits(size=10_000, rows=100)
    file = outcome_file.read(text.encode(), filename="a.csv", limits=limits)
    return [
        item for row in outcome_check.check(file, mapping(**changes), today=TODAY) for item in row
    ]


def test_a_good_row_becomes_one_measurement_per_value_column():
    rows = check("kod;grupp;lön;dagar\nA1;1;12,5;3\n", values={"lön": 7, "dagar": 8})
    assert rows == [
        Measurement(2, "A1", "intervention", 7, TODAY, Decimal("12.5")),
        Measurement(2, "A1", "intervention", 8, TODAY, Decimal(3)),
    ]


def test_a_measured_zero_is_a_value_and_an_empty_cell_is_missing():
    rows = check("kod;grupp;lön\nA1;1;0\nA2;0;\nA3;0;na\n")
    assert [row.value for row in rows] == [Decimal(0), None, None]


def test_each_fault_of_a_row_is_told_with_line_column_value_and_what_was_expected():
    faults = check(
        "kod;grupp;lön;datum\n;2;tolv;2026-13-01\n", date_column="datum", fixed_date=None
    )
    assert [(f.line, f.column, f.value) for f in faults] == [
        (2, "kod", ""),
        (2, "grupp", "2"),
        (2, "datum", "2026-13-01"),
        (2, "lön", "tolv"),
    ]
    assert all(isinstance(f, Fault) and f.expected for f in faults)


def test_a_row_with_too_few_columns_is_one_fault():
    (fault,) = check("kod;grupp;lön\nA1;1\n")
    assert (fault.line, fault.column) == (2, "")


@pytest.mark.parametrize(
    "text", ["", "2026-11-22", "1949-12-31", "21/11/2026", "2026-1-1", "20261121"]
)
def test_a_date_that_is_unreadable_or_has_not_been_is_a_fault(text):
    (fault,) = check(f"kod;grupp;lön;datum\nA1;1;2;{text}\n", date_column="datum", fixed_date=None)
    assert (fault.column, fault.value) == ("datum", text)


def test_a_mapping_survives_being_stored_as_json():
    stored = mapping(date_column="datum").as_json()
    assert ColumnMapping.from_json(stored) == mapping(date_column="datum")
