"""Reads columns of numbers and texts from the bytes of a CSV file; each bad value by its place.

The standard library's reader and not pandas: pandas renames columns that are named twice, fills
short rows up, and cannot say on which line of the file a value stands that it does not understand.
"""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluations.analysis.faults import AnalysisFault, Fault, fault

SEPARATORS = (";", "\t", ",")
MISSING = ("", "NA")
BLANK: tuple[tuple[str, ...], ...] = ((), ("",))
MOST_TOLD = 20  # faults of a file; the others are counted
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
MINUS = str.maketrans("−", "-")  # the typographic sign, as some programs write it
RAGGED = " as in the header (a decimal comma needs quotation marks where commas separate)"


@dataclass(frozen=True)
class Column:
    """A column that is needed: its name, what for, and what each of its values must be."""

    name: str
    purpose: str
    expected: str = "a text"
    allowed: frozenset[float] | None = None


@dataclass(frozen=True)
class TableFile:
    """The rows of a file under its header, each with its first line in the file (header: 1)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def texts(self, column: str) -> list[str | None]:
        """Return a column's texts, None where one is missing (empty or NA)."""
        i = self.header.index(column)
        return [None if cells[i] in MISSING else cells[i] for _, cells in self.rows]

    def place(self, row: int, column: str) -> str:
        """Return where a value stands, as messages name it."""
        return f"{self.name} line {self.rows[row][0]}, column {column}"


def read_table(content: bytes, name: str, columns: Sequence[Column]) -> TableFile:
    """Read a CSV file: UTF-8 or Windows-1252; semicolon, tab or comma between the columns.

    Raises AnalysisFault when the file is no such text, a row has not as many cells as the header,
    or a needed column is missing, stands twice or is needed for two purposes.
    """
    text = _decoded(content, name)
    records = _records(text, _separator(text, {column.name for column in columns}), name)
    _, header = next(records, (1, ()))
    _refuse_columns(header, name, columns)
    width = len(header)
    rows = tuple((line, _trimmed(cells, width)) for line, cells in records if cells not in BLANK)
    if not rows:
        raise fault("too_few", name, "no rows under the header", "rows")
    wrong = [(line, len(cells)) for line, cells in rows if len(cells) != width]
    refuse(
        [
            Fault("ragged", f"{name} line {line}", f"{count} cells", f"{width}{RAGGED}")
            for line, count in wrong
        ],
        name,
    )
    return TableFile(name, header, rows)


def numbers(table: TableFile, columns: Sequence[Column]) -> dict[str, list[float | None]]:
    """Return columns of numbers by name, None where one is missing; decimal point or comma.

    Raises AnalysisFault naming line and column of each text that is no finite number or not
    allowed in its column, or when both decimal signs occur.
    """
    read: dict[str, list[float | None]] = {}
    faults: list[Fault] = []
    for column in columns:
        values = [None if text is None else number_in(text) for text in table.texts(column.name)]
        for row, (value, text) in enumerate(zip(values, table.texts(column.name), strict=True)):
            if text is not None and not _fits(value, column):
                place = table.place(row, column.name)
                faults.append(Fault("wrong_value", place, _quoted(text), column.expected))
        read[column.name] = values
    refuse(faults, table.name)
    _refuse_two_signs(table, columns)
    return read


def number_in(text: str) -> float | None:
    """Return the number that a text is, with decimal point or comma; None when it is none."""
    plain = text.translate(MINUS)
    return float(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None


def refuse(faults: Sequence[Fault], name: str) -> None:
    """Raise AnalysisFault when there are any; of many the first, and how many more."""
    if not faults:
        return
    told = list(faults[:MOST_TOLD])
    if len(faults) > len(told):
        more = f"{len(faults) - len(told)} more faults like these"
        told.append(Fault("more", name, more, "a file without them"))
    raise AnalysisFault(told)


def _fits(value: float | None, column: Column) -> bool:
    if value is None or math.isinf(value):
        return False
    return column.allowed is None or value in column.allowed


def _refuse_two_signs(table: TableFile, columns: Sequence[Column]) -> None:
    """A point in one number and a comma in another: one of them may stand between thousands."""
    first: dict[str, tuple[int, str, str]] = {}
    for column in columns:
        for row, text in enumerate(table.texts(column.name)):
            for sign in ".,":
                if text is not None and sign in text:
                    first[sign] = min(
                        first.get(sign, (row, column.name, text)), (row, column.name, text)
                    )
    if len(first) < 2:
        return
    (row, _, earlier), (later_row, name, later) = sorted(first.values())
    raise fault(
        "mixed_decimals",
        table.place(later_row, name),
        f"{_quoted(later)}, but {_quoted(earlier)} on line {table.rows[row][0]}",
        "the same decimal sign in the whole file, and none between thousands",
    )


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fault("wrong_encoding", name, "is written in UTF-16", "UTF-8 or Windows-1252")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_mixed(content, name)
        text = _windows_1252(content, name)
    if CONTROL.search(text):
        raise fault("not_text", name, "holds bytes that are no text", "a CSV file")
    return text


def _windows_1252(content: bytes, name: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = "a letter is neither UTF-8 nor Windows-1252"
        place, expected = f"{name} line {line}", "UTF-8 or Windows-1252"
        raise fault("wrong_encoding", place, problem, expected) from None


def _refuse_mixed(content: bytes, name: str) -> None:
    """Two files pasted together: letters of one line are UTF-8, those of another are not."""
    where: dict[bool, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.isascii():
            where.setdefault(_is_utf_8(line), number)
    if len(where) == 2:
        problem = f"is not UTF-8, but line {where[True]} is"
        place = f"{name} line {where[False]}"
        raise fault("wrong_encoding", place, problem, "one encoding in the whole file")


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str, wanted: set[str]) -> str:
    """The separator with which the header names most of what is wanted, then most columns."""

    def found(separator: str) -> tuple[int, int]:
        try:
            header = next(_records(text, separator, ""), (1, ()))[1]
        except AnalysisFault:
            return -1, 0
        return len(wanted & set(header)), len(header)

    return max(SEPARATORS, key=found)


def _records(text: str, separator: str, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise fault("not_csv", f"{name} line {line}", str(error), "a CSV file") from None
        yield line, tuple(cell.strip() for cell in record)
        line = reader.line_num + 1


def _refuse_columns(header: tuple[str, ...], name: str, columns: Sequence[Column]) -> None:
    there = ", ".join(_quoted(one) for one in header[:MOST_TOLD] if one) or "names in its header"
    faults: list[Fault] = []
    purposes: dict[str, str] = {}
    for column in columns:
        quoted, where = _quoted(column.name), column.purpose
        if column.name in purposes:
            problem = f"{quoted} is named as {purposes[column.name]} already"
            faults.append(Fault("twice", where, problem, "a column of its own"))
        elif column.name not in header:
            problem = f"{name} has no column {quoted}"
            faults.append(Fault("no_column", where, problem, f"one of {there}"))
        elif (count := header.count(column.name)) > 1:
            problem = f"{name} has {count} columns {quoted}"
            faults.append(Fault("column_twice", where, problem, "a name of its own for each"))
        purposes.setdefault(column.name, where)
    if faults:
        raise AnalysisFault(faults)


def _trimmed(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Without empty cells beyond the header, which spreadsheets leave behind."""
    return cells if any(cells[width:]) else cells[:width]


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'
