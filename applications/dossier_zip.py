"""A dossier as one ZIP: the same files give the same bytes, each listed with its hash. Pure."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from fundportal.frozen import pretty

BLOCK = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: no file bears when it was packed
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class DossierFile:
    """A file on its way in: where it comes to lie, what it is, and how its bytes are read."""

    path: str
    title: str
    opened: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class PackedFile:
    """A file that lies in the dossier, with its size and the SHA-256 of its bytes."""

    path: str
    title: str
    size: int
    sha256: str


Contents = Callable[[Sequence[PackedFile]], bytes]


def pack(
    target: IO[bytes],
    files: Sequence[DossierFile],
    *,
    facts: dict[str, Any],
    contents: tuple[str, Contents],
    said: Callable[[int, str], None],
) -> list[PackedFile]:
    """Write the files, a page that lists them for people, and the manifest; the files packed.

    `facts` stand at the top of the manifest; `contents` is the page's path and what makes it of
    the files before it; `said` is told the count and the title of each file.
    """
    packed: list[PackedFile] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for number, file in enumerate(files):
            said(number, file.title)
            packed.append(_put(archive, file))
        where, page = contents
        listed = page(packed)
        packed.append(_put(archive, in_memory(where, where, listed)))
        _put(archive, in_memory(MANIFEST, MANIFEST, pretty(manifest(packed, facts))))
    return packed


def manifest(packed: Sequence[PackedFile], facts: dict[str, Any]) -> dict[str, Any]:
    """What the dossier holds: every file but the manifest itself, in order of path."""
    rows = [
        {"path": file.path, "title": file.title, "size": file.size, "sha256": file.sha256}
        for file in sorted(packed, key=lambda file: file.path)
    ]
    return {**facts, "files": rows}


def in_memory(path: str, title: str, content: bytes) -> DossierFile:
    """A file whose bytes are there already."""
    return DossierFile(path, title, lambda: io.BytesIO(content))


def _put(archive: zipfile.ZipFile, file: DossierFile) -> PackedFile:
    info = zipfile.ZipInfo(file.path, EPOCH)
    info.compress_type, info.create_system, info.external_attr = (
        zipfile.ZIP_DEFLATED,
        3,
        0o644 << 16,
    )
    digest, size = hashlib.sha256(), 0
    with file.opened() as source, archive.open(info, "w") as inside:
        for block in iter(lambda: source.read(BLOCK), b""):
            digest.update(block)
            size += len(block)
            inside.write(block)
    return PackedFile(file.path, file.title, size, digest.hexdigest())
