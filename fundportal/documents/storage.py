"""The verb that keeps a file: on disk under the hash of its content first, its row last."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.documents import disk, kinds, naming, passing
from fundportal.documents.disk import NotStored
from fundportal.documents.models import Document

logger = logging.getLogger(__name__)

__all__ = ["NotStored", "check", "is_unchanged", "open_document", "place", "store"]

MOST_BYTES = 20 * 1024 * 1024
LEFT_SECONDS = 24 * 60 * 60
BLOCK = 1 << 20


class EmptyFile(Refused):
    """A file without content."""


class TooLarge(Refused):
    """A file over the limit."""


class FileMissing(Refused):
    """The row is there, its file is not, or is another."""


@transaction.atomic
def store(
    *,
    content: bytes | File[bytes],
    filename: str,
    title: str,
    by: User | None,
    at: datetime.datetime,
    content_types: tuple[str, ...] = kinds.ALL,
    most_bytes: int = MOST_BYTES,
) -> Document:
    """Förvara en handling: check its name, size and kind, keep its bytes, write its row.

    Who may store is the owning app's question; it calls this within its own act.
    """
    name = naming.clean(filename)
    with _incoming() as (temporary, path):
        digest, size = _write(content, temporary, most_bytes)
        kind = _known_kind(temporary, name, content_types)
        _keep(temporary, path, place(digest))
    document = Document.objects.create(
        title=title.strip()[:200] or name,
        filename=name,
        content_type=kind.content_type,
        size=size,
        sha256=digest,
        stored_by=by,
        stored_at=at,
    )
    trail.record(
        act="documents.stored", subject=document, by=by, at=at, filename=name, sha256=digest
    )
    return document


def check(content: File[bytes], *, filename: str, content_types: tuple[str, ...]) -> None:
    """Refuse what `store` would refuse of the file; keeps nothing."""
    with _incoming() as (temporary, _path):
        _write(content, temporary, MOST_BYTES)
        _known_kind(temporary, naming.clean(filename), content_types)


def open_document(document: Document) -> BufferedReader:
    """The file's bytes, open for reading; raises FileMissing when they are not what was stored."""
    path = place(document.sha256)
    try:
        file = path.open("rb")
    except OSError as fault:
        logger.error("document %s cannot be read: %s", document.pk, fault)
        raise FileMissing(_("The file cannot be read just now. Tell the fund office.")) from fault
    if os.fstat(file.fileno()).st_size != document.size:
        file.close()
        logger.error("document %s has another size than was stored", document.pk)
        raise FileMissing(_("The file is damaged. Tell the fund office."))
    return file


def is_unchanged(document: Document) -> bool:
    """Whether the bytes on disk still have the hash they were stored with."""
    try:
        with open_document(document) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
    except FileMissing:
        return False


def place(digest: str) -> Path:
    """Where the content with that hash lies."""
    return Path(settings.FILES_DIR) / digest[:2] / digest


@contextlib.contextmanager
def _incoming() -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file beside the kept ones, gone afterwards; a disk fault becomes a sentence."""
    path: Path | None = None
    try:
        with disk.faults_told():
            folder = passing.folder("incoming")
            passing.remove_older(folder, LEFT_SECONDS)  # of workers that were killed
            handle, name = tempfile.mkstemp(dir=folder)
            path = Path(name)
            with os.fdopen(handle, "w+b") as temporary:
                yield temporary, path
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def _write(content: bytes | File[bytes], temporary: IO[bytes], most_bytes: int) -> tuple[str, int]:
    """Copy the content, at most so many bytes; its hash and size."""
    digest, size = hashlib.sha256(), 0
    blocks = [content] if isinstance(content, bytes) else content.chunks(BLOCK)
    for block in blocks:
        size += len(block)
        if size > most_bytes:
            raise TooLarge(
                _("The file is larger than %(limit)s MB.") % {"limit": most_bytes // 1024**2}
            )
        digest.update(block)
        temporary.write(block)
    if size == 0:
        raise EmptyFile(_("The file is empty."))
    temporary.flush()
    return digest.hexdigest(), size


def _known_kind(temporary: IO[bytes], name: str, content_types: tuple[str, ...]) -> kinds.Kind:
    return kinds.known_kind(temporary, ending=naming.ending(name), content_types=content_types)


def _keep(temporary: IO[bytes], path: Path, final: Path) -> None:
    """Move the written file to its place so that it is there whole or not at all."""
    os.fsync(temporary.fileno())
    final.parent.mkdir(mode=0o700, exist_ok=True)
    path.replace(final)
    for folder in (final.parent, final.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
