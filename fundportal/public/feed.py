"""The Atom feed: what is new of decisions, reports and results, and investments; reads only."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.models import PublishedOutcome
from evaluations.models import Report
from fundportal.directory.models import Municipality
from portfolio.models import Investment

MOST = 40
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class News:
    """One thing that was made public, and the page that tells of it."""

    id: str
    title: str
    text: str
    kind: str
    address: str
    at: datetime.datetime


def feed(municipality: Municipality, root: str) -> str:
    """The feed in Swedish, the latest first; three queries."""
    with override("sv"):
        own = root + reverse("feed")
        made = Atom1Feed(
            title=_("Social investments in %(name)s") % {"name": municipality.name},
            link=root + reverse("public:start"),
            description="",
            subtitle=_("Decisions, results and new investments"),
            language="sv",
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
            )
        return str(made.writeString("utf-8"))


def news() -> list[News]:
    """What was made public last, of all kinds."""
    found = [*_decisions(), *_reports(), *_investments()]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:MOST]


def _decisions() -> Iterator[News]:
    related = ("decision__application", "decision__fund")
    public = PublishedOutcome.objects.public().select_related(*related)
    for one in public.order_by("-published_at", "-pk")[:MOST]:
        decision = one.decision
        page = reverse("public:decisions", args=[decision.fund.slug])
        yield News(
            id=f"decision-{one.pk}",
            title=f"{decision.application.title}: {decision.get_outcome_display().lower()}",
            text=one.reason,
            kind=_("Decision"),
            address=f"{page}#{decision.application.number}",
            at=one.published_at,
        )


def _reports() -> Iterator[News]:
    public = Report.objects.published().filter(
        edition=Report.Edition.PUBLIC, investment__published_at__isnull=False
    )
    shown = public.select_related("investment").defer("inputs")
    for one in shown.order_by("-published_at", "-pk")[:MOST]:
        if one.published_at is None:
            continue
        language = _(" (in English)") if one.language == Report.Language.ENGLISH else ""
        yield News(
            id=f"report-{one.pk}",
            title=f"{one.investment.title}: {one.get_kind_display().lower()}{language}",
            text=" ".join(one.content["answer"]),
            kind=_("Report"),
            address=reverse("public:investment", args=[one.investment.slug]),
            at=one.published_at,
        )


def _investments() -> Iterator[News]:
    for one in Investment.objects.public().order_by("-published_at", "-pk")[:MOST]:
        if one.published_at is None:
            continue
        yield News(
            id=f"investment-{one.pk}",
            title=one.title,
            text=one.summary,
            kind=_("Investment"),
            address=reverse("public:investment", args=[one.slug]),
            at=one.published_at,
        )


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)
