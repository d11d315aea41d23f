"""A paper of a case as a file: its frozen content put into words, laid out and made into PDF."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from applications.models.calls import Aggregate
from applications.models.parties import Role
from applications.paper_content import (
    BasisContent,
    LetterContent,
    PaperContent,
    PaperScores,
)
from applications.scores import picture_of_criteria
from applications.states import APPROVING, DECIDED_STATUSES, STATUS_AFTER, Advice, Outcome
from fundportal import charts
from fundportal.frozen import as_plain, fingerprint
from fundportal.paper import paper_pdf

STYLE = "paper.css"
HASH_SHOWN = 12


def document_pdf(content: PaperContent) -> bytes:
    """The paper as PDF/A and PDF/UA; the same content gives the same bytes."""
    return paper_pdf(document_html(content), created_at=content.head.created_at, also=STYLE)


def document_html(content: PaperContent) -> str:
    """The paper as one HTML document, with nothing outside it."""
    head = content.head
    with override(head.language):
        if isinstance(content, BasisContent):
            template, context = "applications/paper_basis.html", _basis(content)
        else:
            template, context = "applications/paper_letter.html", _letter(content)
        context |= {
            "content": content,
            "head": head,
            "parties": [(party, Role(party.role).label) for party in content.parties],
            "hash": fingerprint(as_plain(content))[:HASH_SHOWN],
            "foreign": foreign_to(head.language),
        }
        return render_to_string(template, context)


def _basis(content: BasisContent) -> dict[str, object]:
    proposal = content.proposal
    free, total = Decimal(content.money.free), Decimal(proposal.total)
    return {
        "outcome": Advice(proposal.outcome).label,
        "grants": proposal.outcome != Advice.NOT_RECOMMENDED,
        "left": free - total,
        "missing": max(total - free, Decimal(0)),
        "picture": _spread(content.scores),
        "aggregate": Aggregate(content.scores.aggregate).label,
        "scored": any(row.values for row in content.scores.criteria),
    }


def _letter(content: LetterContent) -> dict[str, object]:
    outcome = Outcome(content.decision.outcome)
    return {
        "outcome": outcome.label,
        "code": str(outcome),
        "grants": outcome in APPROVING,
        "is_final": STATUS_AFTER[outcome] in DECIDED_STATUSES,
    }


def _spread(scores: PaperScores) -> charts.Chart | None:
    """A strip per criterion with a dot per assessor; nothing before the first score."""
    rows = [
        charts.Strip(row.name, list(row.values), Decimal(row.figure) if row.figure else None)
        for row in scores.criteria
        if row.values
    ]
    spreads = [Decimal(row.spread) for row in scores.criteria if row.spread is not None]
    return picture_of_criteria(rows, max(spreads, default=None))


def foreign_to(language: str) -> SafeString:
    """The attribute that tells a reader's voice of text in another language than the paper's."""
    written = settings.LANGUAGE_CODE
    return SafeString("") if written == language else format_html(' lang="{}"', written)
