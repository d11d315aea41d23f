"""Files that are kept for a while only: written whole or not at all, removed by their age."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from fundportal.documents import disk


def folder(name: str) -> Path:
    """The folder of one kind of passing files, made when it is not there; for the portal only."""
    path = Path(settings.FILES_DIR) / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write and read in, which takes the place of `path` when all went well.

    Raises NotStored, with nothing left, when the disk does not take it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with disk.faults_told():
            handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w+b") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_older(path: Path, seconds: float) -> None:
    """Remove the files of a folder that nobody has touched for so long."""
    limit = time.time() - seconds
    for file in path.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < limit:
                file.unlink()
