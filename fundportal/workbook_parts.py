"""Delarna i en XLSX-fil: the XML of a workbook, its links, texts, styles and sheets. Pure.

Written against ECMA-376, part 1, chapter 18. Names are compared without their namespace, so that
the strict and the transitional form are read alike.
"""

import datetime
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal
from xml.parsers import expat

Kind = Literal["text", "number", "date", "yes_or_no", "formula", "error"]
Value = str | Decimal | datetime.date | bool
Names = dict[str, str]

_DATE_FORMATS: Final = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_COLUMNS: Final = 16_384


class PartUnreadable(ValueError):
    """A part is not the XML that it should be."""


class TooMuch(ValueError):
    """More rows or cells than are read."""


@dataclass(frozen=True)
class Cell:
    """What a cell holds: text, number, date, yes or no; a formula or an error as it is written."""

    kind: Kind
    value: Value

    def __str__(self) -> str:
        return str(self.value)


@dataclass
class SheetContent:
    """The filled cells by row and column from 1, merged ranges, and whether anything is hidden."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


@dataclass
class Book:
    """Name, link and whether it is hidden of each sheet; whether days are counted from 1904."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    is_1904: bool = False


def read_book(part: bytes) -> Book:
    """Read xl/workbook.xml."""
    book = Book()

    def start(name: str, given: Names) -> None:
        if name == "sheet":
            hidden = given.get("state", "visible") != "visible"
            book.sheets.append((given["name"], given["id"], hidden))
        elif name == "workbookPr":
            book.is_1904 = _is_true(given.get("date1904"))

    _parse(part, start)
    return book


def read_links(part: bytes) -> dict[str, tuple[str, str]]:
    """Read xl/_rels/workbook.xml.rels: the kind and the path of what each link leads to."""
    links: dict[str, tuple[str, str]] = {}

    def start(name: str, given: Names) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", given["Target"])).lstrip("/")
            links[given["Id"]] = (given["Type"].rpartition("/")[2], path)

    _parse(part, start)
    return links


def read_strings(part: bytes) -> list[str]:
    """Read the shared texts; how they are pronounced (rPh) is left out."""
    strings: list[str] = []
    text = _Text()

    def start(name: str, given: Names) -> None:
        text.start(name)
        if name == "si":
            strings.append("")

    def end(name: str) -> None:
        if name == "t" and strings:
            strings[-1] += text.taken()
        text.end(name)

    if part:
        _parse(part, start, end, text.add)
    return [_unescaped(string) for string in strings]


def read_styles(part: bytes) -> list[bool]:
    """Return for each cell style whether it shows a number as a date."""
    formats: dict[int, bool] = {}
    styles: list[bool] = []
    inside: list[str] = []

    def start(name: str, given: Names) -> None:
        if name == "numFmt":
            formats[int(given["numFmtId"])] = _shows_a_date(given["formatCode"])
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            number = int(given.get("numFmtId", 0))
            styles.append(formats.get(number, number in _DATE_FORMATS))
        inside.append(name)

    def end(name: str) -> None:
        inside.pop()

    if part:
        _parse(part, start, end)
    return styles


def read_sheet(
    part: bytes,
    strings: Sequence[str],
    styles: Sequence[bool],
    *,
    is_1904: bool,
    rows: int,
    cells: int,
) -> SheetContent:
    """Read a sheet; raises TooMuch at the first row or cell beyond the limits."""
    reader = _SheetReader(strings, styles, is_1904, rows, cells)
    _parse(part, reader.start, reader.end, reader.text.add)
    return reader.content


