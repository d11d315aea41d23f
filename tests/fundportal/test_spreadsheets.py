"""CSV that opens rightly in a Swedish spreadsheet and runs nothing."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest

from fundportal.spreadsheets import cell, csv_text, xlsx_bytes


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


def test_times_and_amounts_of_a_workbook_are_shown_as_such() -> None:
    told = datetime.datetime(2026, 11, 2, 11, 30, tzinfo=datetime.UTC)  # 12.30 in Stockholm
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(["", ""], [[told, Decimal("1.50")]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    days = (datetime.date(2026, 11, 2) - datetime.date(1899, 12, 30)).days
    assert f'<c s="2"><v>{days + 12.5 / 24:.6f}</v></c><c s="3"><v>1.50</v></c>' in sheet
