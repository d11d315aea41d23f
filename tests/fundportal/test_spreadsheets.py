"""CSV that opens rightly in a Swedish spreadsheet and runs nothing."""

import datetime
from decimal import Decimal

import pytest

from fundportal.spreadsheets import cell, csv_text


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_numbers_stay_numbers_with_a_decimal_comma() -> None:
    assert cell(Decimal("-1234.50")) == "-1234,50"
    assert cell(0) == "0"
    assert cell(None) == ""
    assert cell(datetime.date(2026, 11, 2)) == "2026-11-02"


def test_a_table_begins_with_a_byte_order_mark_and_quotes_what_must_be() -> None:
    assert csv_text(["A", "B"], [["x;y", 'say "hi"']]) == ('\ufeffA;B\r\n"x;y";"say ""hi"""\r\n')
