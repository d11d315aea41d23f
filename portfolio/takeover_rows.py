"""Arbetsbokens rader: reads each sheet into named values, and every cell that cannot be read. Pure.

What a person cannot see on the screen (formulas' results, hidden rows, what lies under merged
cells) is refused: what is entered shall be what was looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from fundportal.workbook_parts import column_name
from fundportal.workbooks import Cell, Sheet, Workbook
from portfolio.takeover_cells import HoldsPersonalNumber, Unreadable
from portfolio.takeover_sheets import READ_ME, SHEETS, SheetPlan

SHOWN_VALUE = 60
HEAD = 1  # the row with the heads of the columns


@dataclass(frozen=True)
class Fault:
    """One fault: sheet, row, column, what stood there, what was expected."""

    sheet: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = _("sheet %(sheet)s") % {"sheet": self.sheet}
        if self.row:
            place += ", " + _("row %(row)d") % {"row": self.row}
        if self.column:
            place += ", " + _("column %(column)s") % {"column": self.column}
        said = _("“%(value)s” stands there") % {"value": self.value} if self.value else _("empty")
        return _("%(place)s: %(said)s, expected %(expected)s") % {
            "place": place,
            "said": said,
            "expected": self.expected,
        }


@dataclass(frozen=True)
class Row:
    """The values of one row by their name in code; what is empty is missing."""

    plan: SheetPlan
    number: int
    values: Mapping[str, Any]
    shown: Mapping[str, str]

    @property
    def key(self) -> str:
        """The decision that the row is about, written the same way everywhere."""
        return str(self.values.get("key", "")).casefold()

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return the value of a column, or what holds when the cell is empty."""
        return self.values.get(name, otherwise)

    def fault(self, name: str, expected: str) -> Fault:
        """Return the fault of one of the row's cells."""
        head = self.plan.columns[name].head
        return Fault(self.plan.name, self.number, head, self.shown.get(name, ""), expected)


@dataclass
class Contents:
    """The readable rows of each sheet by its name, and every fault that was found.

    `broken` are the decisions of rows that could not be read: what refers to them is no fault too.
    """

    rows: dict[str, list[Row]] = field(default_factory=lambda: {plan.name: [] for plan in SHEETS})
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def of(self, plan: SheetPlan) -> list[Row]:
        """Return the rows of a sheet."""
        return self.rows[plan.name]


def read_rows(workbook: Workbook) -> Contents:
    """Read every sheet; a cell that cannot be read is a fault of its own."""
    found = Contents()
    known = {_plain(plan.name): plan for plan in SHEETS}
    there: set[str] = set()
    for sheet in workbook.sheets:
        plan = known.get(_plain(sheet.name))
        if plan:
            there.add(plan.name)
            _read_sheet(sheet, plan, found)
        elif _plain(sheet.name) != _plain(READ_ME) and (sheet.content.rows or sheet.is_hidden):
            names = ", ".join(plan.name for plan in SHEETS)
            expected = _("one of the sheets %(names)s") % {"names": names}
            found.faults.append(Fault(sheet.name, 0, "", sheet.name, expected))
    for name in found.rows:
        if name not in there:
            expected = _("the sheet, though it may have no rows")
            found.faults.append(Fault(name, 0, "", "", expected))
    return found


def _read_sheet(sheet: Sheet, plan: SheetPlan, found: Contents) -> None:
    """Add the rows of a sheet and what is wrong with it to what was found."""
    found.faults += _unseen(sheet)
    names, wrong_heads = _heads(sheet, plan)
    found.faults += wrong_heads
    if wrong_heads:
        return
    for number, cells in sorted(sheet.content.rows.items()):
        filled = {place: cell for place, cell in cells.items() if str(cell).strip()}
        if number == HEAD or not filled:
            continue
        row, wrong = _read_row(plan, number, filled, names)
        found.faults += wrong
        if wrong:
            found.broken.add(row.key)
        else:
            found.of(plan).append(row)


def _unseen(sheet: Sheet) -> Iterator[Fault]:
    """What a person who looks at the sheet does not see."""
    if sheet.is_hidden:
        yield Fault(sheet.name, 0, "", _("a hidden sheet"), _("a sheet that is shown"))
    if sheet.content.hidden:
        said = _("hidden: %(places)s") % {"places": ", ".join(sheet.content.hidden[:10])}
        yield Fault(sheet.name, 0, "", said, _("rows and columns that are shown"))
    for place in sheet.content.merged[:10]:
        said = _("merged cells %(place)s") % {"place": place}
        yield Fault(sheet.name, 0, "", said, _("cells that are not merged"))


def _heads(sheet: Sheet, plan: SheetPlan) -> tuple[dict[int, str], list[Fault]]:
    """Return the name in code of each column, and what is wrong with the heads."""
    known = {_plain(column.head): name for name, column in plan.columns.items()}
    names: dict[int, str] = {}
    faults = []
    for place, cell in sheet.content.rows.get(HEAD, {}).items():
        name = known.get(_plain(str(cell))) if cell.kind == "text" else None
        if name is None or name in names.values():
            heads = ", ".join(column.head for column in plan.columns.values())
            expected = _("each of these heads once: %(heads)s") % {"heads": heads}
            faults.append(_cell_fault(plan, HEAD, column_name(place), cell, expected))
        else:
            names[place] = name
    for name, column in plan.columns.items():
        if column.is_required and name not in names.values():
            expected = _("the column, with its head in row 1")
            faults.append(Fault(plan.name, HEAD, column.head, "", expected))
    return names, faults


def _read_row(
    plan: SheetPlan, number: int, cells: Mapping[int, Cell], names: Mapping[int, str]
) -> tuple[Row, list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, cell in cells.items():
        name = names.get(place)
        head = plan.columns[name].head if name else column_name(place)
        try:
            if name is None:
                raise Unreadable(_("nothing: the column has no head"))
            values[name] = _value(plan, name, cell)
        except HoldsPersonalNumber as wrong:
            faults.append(Fault(plan.name, number, head, "…", str(wrong)))
        except Unreadable as wrong:
            faults.append(_cell_fault(plan, number, head, cell, str(wrong)))
    shown = {
        names[place]: str(cell).strip()[:SHOWN_VALUE]
        for place, cell in cells.items()
        if place in names
    }
    for name, column in plan.columns.items():
        if column.is_required and name not in shown:
            expected = _("a value: %(help)s") % {"help": column.help}
            faults.append(Fault(plan.name, number, column.head, "", expected))
    return Row(plan, number, values, shown), faults


def _value(plan: SheetPlan, name: str, cell: Cell) -> Any:
    if cell.kind == "formula":
        raise Unreadable(_("a value: formulas are not computed, paste their results as values"))
    if cell.kind == "error":
        raise Unreadable(_("a value, not an error"))
    return plan.columns[name].read(cell)


def _cell_fault(plan: SheetPlan, row: int, head: str, cell: Cell, expected: str) -> Fault:
    return Fault(plan.name, row, head, str(cell).strip()[:SHOWN_VALUE], expected)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
