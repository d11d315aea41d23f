"""Arbetsbok: reads the one sheet of an XLSX file into the text of a CSV file. Pure.

What a person cannot see on the screen (formulas' results, hidden rows and sheets, what lies under
merged cells) is refused and never guessed.
"""

import csv
import io
from decimal import Decimal

from django.utils.translation import gettext as _

from evaluations import outcome_file
from evaluations.outcome_file import BadStructure, EmptyFile, OutcomeFile, WrongFileType
from fundportal.workbook_parts import Cell, column_name
from fundportal.workbooks import Limits, Sheet, WorkbookRefused, open_workbook

ENDING, START = ".xlsx", b"PK\x03\x04"
CAP = Limits(
    size=8 * 1024 * 1024,
    unpacked=50 * 1024 * 1024,
    ratio=100,
    parts=100,
    rows=50_000,
    cells=500_000,
)


def check(content: bytes, *, filename: str, limits: outcome_file.Limits) -> None:
    """Refuse at once what is too large or of another kind, before the file is read."""
    if _is_workbook(content, filename):
        outcome_file.check_size(len(content), outcome_file.Limits(size=CAP.size, rows=CAP.rows))
        return
    outcome_file.check_size(len(content), limits)
    outcome_file.check_kind(content, filename)


def read(content: bytes, *, filename: str, limits: outcome_file.Limits) -> OutcomeFile:
    """Read a CSV file or the one sheet of an XLSX file; raises FileRefused."""
    if not _is_workbook(content, filename):
        return outcome_file.read(content, filename=filename, limits=limits)
    return outcome_file.read_text(as_text(content), encoding="XLSX", limits=limits)


def _is_workbook(content: bytes, filename: str) -> bool:
    return filename.lower().endswith(ENDING) and content.startswith(START)


def as_text(content: bytes) -> str:
    """Return the only sheet as text with semicolons, days as 2026-11-21; raises FileRefused."""
    try:
        book = open_workbook(content, limits=CAP)
    except WorkbookRefused as refusal:
        raise WrongFileType(str(refusal)) from refusal
    sheet = _only_sheet(book.sheets)
    _refuse_unseen(sheet)
    rows = sheet.content.rows
    if not rows:
        raise EmptyFile(
            _("The file is empty. Choose a file with a header row and at least one row of data.")
        )
    width = max(max(cells) for cells in rows.values())
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    for number in range(1, max(rows) + 1):
        cells = rows.get(number, {})
        columns = range(1, width + 1)
        writer.writerow([_written(cells.get(column), number, column) for column in columns])
    return text.getvalue()


def _only_sheet(sheets: tuple[Sheet, ...]) -> Sheet:
    for sheet in sheets:
        if sheet.is_hidden and sheet.content.rows:
            raise BadStructure(
                _("The sheet “%(name)s” is hidden and holds data. Show it or take it away.")
                % {"name": sheet.name}
            )
    filled = [sheet for sheet in sheets if sheet.content.rows]
    if len(filled) > 1:
        raise BadStructure(
            _("Several sheets hold data: %(names)s. Keep only the one to import.")
            % {"names": ", ".join(sheet.name for sheet in filled)}
        )
    return (filled or list(sheets[:1]))[0]


def _refuse_unseen(sheet: Sheet) -> None:
    if sheet.content.merged:
        raise BadStructure(
            _("Cells are merged (%(place)s). Divide them, so that each has its value.")
            % {"place": sheet.content.merged[0]}
        )
    if sheet.content.hidden:
        raise BadStructure(
            _("Rows or columns are hidden (%(place)s). Show them or take them away.")
            % {"place": sheet.content.hidden[0]}
        )


def _written(cell: Cell | None, row: int, column: int) -> str:
    """A cell as a CSV file would hold it."""
    if cell is None:
        return ""
    place = f"{column_name(column)}{row}"
    if cell.kind == "formula":
        raise BadStructure(
            _("Cell %(place)s is a formula, which is not computed. Paste its result as a value.")
            % {"place": place}
        )
    if cell.kind == "error":
        raise BadStructure(_("Cell %(place)s holds an error. Mend it.") % {"place": place})
    if isinstance(cell.value, bool):
        return str(int(cell.value))
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else str(cell.value)
