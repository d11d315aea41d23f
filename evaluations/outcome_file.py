"""Utfallsfil: reads the bytes of a CSV file into named columns and numbered lines.

Pure: no database, no clock. What is wrong with the file as a whole is refused here, before
anything is stored.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundportal.directory.errors import Refused
from fundportal.privacy import find_personal_numbers

DELIMITERS = (";", "\t", ",")
FILE_ENDINGS = (".csv", ".txt", ".tsv")
SAMPLE_CHARACTERS = 64_000
SIGNATURES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
TEN_DIGITS = re.compile(r"(?:\d[^\w.,\n]{0,3}){9}\d")
NUMBER_WITH_FRACTION = re.compile(r"[+-]?\d+[.,]\d+(?:[eE][+-]?\d+)?")


class FileRefused(Refused):
    """The file as a whole cannot be read; the sentence says why and what to do."""


class FileTooLarge(FileRefused):
    """More bytes or more rows than the installation allows."""


class WrongFileType(FileRefused):
    """Not a text file with separated values."""


class EmptyFile(FileRefused):
    """No bytes, no columns or no rows."""


class BadStructure(FileRefused):
    """The columns cannot be told apart, or a quotation mark is never closed."""


class PersonalNumberFound(FileRefused):
    """A personnummer or samordningsnummer stands somewhere in the file."""


@dataclass(frozen=True)
class Limits:
    """How large an outcome file may be: bytes and data rows."""

    size: int
    rows: int


@dataclass(frozen=True)
class Line:
    """One data row: its first line in the file (the header is line 1) and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class OutcomeFile:
    """A file that could be read: text, how it was written, columns, number of data rows."""

    text: str
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    row_count: int

    def lines(self) -> Iterator[Line]:
        """Yield the data rows in order, blank lines left out, cells stripped."""
        lines = _lines(self.text, self.delimiter)
        next(lines)
        yield from lines

    def sample(self, count: int) -> list[Line]:
        """Return the first rows, at most count."""
        return list(itertools.islice(self.lines(), count))

    def preview(self, count: int) -> list[tuple[int, list[tuple[str, str]]]]:
        """Return line number and named cells of the first rows."""
        return [
            (line.number, list(zip(self.columns, line.cells, strict=False)))
            for line in self.sample(count)
        ]


def read(content: bytes, *, filename: str, limits: Limits) -> OutcomeFile:
    """Read a CSV file: UTF-8 or Windows-1252; semicolon, comma or tab. Raises FileRefused."""
    check_size(len(content), limits)
    text, encoding = _decode(content, filename)
    return read_text(text, encoding=encoding, limits=limits)


def read_text(text: str, *, encoding: str, limits: Limits) -> OutcomeFile:
    """Read text with separated values, whatever file it came out of. Raises FileRefused."""
    if not text.strip():
        raise EmptyFile(_no_content())
    delimiter = _guess_delimiter(text)
    lines = _lines(text, delimiter)
    columns = _columns(next(lines))
    row_count = _scan(lines, columns, limits)
    if not row_count:
        raise EmptyFile(
            _("The file has a header row but no data. At least one row of data is needed.")
        )
    return OutcomeFile(text, encoding, delimiter, columns, row_count)


def reopen(text: str, *, encoding: str, row_count: int) -> OutcomeFile:
    """Return a file whose text was read and found good before; its rows are not gone through."""
    delimiter = _guess_delimiter(text)
    columns = _columns(next(_lines(text, delimiter)))
    return OutcomeFile(text, encoding, delimiter, columns, row_count)


def check_size(size: int, limits: Limits) -> None:
    """Refuse a file that is larger than allowed, before it is read; size in bytes."""
    if size > limits.size:
        raise FileTooLarge(
            _("The file is larger than %(limit)s. Divide it into several files.")
            % {"limit": filesizeformat(limits.size)}
        )
    if not size:
        raise EmptyFile(_no_content())


def _no_content() -> str:
    return _("The file is empty. Choose a file with a header row and at least one row of data.")


