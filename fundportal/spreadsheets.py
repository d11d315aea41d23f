"""Tables as CSV and XLSX that spreadsheet programs open rightly and cannot be tricked by."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

from django.http import HttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_WIDTH = 22  # characters: dates, amounts and short texts are read without drawing the columns wider
_DAY_ZERO = date(1899, 12, 30)  # from which workbooks count days
# The styles of cells by number: as it stands, a day, a time, an amount
_DAY, _TIME, _AMOUNT = 1, 2, 3
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4">'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/>'
        for number in (0, 164, 165, 4)
    )
    + '</cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_QUOTE = {'"': "&quot;"}
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Semicolons and decimal commas as Swedish spreadsheets expect, with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(column) for column in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def csv_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The table as a file to save."""
    response = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


Table = Sequence[Sequence[object]]


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet: numbers and days as such, the rest as text, never as a formula."""
    return workbook_bytes({"1": [list(columns), *(list(row) for row in rows)]})


def workbook_bytes(sheets: Mapping[str, Table]) -> bytes:
    """A workbook with a sheet per name; the same sheets give the same file."""
    numbered = list(enumerate(sheets, start=1))
    parts = {
        "[Content_Types].xml": _content_types([number for number, _name in numbered]),
        "_rels/.rels": _links([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(numbered),
        "xl/_rels/workbook.xml.rels": _links(
            [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _name in numbered]
            + [("styles", "styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name]) for n, name in numbered},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for path, content in parts.items():
            part = zipfile.ZipInfo(path)  # without a time: the same table is the same file
            part.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>\n' + content)
    return out.getvalue()


def _content_types(numbers: Sequence[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f"{sheets}</Types>"
    )


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


def _book(numbered: Sequence[tuple[int, str]]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name, _QUOTE)}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(table: Table) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_xlsx_cell(value) for value in row)}</row>'
        for number, row in enumerate(table, start=1)
    )
    wide = max((len(row) for row in table), default=0)
    widths = f'<cols><col min="1" max="{wide}" width="{_WIDTH}" customWidth="1"/></cols>'
    data = f"<sheetData>{lines}</sheetData>"
    return f'<worksheet xmlns="{_MAIN}">{widths if wide else ""}{data}</worksheet>'


def xlsx_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The table as a workbook to save."""
    response = HttpResponse(xlsx_bytes(columns, rows), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _xlsx_cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        is_amount = isinstance(value, Decimal) and value.as_tuple().exponent == -2
        return f'<c s="{_AMOUNT}"><v>{value}</v></c>' if is_amount else f"<c><v>{value}</v></c>"
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
        minutes = (local - datetime.combine(_DAY_ZERO, time())) // timedelta(minutes=1)
        return f'<c s="{_TIME}"><v>{minutes / 1440:.6f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{_DAY}"><v>{(value - _DAY_ZERO).days}</v></c>'
    text = _NOT_XML.sub("", value if isinstance(value, str) else cell(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def cell(value: object) -> str:
    """One value as text; text that a spreadsheet would take for a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal | int | float):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_TRIGGERS) else text
