"""A fund's annual report as a file: its frozen content put into words, laid out, made into PDF."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.paper_document import foreign_to
from applications.states import Outcome
from fundportal.directory.models import Fund
from fundportal.frozen import as_plain, fingerprint
from fundportal.paper import paper_pdf
from portfolio import pictures
from portfolio.annual_content import AnnualContent, AnnualFigures
from portfolio.overview import FundFigures, FundMoney
from portfolio.states import InvestmentStatus, Kind

STYLE = "paper.css"
HASH_SHOWN = 12


def document_pdf(content: AnnualContent) -> bytes:
    """The report as PDF/A and PDF/UA; the same content gives the same bytes."""
    return paper_pdf(document_html(content), created_at=content.head.created_at, also=STYLE)


def document_html(content: AnnualContent) -> str:
    """The report as one HTML document, with nothing outside it."""
    head = content.head
    with override(head.language):
        fund = Fund(name=head.fund)
        of_year, in_all = (_figures(fund, each) for each in (content.of_year, content.in_all))
        years = [_figures(fund, each) for each in content.years]
        context = {
            "content": content,
            "head": head,
            "of_year": of_year,
            "in_all": in_all,
            "lines": _lines(of_year, in_all),
            "years": years,
            "waterfall": pictures.way_of(in_all),
            "story": pictures.story_of(FundMoney(in_all, [*years]), until=head.year),
            "yearly": pictures.years_of(years) if _are_compared(years) else None,
            "given": [(each, Kind(each.kind).label) for each in content.given],
            "decisions": [(each, Outcome(each.outcome).label) for each in content.decisions],
            "investments": [
                (each, InvestmentStatus(each.status).label) for each in content.investments
            ],
            "hash": fingerprint(as_plain(content))[:HASH_SHOWN],
            "foreign": foreign_to(head.language),
        }
        return render_to_string("portfolio/annual_document.html", context)


def _figures(fund: Fund, frozen: AnnualFigures) -> FundFigures:
    """The frozen figures as pages and pictures take them; they are read, never computed anew."""
    amounts = {name: Decimal(text) for name, text in asdict(frozen).items() if name != "year"}
    return FundFigures(fund=fund, year=frozen.year, **amounts)


def _are_compared(years: list[FundFigures]) -> bool:
    """Whether money moved in more years than one; a single year's bars compare nothing."""
    return sum(bool(year.committed or year.paid_out) for year in years) > 1


def _lines(of_year: FundFigures, in_all: FundFigures) -> list[tuple[str, Decimal, Decimal]]:
    """Each figure's name, with the amount of the year and of all years; transfers if any were."""
    names = {
        "set_aside": _("Set aside"),
        "top_ups": _("Top-ups"),
        "transferred_in": _("Transferred in"),
        "transferred_out": _("Transferred out"),
        "committed": _("Committed"),
        "paid_out": _("Paid out"),
        "released": _("Released"),
        "repaid": _("Repaid"),
    }
    return [
        (words, getattr(of_year, name), getattr(in_all, name))
        for name, words in names.items()
        if not name.startswith("transferred") or getattr(in_all, name)
    ]
