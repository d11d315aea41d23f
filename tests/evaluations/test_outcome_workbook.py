"""Workbooks as outcome files: one visible sheet of plain values, everything else by a sentence."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest

from evaluations import outcome_file, outcome_intake, outcome_workbook, outcomes
from evaluations.models import OutcomeRow, OutcomeUpload
from fundportal.spreadsheets import workbook_bytes
from tests.evaluations import factories
from tests.people import AT

HEAD = ["kod", "grupp", "datum", "lön"]
LIMITS = outcome_file.Limits(size=10**6, rows=1000)
MERGED = '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
ROWS: list[list[object]] = [
    ["A1", 1, "2026-10-01", Decimal("12.5")],
    ["B1", 0, "2026-10-02", Decimal(0)],
]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


def _book(rows: list[list[object]], **more: object) -> bytes:
    return workbook_bytes({"Data": [HEAD, *rows], **more})


def _changed(content: bytes, old: str, new: str) -> bytes:
    """The same workbook with a piece of the XML of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        parts = {part.filename: before.read(part).decode() for part in before.infolist()}
        assert any(old in text for text in parts.values())
        for name, text in parts.items():
            after.writestr(name, text.replace(old, new))
    return made.getvalue()


def _recorded(wage, eva, content):
    upload = outcome_intake.prepare_import(
        wage.investment, content=content, filename="utfall.xlsx", by=eva, at=AT
    )
    chosen = factories.mapping({"lön": wage}, decimal=".", date_column="datum", fixed_date=None)
    outcomes.start_import(upload, mapping=chosen, by=eva, at=AT)
    return outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)


def test_a_workbook_is_recorded_as_a_text_file_is(wage, eva):
    assert _recorded(wage, eva, _book(ROWS)).faults == []
    rows = OutcomeRow.objects.order_by("pk").values_list("measured_date", "value")
    assert list(rows) == [
        (datetime.date(2026, 10, 1), Decimal("12.5")),
        (datetime.date(2026, 10, 2), Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_changed(_book(ROWS), "<v>12.5</v>", "<f>6+6.5</f><v>12.5</v>"), "D2"),
        (_changed(_book(ROWS), "</sheetData>", MERGED), "A2:A3"),
        (_changed(_book(ROWS), '<row r="2"', '<row hidden="1" r="2"'), "2"),
        (
            _changed(
                _book(ROWS, Dold=[HEAD, *ROWS]),
                '<sheet name="Dold"',
                '<sheet state="hidden" name="Dold"',
            ),
            "Dold",
        ),
        (_book(ROWS, Annan=[HEAD, *ROWS]), "Annan"),
        (_book([["A1", 1, "2026-10-01", 198112189876]]), "personnummer"),
        (b"PK\x03\x04 no workbook", "XLSX"),
    ],
    ids=["formula", "merged", "hidden row", "hidden sheet", "two sheets", "number", "broken"],
)
def test_what_is_not_plain_to_see_is_refused_with_where(wage, eva, content, said):
    with pytest.raises(outcome_file.FileRefused, match=said):
        outcome_intake.prepare_import(
            wage.investment, content=content, filename="utfall.xlsx", by=eva, at=AT
        )
    assert not OutcomeUpload.objects.exists()


def test_a_bomb_is_refused_before_it_unpacks():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(outcome_file.FileRefused, match="50"):
        outcome_workbook.read(packed.getvalue(), filename="utfall.xlsx", limits=LIMITS)


def test_dates_written_in_several_ways_are_faults_of_their_rows(wage, eva):
    rows = [["A1", 1, "1/10 2026", 1], ["B1", 0, "2026-10-02", 2], ["C1", 0, "02.10.26", 3]]
    upload = _recorded(wage, eva, _book(rows))
    assert [(fault["line"], fault["value"]) for fault in upload.faults] == [
        (2, "1/10 2026"),
        (4, "02.10.26"),
    ]
    assert not OutcomeRow.objects.exists()
