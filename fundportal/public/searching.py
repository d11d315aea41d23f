"""Satsningarna: searched by words, narrowed, sorted, in pages; reads only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from applications.models.lines import queries_of
from evaluations.models import Report
from fundportal.directory.models import Organisation
from fundportal.public.pages import Card, card_of, published, running_first, words_on
from fundportal.public.results import RESULTS_FIRST
from portfolio.models import Investment
from portfolio.models.investment import WORDS

PER_PAGE = 24
ORDERS: dict[str, tuple[Any, ...]] = {
    "": (running_first(), "-started_date", "title"),
    "newest": ("-started_date", "title"),
    "title": (Func("title", function="swedish_order"), "pk"),
    "amount": ("-decision__amount_total", "title"),
}
LOW, HIGH = "content__results__0__effect__chosen__low", "content__results__0__effect__chosen__high"
UP = {"content__results__0__higher_is_better": True}
DOWN = {"content__results__0__higher_is_better": False}


@dataclass(frozen=True)
class InvestmentList:
    """Satsningarna: what the search found."""

    cards: list[Card]
    paging: Page
    number: int
    is_filtered: bool

    @property
    def own_words(self) -> set[str]:
        """The names of boards and investments found, in Swedish on every page."""
        return words_on(self.cards)


def offered() -> dict[str, list[tuple[str, str]]]:
    """The areas, boards, funds and years that some published investment has; one query."""
    found = Investment.objects.public().order_by().distinct()
    rows = found.values_list(
        *("organisation__area", "organisation__slug", "organisation__name"),
        *("started_date__year", "planned_end_date__year", "fund__slug", "fund__name"),
    )
    areas, boards, funds, years = set(), {}, {}, set()
    for area, slug, name, first, last, fund, fund_name in rows:
        areas |= {area} if area else set()
        funds[fund] = fund_name
        boards[slug] = name
        years |= set(range(first, last + 1))
    today = timezone.localdate().year
    return {
        "area": [(area, area) for area in sorted(areas, key=swedish)],
        "board": sorted(boards.items(), key=lambda pair: swedish(pair[1])),
        "fund": sorted(funds.items(), key=lambda pair: swedish(pair[1])),
        "year": [(str(year), str(year)) for year in sorted(years, reverse=True) if year <= today],
    }


def investment_list(chosen: dict[str, Any], number: str | None) -> InvestmentList:
    """The investments that fit what was chosen; two queries."""
    found = _narrowed(published(), chosen).order_by(*ORDERS.get(chosen["sort"], ORDERS[""]))
    paging = Paginator(found, PER_PAGE).get_page(number)
    return InvestmentList(
        cards=[card_of(one) for one in paging],
        paging=paging,
        number=paging.paginator.count,
        is_filtered=any(value for name, value in chosen.items() if name != "sort"),
    )


def _narrowed(found: QuerySet[Investment], chosen: dict[str, Any]) -> QuerySet[Investment]:
    if words := chosen["q"].strip():
        found = _with_words(found, words)
    if year := chosen["year"]:
        first, last = datetime.date(int(year), 1, 1), datetime.date(int(year), 12, 31)
        found = found.filter(started_date__lte=last, planned_end_date__gte=first)
    if result := chosen["result"]:
        found = _with_result(found, result)
    same = {
        "status": chosen["status"],
        "audience": chosen["audience"],
        "organisation__area": chosen["area"],
        "organisation__slug": chosen["board"],
        "fund__slug": chosen["fund"],
    }
    return found.filter(**{name: value for name, value in same.items() if value})


def _with_words(found: QuerySet[Investment], typed: str) -> QuerySet[Investment]:
    """Every word, inflected or only begun, in the page's texts or in the leader's name."""
    queries = queries_of(typed)
    if not queries:
        return found.none()
    texts = Investment.objects.order_by().alias(words=WORDS)
    for word, query in queries.items():
        led = Organisation.objects.order_by().filter(name__icontains=word)
        said = texts.filter(words=query)  # by itself, so that the index of words is used
        found = found.filter(Q(pk__in=said.values("pk")) | Q(organisation__in=led.values("pk")))
    return found


def _with_result(found: QuerySet[Investment], result: str) -> QuerySet[Investment]:
    """Those whose published report says so of its main indicator."""
    reports = Report.objects.published().filter(
        investment=OuterRef("pk"), edition=Report.Edition.PUBLIC
    )
    if result == "none":
        return found.filter(~Exists(reports))
    shown = Subquery(reports.order_by(*RESULTS_FIRST).values("pk")[:1])
    above, below = {f"{LOW}__gt": 0}, {f"{HIGH}__lt": 0}
    said = {
        "better": Q(**above, **UP) | Q(**below, **DOWN),
        "worse": Q(**below, **UP) | Q(**above, **DOWN),
        "unclear": ~Q(**above) & ~Q(**below),
    }
    return found.alias(shown=shown).filter(
        shown__in=Report.objects.filter(said[result]).values("pk")
    )


def swedish(name: str) -> tuple[str, ...]:
    """A key that sorts å, ä and ö last, whatever the machine's language."""
    return tuple(name.casefold().translate({ord("å"): "{", ord("ä"): "|", ord("ö"): "}"}))
