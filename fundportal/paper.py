"""Papers: a frozen content's HTML as a PDF in the portal's own dress; reports, letters, records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fundportal import frozen, pdf

STYLES = Path(__file__).resolve().parent.parent / "static" / "css"
EVERY = "report.css"


def paper_pdf(
    html: str, *, created_at: str, inputs: Mapping[str, Any] | None = None, also: str = ""
) -> bytes:
    """PDF/A and PDF/UA of a whole document; `inputs` per file name travel inside it as JSON.

    `created_at` is the ISO time that the file bears; `also` names a further style sheet.
    """
    attachments = [
        pdf.AttachedFile(name, frozen.pretty(plain), name)
        for name, plain in sorted((inputs or {}).items())
    ]
    css = "\n".join((STYLES / name).read_text(encoding="utf-8") for name in (EVERY, also) if name)
    at = datetime.fromisoformat(created_at)
    return pdf.render(html, css=css, at=at, attachments=attachments)
