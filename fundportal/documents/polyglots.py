"""Whether a file is also of another kind, as one that is a picture and a program; reads only."""

from __future__ import annotations

import os
from typing import IO

ZIP_END = b"PK\x05\x06"
ZIP_END_SIZE = 22
LONGEST_COMMENT = 65_535
HEAD, TAIL = 4096, 1 << 20
MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<?xml", b"<iframe")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"%PDF-", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"GIF8")


def holds_another(file: IO[bytes], *, end_mark: bytes) -> bool:
    """Whether a zip package, a page or a program is hidden in a file that ends with `end_mark`."""
    head, tail = _head(file), _tail(file, TAIL)
    if _has_markup(head) or ends_as_zip(file):
        return True
    _before, mark, after = tail.rpartition(end_mark)
    left = after.strip(b"\x00 \t\r\n\x0c") if mark else b""
    return left.startswith(PROGRAMS) or _has_markup(left)


def is_plain_zip(file: IO[bytes]) -> bool:
    """Whether a zip package begins and ends as one: nothing stands before or after it."""
    return _head(file).startswith(b"PK\x03\x04") and ends_as_zip(file)


def ends_as_zip(file: IO[bytes]) -> bool:
    """Whether the end of a zip package is the end of the file."""
    tail = _tail(file, ZIP_END_SIZE + LONGEST_COMMENT)
    at = tail.rfind(ZIP_END)
    while at >= 0:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        if at + ZIP_END_SIZE + comment == len(tail):
            return True
        at = tail.rfind(ZIP_END, 0, at)
    return False


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def _tail(file: IO[bytes], most: int) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - most))
    return file.read(most)


def _has_markup(block: bytes) -> bool:
    lower = block.lower()
    return any(mark in lower for mark in MARKUP)
