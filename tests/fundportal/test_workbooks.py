"""A workbook is read as it is shown, and one made to harm is refused before it is unpacked."""

import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.utils.translation import override

from fundportal.spreadsheets import workbook_bytes
from fundportal.workbook_parts import Cell, column_name
from fundportal.workbooks import Limits, WorkbookRefused, open_workbook

SHEET = "xl/worksheets/sheet1.xml"
STYLES = (
    "<styleSheet><numFmts>"
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;dygn&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[Red]0"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/></cellXfs></styleSheet>'
)
STRINGS = (
    "<sst><si><t>ett</t></si><si><r><t>tv</t></r><r><t>å</t></r>"
    "<rPh><t>läses inte</t></rPh></si></sst>"
)
TEXTS = '<Relationship Id="texts" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>'


def sheet(*cells: str, before: str = "", after: str = "") -> str:
    return f'{before}<sheetData><row r="1">{"".join(cells)}</row></sheetData>{after}'


def book(content: str, *, prolog: str = "", **parts: str) -> bytes:
    """A workbook of one sheet with this XML, with texts and styles."""
    packed = io.BytesIO(workbook_bytes({"Blad": [["x"]]}))
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(out, "w", 8) as target:
        for name in source.namelist():
            said = source.read(name).decode()
            if name == SHEET:
                said = f"{prolog}<worksheet>{content}</worksheet>"
            if name == "xl/styles.xml":
                said = STYLES
            if name.endswith("workbook.xml.rels"):
                said = said.replace("</Relationships>", TEXTS + "</Relationships>")
            if name == "xl/workbook.xml":
                said = said.replace("<sheets>", parts.get("properties", "") + "<sheets>")
            target.writestr(name, said)
        target.writestr("xl/sharedStrings.xml", STRINGS)
    return out.getvalue()


def only_sheet(content: bytes, limits: Limits | None = None):
    return open_workbook(content, limits=limits or Limits()).sheets[0]


def first_cell(*cells: str, **more: str) -> Cell:
    return only_sheet(book(sheet(*cells), **more)).content.rows[1][1]


def test_what_the_portal_writes_is_read_back() -> None:
    day = datetime.date(2014, 12, 29)
    table = [["å & <b>", Decimal("1250000.50")], [], [day, None, 7]]
    read = open_workbook(workbook_bytes({"Ett & två": table, "B": [["x"]]}), limits=Limits())
    assert [each.name for each in read.sheets] == ["Ett & två", "B"]
    assert read.sheets[0].content.rows == {
        1: {1: Cell("text", "å & <b>"), 2: Cell("number", Decimal("1250000.50"))},
        3: {1: Cell("date", day), 3: Cell("number", Decimal(7))},
    }


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', Cell("text", "ett")),
        ('<c r="A1" t="s"><v>1</v></c>', Cell("text", "två")),
        ('<c r="A1"><v>0.30000000000000004</v></c>', Cell("number", Decimal("0.3"))),
        ('<c r="A1"><v>1.25E6</v></c>', Cell("number", Decimal("1250000"))),
        ('<c r="A1" s="1"><v>42002</v></c>', Cell("date", datetime.date(2014, 12, 29))),
        ('<c r="A1" s="2"><v>42002</v></c>', Cell("date", datetime.date(2014, 12, 29))),
        ('<c r="A1" s="3"><v>42002</v></c>', Cell("number", Decimal(42002))),
        ('<c r="A1" s="4"><v>42002</v></c>', Cell("number", Decimal(42002))),
        ('<c r="A1" s="1"><v>42002.5</v></c>', Cell("number", Decimal("42002.5"))),
        ('<c r="A1" s="1"><v>59</v></c>', Cell("number", Decimal(59))),
        ('<c r="A1" t="b"><v>1</v></c>', Cell("yes_or_no", True)),
        ('<c r="A1" t="e"><v>#REF!</v></c>', Cell("error", "#REF!")),
        ('<c r="A1" t="str"><f>B1&amp;C1</f><v>x</v></c>', Cell("formula", "=B1&C1")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', Cell("formula", "=1+1")),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', Cell("formula", "=2")),
        ('<c r="A1" t="inlineStr"><is><t>a_x0009_b</t></is></c>', Cell("text", "a\tb")),
        ('<c r="A1"><v>1E999</v></c>', Cell("error", "1E999")),
    ],
)
def test_a_cell_is_what_the_programs_show(xml: str, expected: Cell) -> None:
    assert first_cell(xml) == expected


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    found = first_cell('<c r="A1" s="1"><v>40540</v></c>', properties='<workbookPr date1904="1"/>')
    assert found == Cell("date", datetime.date(2014, 12, 29))


def test_cells_without_a_place_follow_each_other() -> None:
    content = only_sheet(book(sheet("<c><v>1</v></c>", '<c r="D1"><v>2</v></c>'))).content
    assert list(content.rows[1]) == [1, 4]


def test_an_empty_cell_with_a_colour_is_no_cell() -> None:
    assert only_sheet(book(sheet('<c r="A1" s="1"/>'))).content.rows == {}


def test_what_is_merged_or_hidden_is_told() -> None:
    content = book(
        sheet(
            "<c><v>1</v></c>",
            before='<cols><col min="28" max="28" hidden="1"/></cols>',
            after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        )
    )
    found = only_sheet(content).content
    assert (found.merged, found.hidden) == (["A1:B2"], ["AB"])


def test_columns_have_the_letters_that_the_programs_show() -> None:
    assert [column_name(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with override("en"), pytest.raises(WorkbookRefused) as refused:
        open_workbook(content, limits=limits or Limits())
    return str(refused.value)


def test_a_file_that_unpacks_to_very_much_is_refused_unopened() -> None:
    bomb = book("<!--" + " " * 3_000_000 + "-->" + sheet())
    assert len(bomb) < 30_000
    assert "unpacks to more" in refusal(bomb)
    assert "unpacks to more" in refusal(workbook_bytes({"A": [["x"]]}), Limits(unpacked=100))
    assert "unpacks to more" in refusal(workbook_bytes({"A": [["x"]]}), Limits(parts=3))


def test_entities_that_multiply_are_refused() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert "not a readable workbook" in refusal(book(sheet(), prolog=prolog))


def test_too_many_rows_or_cells_are_refused() -> None:
    many = workbook_bytes({"A": [[n, n] for n in range(30)]})
    assert "more than 29 rows" in refusal(many, Limits(rows=29))
    assert "59 filled cells" in refusal(many, Limits(cells=59))
    open_workbook(many, limits=Limits(rows=30, cells=60))


@pytest.mark.parametrize(
    "content",
    [
        b"kod;belopp\n1;2\n",
        b"PK\x03\x04" + b"x" * 100,
        workbook_bytes({"A": [["x"]]})[:-40],
        book("<sheetData><row></sheetData>"),
        book(sheet('<c t="s"><v>99</v></c>')),
        book(sheet('<c t="s"><v>x</v></c>')),
        re.sub(b"xl/workbook", b"xl/nothing1", workbook_bytes({"A": [["x"]]})),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert "not a readable workbook" in refusal(content)


def test_an_empty_a_large_and_a_locked_file_are_refused_with_their_reasons() -> None:
    assert refusal(b"") == "The file is empty."
    assert "larger than" in refusal(b"x" * 11, Limits(size=10))
    assert "password" in refusal(b"\xd0\xcf\x11\xe0" + b"x" * 100)
