"""Celler i en historik: each reader turns one cell into a value, or says what it expected. Pure."""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from fundportal.money import LARGEST, ORE, AmountError, parse_kronor
from fundportal.privacy import find_personal_numbers
from fundportal.workbooks import Cell

T = TypeVar("T")
GUARD = "'"  # stands before what a spreadsheet would take for a formula
FIRST_YEAR, LAST_YEAR = 2000, 2100
YES, NO = {"ja", "yes", "1", "sant"}, {"nej", "no", "0", "falskt"}


class Unreadable(ValueError):
    """A cell cannot be read; the text says what was expected."""


class HoldsPersonalNumber(Unreadable):
    """A cell that holds a personnummer, which is not repeated to anybody."""


def text(limit: int) -> Callable[[Cell], str]:
    """Return the reader of a text; a number such as a paragraph's is read as it is shown."""

    def read(cell: Cell) -> str:
        if cell.kind not in ("text", "number"):
            raise Unreadable(_("a text: format the cell as text"))
        said = _written(cell)
        if find_personal_numbers(said):
            raise HoldsPersonalNumber(_("a text without personnummer: it is kept for ever"))
        if len(said) > limit:
            raise Unreadable(_("at most %(limit)d characters") % {"limit": limit})
        return said

    return read


def paragraph(cell: Cell) -> str:
    """Read a paragraph with or without its sign."""
    return text(20)(cell).lstrip("§ ")


def amount(cell: Cell) -> Decimal:
    """Read kronor above 0, from a number or as people write them."""
    found = sum_or_zero(cell)
    if not found:
        raise Unreadable(_("an amount above 0"))
    return found


def sum_or_zero(cell: Cell) -> Decimal:
    """Read kronor, 0 or above, with at most two decimals; nothing is rounded."""
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        found = cell.value
    elif cell.kind == "text":
        found = _typed(_written(cell))
    else:
        raise Unreadable(_("kronor, such as 1 250 000 or 1 250 000,50"))
    if found < 0:
        raise Unreadable(_("an amount that is not below 0"))
    if found > LARGEST or found != found.quantize(ORE):
        raise Unreadable(_("kronor with at most two decimals, below a thousand billion"))
    return found.quantize(ORE)


def _typed(said: str) -> Decimal:
    try:
        return parse_kronor(said)
    except AmountError as fault:
        raise Unreadable(_("kronor, such as 1 250 000 or 1 250 000,50")) from fault


def date(cell: Cell) -> datetime.date:
    """Read a date, from a cell that is one or from a text such as 2014-12-29."""
    if isinstance(cell.value, datetime.date):
        return cell.value
    if cell.kind == "number":
        raise Unreadable(_("a date such as 2014-12-29: the cell holds a number, format it as date"))
    said = str(cell).strip()
    try:
        if len(said) != len("2014-12-29"):
            raise ValueError(said)
        return datetime.date.fromisoformat(said)
    except ValueError as fault:
        raise Unreadable(_("a date such as 2014-12-29")) from fault


def year(cell: Cell) -> int:
    """Read a year of four digits."""
    said = _written(cell)
    if not (said.isascii() and said.isdigit() and FIRST_YEAR <= int(said) <= LAST_YEAR):
        raise Unreadable(_("a year with four digits, such as 2024"))
    return int(said)


def yes_or_no(cell: Cell) -> bool:
    """Read ja or nej."""
    said = _written(cell).casefold()
    if isinstance(cell.value, bool):
        return cell.value
    if said not in YES | NO:
        raise Unreadable(_("ja or nej"))
    return said in YES


def one_of(choices: Mapping[str, T]) -> Callable[[Cell], T]:
    """Return the reader of a word among these."""

    def read(cell: Cell) -> T:
        try:
            return choices[_written(cell).casefold()]
        except KeyError as fault:
            raise Unreadable(_("one of %(words)s") % {"words": ", ".join(choices)}) from fault

    return read


def _written(cell: Cell) -> str:
    """Return the cell as text on one or more lines, without the guard that an export puts first."""
    if isinstance(cell.value, Decimal):
        return format(cell.value, "f")
    said = str(cell.value).replace("\u00a0", " ").strip()
    return said[1:] if said[:1] == GUARD and said[1:2] in tuple("=+-@") else said
