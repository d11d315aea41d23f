"""A report as a file: its content laid out by the template and made into PDF."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from evaluations.report_content import ReportContent
from evaluations.report_pages import page_of
from fundportal.paper import paper_pdf


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
    return paper_pdf(document_html(content), created_at=content.created_at, inputs=inputs)