class _Text:
    """Gathers the characters of the elements that hold text, and of no others."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_open = False
        self._spoken = 0

    def start(self, name: str) -> None:
        self._spoken += name == "rPh"
        if name in ("t", "v", "f"):
            self._parts, self._is_open = [], self._spoken == 0

    def end(self, name: str) -> None:
        self._spoken -= name == "rPh"
        self._is_open = False

    def add(self, characters: str) -> None:
        if self._is_open:
            self._parts.append(characters)

    def taken(self) -> str:
        """Return what was gathered, once."""
        said, self._parts = "".join(self._parts), []
        return said


class _SheetReader:
    """Gathers the cells of one sheet while its XML goes by."""

    def __init__(
        self, strings: Sequence[str], styles: Sequence[bool], is_1904: bool, rows: int, cells: int
    ) -> None:
        self.content, self.text = SheetContent(), _Text()
        self._strings, self._styles, self._is_1904 = strings, styles, is_1904
        self._most_rows, self._cells_left = rows, cells
        self._row = self._column = 0
        self._given: Names = {}
        self._written: dict[str, str] = {}

    def start(self, name: str, given: Names) -> None:
        self.text.start(name)
        if name == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column = 0
            if _is_true(given.get("hidden")):
                self.content.hidden.append(str(self._row))
        elif name == "col" and _is_true(given.get("hidden")):
            self.content.hidden.append(column_name(int(given["min"])))
        elif name == "mergeCell":
            self.content.merged.append(given["ref"])
        elif name == "c":
            self._begin_cell(given)
        elif name == "f" and given.get("t") == "shared":
            self._written["f"] = ""

    def end(self, name: str) -> None:
        if name in ("t", "v", "f"):
            self._written[name] = self._written.get(name, "") + self.text.taken()
        self.text.end(name)
        if name == "c" and any(key == "f" or said for key, said in self._written.items()):
            self._keep()

    def _begin_cell(self, given: Names) -> None:
        place = _PLACE.fullmatch(given.get("r", ""))
        self._column = _number_of(place[1]) if place else self._column + 1
        self._given, self._written = given, {}

    def _keep(self) -> None:
        self._cells_left -= 1
        if self._cells_left < 0 or self._row > self._most_rows or self._column > _MOST_COLUMNS:
            raise TooMuch
        self.content.rows.setdefault(self._row, {})[self._column] = self._cell()

    def _cell(self) -> Cell:
        kind, said = self._given.get("t", "n"), self._written.get("v", "")
        if "f" in self._written:
            return Cell("formula", "=" + (self._written["f"] or said))
        if kind == "s":
            return Cell("text", self._strings[int(said)])
        if kind in ("inlineStr", "str"):
            return Cell("text", _unescaped(self._written.get("t", "") or said))
        if kind == "b":
            return Cell("yes_or_no", said == "1")
        if kind == "e":
            return Cell("error", said)
        if kind == "d":
            return Cell("date", datetime.datetime.fromisoformat(said).date())
        return self._number(said)

    def _number(self, said: str) -> Cell:
        style = int(self._given.get("s", 0))
        number = Decimal(format(float(said), ".15g"))  # what the programs themselves keep
        if not number.is_finite():
            return Cell("error", said)
        if style < len(self._styles) and self._styles[style]:
            return _date(number, self._is_1904)
        return Cell("number", number)


def _date(days: Decimal, is_1904: bool) -> Cell:
    """Turn a count of days into a date; one with a time of day, or that was never, stays a number.

    Before 1 March 1900 the programs disagree by a day.
    """
    first = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    if days != days.to_integral_value() or not (0 if is_1904 else 61) <= days < 2_900_000:
        return Cell("number", days)
    return Cell("date", first + datetime.timedelta(days=int(days)))


def column_name(number: int) -> str:
    """Return the letters over a column, counted from 1: A, B … Z, AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _shows_a_date(code: str) -> bool:
    shown = _NOT_SHOWN.sub("", code).lower()
    return "y" in shown or "d" in shown or ("m" in shown and "h" not in shown and "s" not in shown)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _is_true(written: str | None) -> bool:
    return written in ("1", "true", "on")


def _parse(
    part: bytes,
    start: Callable[[str, Names], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML as a stream; names without namespace. Raises PartUnreadable for anything odd."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def begin(name: str, given: Names) -> None:
        start(_local(name), {_local(key): value for key, value in given.items()})

    def refuse(*_declared: object) -> None:
        raise PartUnreadable("a document type")

    parser.StartElementHandler = begin
    parser.EndElementHandler = (lambda name: end(_local(name))) if end else None
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except TooMuch:
        raise
    except (expat.ExpatError, KeyError, ValueError, IndexError, OverflowError) as fault:
        raise PartUnreadable(str(fault)) from fault


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
