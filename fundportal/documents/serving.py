"""Answers with a stored file; called by the owning app's view after its own access check."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse

from fundportal.documents import kinds, storage
from fundportal.documents.models import Document

# What a browser may show itself; everything else is saved. A browser's PDF viewer does not start
# in a sandbox and styles itself inline, so a PDF gets a policy of its own; it runs nothing of ours.
SHOWN = {
    kinds.PDF: (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    kinds.PNG: "default-src 'none'; frame-ancestors 'none'; sandbox",
    kinds.JPEG: "default-src 'none'; frame-ancestors 'none'; sandbox",
}
SAVED = "default-src 'none'; frame-ancestors 'none'; sandbox"


def respond(document: Document, *, inline: bool = False) -> FileResponse:
    """The file as a download, or shown in the browser when asked for and its kind is harmless."""
    is_shown = inline and document.content_type in SHOWN
    return _answer(
        storage.open_document(document),
        document.filename,
        document.content_type,
        document.size,
        document.sha256,
        policy=SHOWN[document.content_type] if is_shown else SAVED,
        is_shown=is_shown,
    )


def saved(
    file: IO[bytes], *, filename: str, content_type: str, size: int, sha256: str
) -> FileResponse:
    """A passing file, open for reading, as a download with the same headers."""
    return _answer(file, filename, content_type, size, sha256, policy=SAVED, is_shown=False)


def _answer(
    file: IO[bytes],
    filename: str,
    content_type: str,
    size: int,
    sha256: str,
    *,
    policy: str,
    is_shown: bool,
) -> FileResponse:
    response = FileResponse(
        file, as_attachment=not is_shown, filename=filename, content_type=content_type
    )
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{sha256}"'
    return response
