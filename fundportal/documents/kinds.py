"""What kind of file the bytes are, whatever the name says; reads, never writes, never unpacks."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused
from fundportal.documents import polyglots

HEAD = 8192
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2000
MOST_RATIO = 100

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
CSV = "text/csv"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


class UnknownKind(Refused):
    """The portal does not keep files of this kind, or not here."""


class DisguisedKind(Refused):
    """The content is not what the name says."""


class UnsafePackage(Refused):
    """An office file that holds programs, is locked or unpacks to too much."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name for people, the endings it goes by and how its bytes are known."""

    name: str
    content_type: str
    endings: tuple[str, ...]
    is_content: Callable[[IO[bytes]], bool]
    end_mark: bytes = b""  # what a file of this kind ends with, where something can follow it


def known_kind(file: IO[bytes], *, ending: str, content_types: tuple[str, ...]) -> Kind:
    """The kind that the ending names, when it is allowed and the bytes agree."""
    allowed = [kind for kind in KINDS if kind.content_type in content_types]
    kind = next((kind for kind in allowed if ending in kind.endings), None)
    if kind is None:
        raise UnknownKind(
            _("Choose a file of one of these kinds: %(kinds)s.")
            % {"kinds": ", ".join(kind.name for kind in allowed)}
        )
    file.seek(0)
    if not kind.is_content(file):
        raise DisguisedKind(
            _("The file is named .%(ending)s but its content is not %(kind)s. Nothing was stored.")
            % {"ending": ending, "kind": kind.name}
        )
    if kind.end_mark and polyglots.holds_another(file, end_mark=kind.end_mark):
        raise DisguisedKind(
            _("The file is %(kind)s but hides a file of another kind. Nothing was stored.")
            % {"kind": kind.name}
        )
    return kind


def _starts_with(magic: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda file: file.read(len(magic)) == magic


def _is_text(file: IO[bytes]) -> bool:
    """Text in UTF-8 or Windows-1252 that is no page, script or program in disguise."""
    head = file.read(HEAD)
    file.seek(0)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<", b"#!", b"%pdf", b"%!ps", b"mz", b"{\\rtf", b"pk\x03\x04")):
        return False
    return all(_is_readable(block) for block in iter(lambda: file.read(1 << 20), b""))


def _is_readable(block: bytes) -> bool:
    controls = bytes(code for code in range(32) if code not in (9, 10, 12, 13))
    return not set(block) & set(controls + b"\x7f")


def _is_office(main: str) -> Callable[[IO[bytes]], bool]:
    def is_content(file: IO[bytes]) -> bool:
        names = _members(file)
        return "[Content_Types].xml" in names and main in names

    return is_content


def _is_odt(file: IO[bytes]) -> bool:
    if "mimetype" not in _members(file):
        return False
    with zipfile.ZipFile(file) as package, package.open("mimetype") as declared:
        return declared.read(100).decode("ascii", "replace").strip() == ODT


def _members(file: IO[bytes]) -> set[str]:
    """The names in a zip package, after the checks that need no unpacking; empty when no zip."""
    if not polyglots.is_plain_zip(file):
        return set()
    size = file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if packed > size:  # members that share the same bytes: the trick of a small file with no end
        raise UnsafePackage(_("The file unpacks to far more than it holds and was not stored."))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise UnsafePackage(_("The file unpacks to far more than it holds and was not stored."))
    if any(member.flag_bits & 0x1 for member in members):
        raise UnsafePackage(_("The file is locked with a password. Save it without one."))
    if any(_is_program(member.filename) for member in members):
        raise UnsafePackage(_("The file holds macros. Save it without them, or as a PDF."))
    return {member.filename for member in members}


def _is_program(name: str) -> bool:
    path = name.lower()
    return path.endswith(("vbaproject.bin", ".exe", ".dll", ".js")) or path.startswith("basic/")


KINDS = (
    Kind("PDF", PDF, ("pdf",), _starts_with(b"%PDF-"), b"%%EOF"),
    Kind("PNG", PNG, ("png",), _starts_with(b"\x89PNG\r\n\x1a\n"), b"IEND\xaeB`\x82"),
    Kind("JPEG", JPEG, ("jpg", "jpeg"), _starts_with(b"\xff\xd8\xff"), b"\xff\xd9"),
    Kind("Word (docx)", DOCX, ("docx",), _is_office("word/document.xml")),
    Kind("Excel (xlsx)", XLSX, ("xlsx",), _is_office("xl/workbook.xml")),
    Kind("OpenDocument (odt)", ODT, ("odt",), _is_odt),
    Kind("CSV", CSV, ("csv",), _is_text),
    Kind("Text (txt)", TEXT, ("txt",), _is_text),
)
ALL = tuple(kind.content_type for kind in KINDS)
