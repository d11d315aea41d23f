"""What the public page of a fund's decisions shows, read-only: organisations, never persons."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from applications.models import Party, PublishedOutcome
from fundportal.directory.models import Fund

PER_PAGE = 24


@dataclass(frozen=True)
class PublicDecision:
    """One decision as citizens read it; `language` is set where the reason is in another."""

    number: str
    title: str
    organisations: list[str]
    outcome: str
    outcome_word: str
    reference: str
    meeting_date: datetime.date
    total: Decimal
    amounts: list[tuple[str, Decimal]]
    reason: str
    language: str
    corrects: datetime.date | None
    corrected_date: datetime.date | None


@dataclass(frozen=True)
class DecisionPage:
    """The published decisions of a fund, the latest first."""

    fund: str
    fund_url: str
    decisions: list[PublicDecision]
    paging: Page
    number: int

    @property
    def own_words(self) -> set[str]:
        """The names of the fund and of those who applied, in Swedish on every page."""
        return {self.fund, *(name for one in self.decisions for name in one.organisations)}


def decision_page(slug: str, page: str | None) -> DecisionPage | None:
    """A fund's published decisions; five queries at most, however many there are."""
    public = Q(decisions__published_outcomes__isnull=False)
    public &= Q(decisions__published_outcomes__withdrawn_at__isnull=True)
    counted = Fund.objects.annotate(published=Count("decisions", filter=public))
    fund = counted.filter(slug=slug).first()
    if fund is None:
        return None
    paginator = Paginator(_published(fund), PER_PAGE)
    paginator.count = fund.published  # read with the fund, so that no query is needed for it
    paging = paginator.get_page(page)
    return DecisionPage(
        fund=fund.name,
        fund_url=reverse("public:fund", args=[fund.slug]),
        decisions=[_decision(outcome) for outcome in paging],
        paging=paging,
        number=fund.published,
    )


def _published(fund: Fund) -> QuerySet[PublishedOutcome]:
    parties = Prefetch(
        "decision__application__parties",
        Party.objects.accepted().select_related("organisation"),
        "taking_part",
    )
    related = ("decision__application", "decision__corrects", "decision__corrected_by")
    found = PublishedOutcome.objects.public().of_fund(fund).select_related(*related)
    return found.prefetch_related("decision__amounts", parties)


def _decision(outcome: PublishedOutcome) -> PublicDecision:
    decision = outcome.decision
    english = get_language() == "en"
    corrected = getattr(decision, "corrected_by", None)
    parties = decision.application.taking_part  # type: ignore[attr-defined]
    return PublicDecision(
        number=decision.application.number,
        title=decision.application.title,
        organisations=[party.organisation.name for party in parties],
        outcome=decision.outcome,
        outcome_word=decision.get_outcome_display(),
        reference=decision.reference,
        meeting_date=decision.meeting_date,
        total=decision.amount_total,
        amounts=[(str(item.year), item.amount) for item in decision.amounts.all()],
        reason=(outcome.reason_en if english else "") or outcome.reason,
        language="sv" if english and not outcome.reason_en else "",
        corrects=decision.corrects.meeting_date if decision.corrects else None,
        corrected_date=corrected.meeting_date if corrected else None,
    )
