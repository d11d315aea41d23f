"""A report as a file: its content laid out by the template and made into PDF."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from evaluations.report_content import ReportContent
from evaluations.report_pages import page_of
from evaluations.report_words import office_words
from fundportal import tongues
from fundportal.paper import paper_pdf


def document_html(content: ReportContent) -> str:
    """The report as one HTML document, with nothing outside it."""
    return _laid_out(content, "evaluations/report_document.html")


def body_html(content: ReportContent) -> SafeString:
    """The report as the body of a staff page, in the report's own language."""
    return SafeString(_laid_out(content, "evaluations/report_body.html"))


def document_pdf(content: ReportContent, inputs: dict[str, Any] | None = None) -> bytes:
    """The report as PDF/A and PDF/UA; `inputs` per file name travel inside it."""
    return paper_pdf(document_html(content), created_at=content.created_at, inputs=inputs)


def _laid_out(content: ReportContent, template: str) -> str:
    """The report's HTML in its language; what the office and its library named says its own."""
    with override(content.language):
        html = render_to_string(template, page_of(content).context())
    if content.language == settings.LANGUAGE_CODE:
        return html
    return tongues.marked(
        html, office_words(content), language=settings.LANGUAGE_CODE, on_paper=True
    )
