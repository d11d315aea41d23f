"""A report as a file: its content laid out by the template and made into PDF."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import override

from evaluations.report_content import ReportContent
from evaluations.report_pages import page_of
from fundportal import pdf

STYLE = Path(settings.BASE_DIR) / "static" / "css" / "report.css"


def document_html(content: ReportContent) -> str:
    """The report as one HTML document, with nothing outside it."""
    with override(content.language):
        return render_to_string("evaluations/report_document.html", page_of(content).context())


def body_html(content: ReportContent) -> SafeString:
    """The report as the body of a staff page, in the report's own language."""
    with override(content.language):
        return render_to_string("evaluations/report_body.html", page_of(content).context())


def document_pdf(content: ReportContent, inputs: dict[str, Any] | None = None) -> bytes:
    """The report as PDF/A and PDF/UA; `inputs` per file name travel inside it."""
    at = parse_datetime(content.created_at)
    if at is None:
        raise ValueError(f"not a time: {content.created_at!r}")
    attachments = [
        pdf.AttachedFile(name, _json(plain), name) for name, plain in sorted((inputs or {}).items())
    ]
    css = STYLE.read_text(encoding="utf-8")
    return pdf.render(document_html(content), css=css, at=at, attachments=attachments)


def _json(plain: object) -> bytes:
    return (json.dumps(plain, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
