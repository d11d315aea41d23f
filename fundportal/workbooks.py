"""Arbetsböcker: reads an XLSX file into sheets of typed cells, without trusting it.

No database, no clock. The packed size, the unpacked size and the number of parts are checked before
anything is unpacked; the parts are read as a stream that stops at the first row or cell too many,
and a document type (with which XML grows without end) is refused. Formulas are never computed.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused
from fundportal.workbook_parts import (
    Cell,
    PartUnreadable,
    SheetContent,
    TooMuch,
    read_book,
    read_links,
    read_sheet,
    read_strings,
    read_styles,
)

__all__ = ["Cell", "Limits", "Sheet", "Workbook", "WorkbookRefused", "check_size", "open_workbook"]

_BOOK: Final = "xl/workbook.xml"
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    PartUnreadable,
    KeyError,  # a part or a link that is not there
    NotImplementedError,  # packed in another way
    RuntimeError,  # packed with a password
    EOFError,
)


class WorkbookRefused(Refused):
    """The file as a whole cannot be read; the sentence says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be: bytes packed and unpacked, parts, rows and cells of a sheet."""

    size: int = 1024 * 1024
    unpacked: int = 20 * 1024 * 1024
    ratio: int = 100
    parts: int = 100
    rows: int = 20_000
    cells: int = 200_000


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and cells by row and column, both counted as the program shows them."""

    name: str
    is_hidden: bool
    content: SheetContent


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file in their order."""

    sheets: tuple[Sheet, ...] = field(default=())


def check_size(size: int, limits: Limits) -> None:
    """Refuse a file that is larger than allowed, before it is read; size in bytes."""
    if size > limits.size:
        raise WorkbookRefused(
            _("The file is larger than %(limit)s.") % {"limit": filesizeformat(limits.size)}
        )
    if not size:
        raise WorkbookRefused(_("The file is empty."))


def open_workbook(content: bytes, *, limits: Limits) -> Workbook:
    """Read every sheet of the file; raises WorkbookRefused when it cannot be read as a whole."""
    check_size(len(content), limits)
    if content.startswith(_OLD_OR_LOCKED):
        raise WorkbookRefused(
            _("The file is locked with a password, or of the old kind XLS. Save it as XLSX.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_parts(packed, len(content), limits)
            return _read(packed, limits)
    except TooMuch as fault:
        raise WorkbookRefused(
            _("A sheet has more than %(rows)d rows or %(cells)d filled cells.")
            % {"rows": limits.rows, "cells": limits.cells}
        ) from fault
    except _UNREADABLE as fault:
        raise WorkbookRefused(_("The file is not a readable workbook. Save it as XLSX.")) from fault


def _check_parts(packed: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Refuse what would unpack to too much; a part never unpacks to more than it declares."""
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or unpacked > limits.unpacked or unpacked > limits.ratio * size:
        raise WorkbookRefused(
            _("The file unpacks to more than is allowed: at most %(limit)s and %(parts)d parts.")
            % {"limit": filesizeformat(limits.unpacked), "parts": limits.parts}
        )


def _read(packed: zipfile.ZipFile, limits: Limits) -> Workbook:
    book = read_book(packed.read(_BOOK))
    links = read_links(packed.read("xl/_rels/workbook.xml.rels"))
    strings = read_strings(_linked(packed, links, "sharedStrings"))
    styles = read_styles(_linked(packed, links, "styles"))
    sheets = []
    for name, link, is_hidden in book.sheets:
        kind, path = links[link]
        if kind != "worksheet":
            raise PartUnreadable(kind)  # a sheet that is only a chart, or a macro sheet
        part = packed.read(path)
        content = read_sheet(
            part, strings, styles, is_1904=book.is_1904, rows=limits.rows, cells=limits.cells
        )
        sheets.append(Sheet(name, is_hidden, content))
    return Workbook(tuple(sheets))


def _linked(packed: zipfile.ZipFile, links: Mapping[str, tuple[str, str]], kind: str) -> bytes:
    """Return the part of that kind; nothing where the workbook has none."""
    path = next((path for each, path in links.values() if each == kind), None)
    return packed.read(path) if path else b""