def check_kind(content: bytes, filename: str) -> None:
    """Refuse what its name and first bytes tell is no text file with separated values."""
    if content.startswith(UTF_16):
        raise WrongFileType(
            _("The file is written in UTF-16. Save it as “CSV UTF-8” and choose it again.")
        )
    if content.startswith(SIGNATURES) or not filename.lower().endswith(FILE_ENDINGS):
        raise WrongFileType(_not_csv(filename))


def _not_csv(filename: str) -> str:
    return _(
        "“%(name)s” is not a CSV file. Save the table as CSV (for example “CSV UTF-8” in Excel)."
    ) % {"name": filename}


def _decode(content: bytes, filename: str) -> tuple[str, str]:
    check_kind(content, filename)
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(text):
            raise WrongFileType(_not_csv(filename))
        return text, name
    raise WrongFileType(
        _("The letters of the file cannot be read. Save it as “CSV UTF-8” and choose it again.")
    )


def _guess_delimiter(text: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    if len(text) > SAMPLE_CHARACTERS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    best, best_score = "", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = [
            row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row
        ]
        width = len(rows[0]) if rows else 0
        score = (
            (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)
        )
        if score > best_score:
            best, best_score = delimiter, score
    if not best:
        raise BadStructure(
            _(
                "Only one column was found. Separate the columns with semicolon, comma or tab,"
                " their names in the first row."
            )
        )
    return best


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise BadStructure(
                _(
                    "From line %(line)d the file cannot be read: a quotation mark is not closed or"
                    " stands alone."
                )
                % {"line": number}
            ) from fault
        cells = tuple(cell.strip() for cell in row)
        if any(cells):
            yield Line(number, cells)
        number = reader.line_num + 1


def _columns(header: Line) -> tuple[str, ...]:
    for position, name in enumerate(header.cells, start=1):
        if not name:
            raise BadStructure(
                _("Column %(position)d has no name. The first row must name every column.")
                % {"position": position}
            )
        if _personal_number_in(name):
            raise PersonalNumberFound(
                _(
                    "The header row holds a personal identity number. Give the columns names and"
                    " choose the file again."
                )
            )
    lowered = [name.casefold() for name in header.cells]
    for name in header.cells:
        if lowered.count(name.casefold()) > 1:
            raise BadStructure(
                _("Two columns are called “%(name)s”. Give every column its own name.")
                % {"name": name}
            )
    return header.cells


def _scan(lines: Iterator[Line], columns: tuple[str, ...], limits: Limits) -> int:
    """Count the rows; refuse too many of them, and a personal identity number anywhere."""
    count, found = 0, []
    for line in lines:
        count += 1
        if count > limits.rows:
            raise FileTooLarge(
                _("The file has more than %(limit)d rows. Divide it into several files.")
                % {"limit": limits.rows}
            )
        if TEN_DIGITS.search("\n".join(line.cells)):
            found += [
                (line.number, i) for i, cell in enumerate(line.cells) if _personal_number_in(cell)
            ]
    if found:
        number, position = found[0]
        raise PersonalNumberFound(
            _personal_number_sentence(number, columns[position : position + 1], len(found))
        )
    return count


def _personal_number_in(cell: str) -> bool:
    if not TEN_DIGITS.search(cell) or NUMBER_WITH_FRACTION.fullmatch(cell):
        return False
    return bool(find_personal_numbers(cell))


def _personal_number_sentence(number: int, column: tuple[str, ...], count: int) -> str:
    where = _("line %(line)d, column “%(column)s”") % {
        "line": number,
        "column": column[0] if column else "?",
    }
    return ngettext(
        "The file holds a personal identity number (%(where)s). Nothing was stored."
        " Use the department's own codes for participants instead.",
        "The file holds personal identity numbers in %(count)d places (first %(where)s)."
        " Nothing was stored. Use the department's own codes for participants instead.",
        count,
    ) % {"where": where, "count": count}
