"""Uppladdade filer: keeps outcome files outside database and web root until imported."""

import contextlib
import csv
import io
import uuid
from collections.abc import Sequence
from pathlib import Path

from evaluations.outcome_check import Fault
from fundportal.documents import passing

KEPT_SECONDS = 24 * 60 * 60
FOLDER = "outcome-uploads"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def keep(upload: uuid.UUID, content: bytes) -> None:
    """Store the bytes of an uploaded file, readable by the portal only."""
    _write(_path(upload, "csv"), content)


def load(upload: uuid.UUID) -> bytes:
    """Return the bytes of an uploaded file; raises FileNotFoundError when they were removed."""
    return _path(upload, "csv").read_bytes()


def keep_faults(upload: uuid.UUID, header: Sequence[str], faults: Sequence[Fault]) -> None:
    """Store all faults as a CSV file that spreadsheets open as text, with no formula in it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    for fault in faults:
        writer.writerow([fault.line, *map(_harmless, (fault.column, fault.value, fault.expected))])
    _write(_path(upload, "faults"), text.getvalue().encode("utf-8-sig"))


def load_faults(upload: uuid.UUID) -> bytes:
    """Return the CSV file of faults; raises FileNotFoundError when there is none (any more)."""
    return _path(upload, "faults").read_bytes()


def remove(upload: uuid.UUID) -> None:
    """Remove everything kept for an upload; nothing happens when it is gone already."""
    for kind in ("csv", "faults"):
        with contextlib.suppress(FileNotFoundError):
            _path(upload, kind).unlink()


def remove_old() -> None:
    """Remove files that nobody has touched for a day."""
    passing.remove_older(passing.folder(FOLDER), KEPT_SECONDS)


def _path(upload: uuid.UUID, kind: str) -> Path:
    return passing.folder(FOLDER) / f"{upload}.{kind}"


def _write(path: Path, content: bytes) -> None:
    with passing.written(path) as target:
        target.write(content)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
