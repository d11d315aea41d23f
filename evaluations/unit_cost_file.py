"""Fil med enhetskostnader: turns the rows of a CSV file into figures, or into faults. Pure.

The file is the one that the list exports: all rows come in, or none.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations import actor_names
from evaluations.outcome_check import Fault
from evaluations.outcome_file import BadStructure, Limits, Line, OutcomeFile
from evaluations.unit_cost_figures import CODE, FIRST_YEAR, LAST_YEAR, UnitCostFigures
from fundportal.money import AmountError, parse_kronor

LIMITS = Limits(size=1024 * 1024, rows=2000)
COLUMNS = {
    "code": "kod",
    "name": "namn",
    "payer": "betalare",
    "unit": "enhet",
    "amount": "belopp",
    "low": "lägst",
    "high": "högst",
    "price_year": "prisår",
    "source": "källa",
    "source_address": "källadress",
    "valid_from": "gäller från",
    "is_example": "exempel",
    "note": "anteckning",
}
OPTIONAL = {"low", "high", "source_address", "is_example", "note"}
LENGTHS = {"code": 40, "name": 200, "unit": 60, "source": 300, "source_address": 500, "note": 500}
YES, NO = {"ja", "1", "yes", "true", "sant"}, {"nej", "0", "no", "false", "falskt", ""}
GUARD = "'"  # stands before what a spreadsheet would take for a formula


@dataclass(frozen=True)
class Row:
    """The figures of one row, with its line in the file."""

    line: int
    figures: UnitCostFigures


class Unreadable(ValueError):
    """A cell cannot be read; the text says what was expected."""


def read_rows(file: OutcomeFile) -> tuple[list[Row], list[Fault]]:
    """Return the rows that could be read and one fault per cell that could not.

    Raises BadStructure when a column is missing, unknown or there twice.
    """
    positions = _positions(file.columns)
    rows: list[Row] = []
    faults: list[Fault] = []
    for line in file.lines():
        found = _row(line, file.columns, positions)
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults += found
    return rows, faults


def export_row(figures: UnitCostFigures) -> list[Any]:
    """Return the cells of one version in the order of COLUMNS."""
    cells = figures.as_dict() | {"is_example": "ja" if figures.is_example else "nej"}
    return [cells[name] for name in COLUMNS]


def _positions(columns: tuple[str, ...]) -> dict[str, int]:
    """Return where each column stands; its Swedish name and the name in code will do."""
    names = {swedish: name for name, swedish in COLUMNS.items()} | {n: n for n in COLUMNS}
    positions: dict[str, int] = {}
    for i, column in enumerate(columns):
        name = names.get(" ".join(column.casefold().split()))
        if name is None or name in positions:
            raise BadStructure(
                _("The column “%(column)s” is not known, or there twice. The columns are: %(all)s.")
                % {"column": column, "all": ", ".join(COLUMNS.values())}
            )
        positions[name] = i
    missing = [COLUMNS[name] for name in COLUMNS if name not in positions and name not in OPTIONAL]
    if missing:
        raise BadStructure(
            ngettext(
                "The column “%(names)s” is missing.",
                "Columns are missing: %(names)s.",
                len(missing),
            )
            % {"names": ", ".join(missing)}
        )
    return positions


def _row(line: Line, columns: tuple[str, ...], positions: dict[str, int]) -> Row | list[Fault]:
    if len(line.cells) != len(columns):
        expected = ngettext(
            "%(count)d column, as in the header row",
            "%(count)d columns, as in the header row",
            len(columns),
        ) % {"count": len(columns)}
        return [Fault(line.number, "", str(len(line.cells)), expected)]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, i in positions.items():
        cell = _unguarded(line.cells[i])
        try:
            values[name] = READERS[name](cell) if cell or name not in OPTIONAL else _nothing(name)
        except Unreadable as unreadable:
            faults.append(Fault(line.number, columns[i], cell[:60], str(unreadable)))
    if not faults:
        faults = list(_range_faults(line, values, columns, positions))
    return faults or Row(line.number, UnitCostFigures(**values))


def _range_faults(
    line: Line, values: dict[str, Any], columns: tuple[str, ...], positions: dict[str, int]
) -> Iterator[Fault]:
    low, amount, high = values.get("low"), values["amount"], values.get("high")
    if low is not None and low > amount:
        expected = _("an amount that is not above the amount of the row")
        yield Fault(line.number, columns[positions["low"]], str(low), expected)
    if high is not None and high < amount:
        expected = _("an amount that is not below the amount of the row")
        yield Fault(line.number, columns[positions["high"]], str(high), expected)


def _nothing(name: str) -> Any:
    """Return what an empty cell of a column that may be empty means."""
    return next(field.default for field in fields(UnitCostFigures) if field.name == name)


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that the export puts before =, +, - and @."""
    return cell[1:] if cell[:1] == GUARD and cell[1:2] in tuple("=+-@") else cell


def _text(name: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not cell:
            raise Unreadable(_("a text: the cell is empty"))
        if len(cell) > LENGTHS[name]:
            raise Unreadable(_("at most %(limit)d characters") % {"limit": LENGTHS[name]})
        return cell

    return read


def _code(cell: str) -> str:
    code = _text("code")(cell)
    try:
        RegexValidator(CODE)(code)
    except ValidationError as wrong:
        raise Unreadable(_("capital letters, digits and hyphens, such as HVB-DYGN")) from wrong
    return code


def _payer(cell: str) -> str:
    payer = actor_names.canonical(cell)
    try:
        actor_names.validate(payer)
    except ValidationError as wrong:
        raise Unreadable(_("one of %(actors)s") % {"actors": actor_names.expected()}) from wrong
    return payer


def _amount(cell: str) -> Decimal:
    amount = _low(cell)
    if not amount:
        raise Unreadable(_("an amount above 0"))
    return amount


def _low(cell: str) -> Decimal:
    try:
        amount = parse_kronor(cell)
    except AmountError as wrong:
        raise Unreadable(_("kronor with decimal comma, such as 1 250,50")) from wrong
    if amount < 0:
        raise Unreadable(_("an amount above 0"))
    return amount


def _year(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and FIRST_YEAR <= int(cell) <= LAST_YEAR):
        raise Unreadable(_("a year with four digits, such as 2024"))
    return int(cell)


def _date(cell: str) -> datetime.date:
    try:
        if len(cell) != len("2026-01-31"):
            raise ValueError(cell)
        return datetime.date.fromisoformat(cell)
    except ValueError as wrong:
        raise Unreadable(_("a date such as 2026-11-21")) from wrong


def _address(cell: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(_text("source_address")(cell))
    except ValidationError as wrong:
        raise Unreadable(_("an address that begins with https:// or http://")) from wrong
    return cell


def _yes_or_no(cell: str) -> bool:
    if cell.casefold() not in YES | NO:
        raise Unreadable(_("ja or nej"))
    return cell.casefold() in YES


READERS: dict[str, Callable[[str], Any]] = {
    "code": _code,
    "name": _text("name"),
    "payer": _payer,
    "unit": _text("unit"),
    "amount": _amount,
    "low": _low,
    "high": _amount,
    "price_year": _year,
    "source": _text("source"),
    "source_address": _address,
    "valid_from": _date,
    "is_example": _yes_or_no,
    "note": _text("note"),
}
