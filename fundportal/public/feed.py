"""The Atom feed of each language: decisions, reports and investments made public; reads only."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from applications.models import PublishedOutcome
from evaluations.models import Report
from fundportal.directory.models import Municipality
from fundportal.money import format_mnkr
from fundportal.public.language import language_of
from fundportal.templatetags.portal import longdate
from portfolio.models import AnnualReport, Investment

Made = TypeVar("Made", Report, AnnualReport)
MOST = 40
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class News:
    """One thing that was made public, and the page that tells of it.

    `language` is set where title and text are not in the language of the feed.
    """

    id: str
    title: str
    text: str
    kind: str
    address: str
    at: datetime.datetime
    language: str


class _Feed(Atom1Feed):
    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The language of an entry that is not in the feed's."""
        return {"xml:lang": item["language"]} if item["language"] else {}


def feed(municipality: Municipality, root: str) -> str:
    """The feed in the language of its address, the latest first; four queries."""
    own = root + reverse("feed")
    made = _Feed(
        title=_("Social investments in %(name)s") % {"name": municipality.name},
        link=root + reverse("public:start"),
        description="",
        subtitle=_("Decisions, results and new investments"),
        language=_language(),
        feed_url=own,
        feed_guid=own,
        author_name=municipality.office_name,
    )
    for one in news():
        made.add_item(
            title=_clean(one.title),
            link=root + one.address,
            description=escape(_clean(one.text)),  # the entry says that it is HTML
            unique_id=f"{own}#{one.id}",
            pubdate=one.at,
            updateddate=one.at,
            categories=[one.kind],
            language=one.language,
        )
    return str(made.writeString("utf-8"))


def news() -> list[News]:
    """What was made public last, of all kinds."""
    found = [*_decisions(), *_reports(), *_annual_reports(), *_investments()]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:MOST]


def _decisions() -> Iterator[News]:
    related = ("decision__application", "decision__fund")
    public = PublishedOutcome.objects.public().select_related(*related)
    for one in public.order_by("-published_at", "-pk")[:MOST]:
        decision, language = one.decision, language_of(one.reason_en)
        page = reverse("public:decisions", args=[decision.fund.slug])
        with override(language or _language()):
            told = News(
                id=f"decision-{one.pk}",
                title=f"{decision.application.title}: {decision.get_outcome_display().lower()}",
                text=one.reason_en if _language() == "en" else one.reason,
                kind=_("Decision"),
                address=f"{page}#{decision.application.number}",
                at=one.published_at,
                language=language,
            )
        yield told


def _reports() -> Iterator[News]:
    public = Report.objects.published().filter(
        edition=Report.Edition.PUBLIC, investment__published_at__isnull=False
    )
    shown = public.select_related("investment").defer("inputs")
    latest = shown.order_by("-published_at", "-pk")[: 2 * MOST]
    for one in _each_once(latest, lambda report: (report.investment_id, report.kind)):
        if one.published_at is None:
            continue
        page, language = reverse("public:investment", args=[one.investment.slug]), _other(one)
        with override(one.language):
            told = News(
                id=f"report-{one.pk}",
                title=f"{one.investment.text('title')}: {one.get_kind_display().lower()}",
                text=" ".join(one.content["answer"]),
                kind=_("Report"),
                address=page,
                at=one.published_at,
                language=language,
            )
        yield told


def _annual_reports() -> Iterator[News]:
    public = AnnualReport.objects.public().select_related("fund", "publication")
    latest = public.order_by("-publication__published_at", "-pk")[: 2 * MOST]
    for one in _each_once(latest, lambda report: (report.fund_id, report.year)):
        page, language = reverse("public:fund", args=[one.fund.slug]), _other(one)
        year, in_all = one.says.of_year, one.says.in_all
        with override(one.language):
            said = {
                "year": one.year,
                "committed": format_mnkr(Decimal(year.committed), one.language),
                "paid_out": format_mnkr(Decimal(year.paid_out), one.language),
                "free": format_mnkr(Decimal(in_all.free), one.language),
                "day": longdate(one.says.head.last_day),
            }
            told = News(
                id=f"annual-{one.pk}",
                title=_("%(fund)s: annual report %(year)s") % {"fund": one.fund, "year": one.year},
                text=_(
                    "In %(year)s %(committed)s was committed to investments and %(paid_out)s was"
                    " paid out. %(free)s was left in the fund on %(day)s."
                )
                % said,
                kind=_("Annual report"),
                address=f"{page}#annual-title",
                at=one.publication.published_at,
                language=language,
            )
        yield told


def _investments() -> Iterator[News]:
    for one in Investment.objects.public().order_by("-published_at", "-pk")[:MOST]:
        if one.published_at is None:
            continue
        page, language = reverse("public:investment", args=[one.slug]), language_of(one.summary_en)
        with override(language or _language()):
            told = News(
                id=f"investment-{one.pk}",
                title=one.text("title"),
                text=one.text("summary"),
                kind=_("Investment"),
                address=page,
                at=one.published_at,
                language=language,
            )
        yield told


def _each_once(found: Iterable[Made], is_about: Callable[[Made], Hashable]) -> list[Made]:
    """What is about the same thing once: the latest in the feed's language, else the latest."""
    chosen: dict[Hashable, Made] = {}
    for one in sorted(found, key=lambda made: bool(_other(made))):
        chosen.setdefault(is_about(one), one)
    return list(chosen.values())


def _other(made: Report | AnnualReport) -> str:
    """The language of a report that is not in the feed's."""
    return "" if made.language == _language() else made.language


def _language() -> str:
    return get_language() or "sv"


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)
