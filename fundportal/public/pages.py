"""What the public pages show, read-only; every figure comes from the stage that owns it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.addresses import kept_reverse
from fundportal.audit.models import Event
from fundportal.charts import Chart
from fundportal.directory.models import Fund
from fundportal.public import fund_facts
from fundportal.public.evaluation import with_report
from fundportal.public.fund_facts import AnnualDocument, Criterion
from fundportal.public.language import language_of
from portfolio.models import Investment
from portfolio.overview import LedgerFigures, money_of
from portfolio.pictures import story_of, waterfall_of
from portfolio.states import InvestmentStatus

ON_CARD = (
    *("slug", "title", "title_en", "summary", "summary_en", "status"),
    *("started_date", "planned_end_date", "organisation__name", "decision__amount_total"),
)
ON_START, ON_FUND = 6, 24


@dataclass(frozen=True)
class Card:
    """An investment in a list; `language` is set where the text is not in the page's language.

    `own_words` here and on every page are what the office has named in Swedish whatever the page's
    language.
    """

    url: str
    title: str
    summary: str
    language: str
    organisation: str
    status: str
    status_word: str
    started_date: datetime.date
    planned_end_date: datetime.date
    amount: Decimal
    has_report: bool
    own_words: tuple[str, ...]


@dataclass(frozen=True)
class FundCard:
    """A fund with its figures in all."""

    name: str
    slug: str
    url: str
    summary: str
    language: str
    is_open: bool
    first_year: int
    put_in: Decimal
    committed: Decimal
    paid_out: Decimal
    free: Decimal


@dataclass(frozen=True)
class StartPage:
    """Startsidan: one fund in figures, the investments."""

    fund: FundCard | None
    chart: Chart | None
    running: list[Card]
    finished: list[Card]
    number_of_investments: int
    follows: list[tuple[str, str]]

    @property
    def some_begin_later(self) -> bool:
        """Whether an investment that runs by its decision has not begun its work."""
        today = timezone.localdate()
        return any(card.started_date > today for card in self.running)

    @property
    def own_words(self) -> set[str]:
        """The names of funds, boards and investments."""
        named = words_on(self.running) | words_on(self.finished)
        named |= {name for name, _address in self.follows}
        return named | {self.fund.name} if self.fund else named


@dataclass(frozen=True)
class Entry:
    """One movement of money with the decision that it leads to."""

    date: datetime.date
    what: str
    source: str
    amount: Decimal
    decision: str


@dataclass(frozen=True)
class FundPage:
    """En fond: its story, its sources, its investments; `predecessors` by name and address."""

    fund: FundCard
    closed_date: datetime.date | None
    successor_name: str
    successor_url: str
    predecessors: list[tuple[str, str]]
    story: Chart | None
    waterfall: Chart | None
    sources: list[Entry]
    investments: list[Card]
    number_of_investments: int
    rules: list[str]
    criteria: list[Criterion]
    reports: list[AnnualDocument]

    @property
    def own_words(self) -> set[str]:
        """The names of funds, sources and investments."""
        named = {self.fund.name, self.successor_name, *(name for name, _url in self.predecessors)}
        return named | {row.source for row in self.sources} | words_on(self.investments)


def start_page() -> StartPage:
    """The start page; three queries."""
    newest: list[Any] = list(_newest_of_each_kind())
    cards = [card_of(one) for one in newest]
    funds = money_of(Fund.objects.order_by("-opened_date", "pk"))
    shown = max(funds, key=lambda money: money.in_all.put_in, default=None)
    running = [card for card in cards if card.status == InvestmentStatus.RUNNING]
    finished = [card for card in cards if card.status != InvestmentStatus.RUNNING]
    return StartPage(
        fund=_fund_card(shown.in_all, shown.first_year) if shown and shown.in_all.put_in else None,
        chart=story_of(shown) if shown else None,
        running=running[:ON_START],
        finished=finished[:ON_START],
        number_of_investments=newest[0].everything if newest else 0,
        follows=[
            (money.in_all.fund.name, reverse("public:fund", args=[money.in_all.fund.slug]))
            for money in funds
            if shown and money.in_all.fund.pk == shown.in_all.fund.successor_id
        ],
    )


def fund_list() -> list[FundCard]:
    """Every fund with its figures in all, the youngest first; two queries."""
    money = money_of(Fund.objects.order_by("-opened_date", "pk"))
    return [_fund_card(one.in_all, one.first_year) for one in money]


def fund_page(slug: str) -> FundPage | None:
    """One fund; four queries."""
    found = list(_funds().filter(Q(slug=slug) | Q(successor__slug=slug)))
    fund = next((one for one in found if one.slug == slug), None)
    if fund is None:
        return None
    [money] = money_of([fund])
    shown: list[Any] = list(_running_first().filter(fund=fund)[:ON_FUND])
    successor = fund.successor
    return FundPage(
        fund=_fund_card(money.in_all, money.first_year),
        closed_date=fund.closed_date,
        successor_name=successor.name if successor else "",
        successor_url=reverse("public:fund", args=[successor.slug]) if successor else "",
        predecessors=[
            (earlier.name, reverse("public:fund", args=[earlier.slug]))
            for earlier in found
            if earlier != fund
        ],
        story=story_of(money),
        waterfall=waterfall_of(money.in_all) if money.in_all.put_in else None,
        sources=[entry_of(entry) for entry in money.sources()],
        investments=[card_of(one) for one in shown],
        number_of_investments=shown[0].everything if shown else 0,
        rules=fund_facts.rules(fund),
        criteria=fund_facts.criteria(fund),
        reports=fund_facts.reports(fund),
    )


@lru_cache  # as `_published`
def _funds() -> QuerySet[Fund]:
    read = Fund.objects.select_related("successor").annotate(**fund_facts.to_read())
    return read.order_by("closed_date", "pk")


@lru_cache  # as `_published`
def _running_first() -> QuerySet[Investment]:
    counted = published().annotate(everything=Window(Count("pk")))
    return counted.order_by(running_first(), "-started_date", "title")


def moved_fund(slug: str) -> str | None:
    """The address name that a fund has now which had this one before; two queries."""
    changes = Event.objects.filter(act="directory.fund_changed", details__before__slug=slug)
    number = changes.order_by("-at", "-pk").values_list("subject_id", flat=True).first()
    found = Fund.objects.filter(pk=number) if number else Fund.objects.none()
    return found.values_list("slug", flat=True).first()


def addresses(languages: Iterable[str]) -> list[dict[str, str]]:
    """The address of every public page per language; two queries."""
    names = [
        "start",
        "investments",
        "funds",
        "apply",
        "open_data",
        "changes",
        "accessibility",
        "privacy",
    ]
    wanted: list[tuple[str, list[str]]] = [(name, []) for name in names]
    wanted += [
        ("investment", [slug])
        for slug in Investment.objects.public().values_list("slug", flat=True)
    ]
    slugs = list(Fund.objects.values_list("slug", flat=True))
    wanted += [(name, [slug]) for name in ("fund", "decisions") for slug in slugs]
    return [{code: _address(name, args, code) for code in languages} for name, args in wanted]


def _address(name: str, args: list[str], language: str) -> str:
    with translation.override(language):
        return reverse(f"public:{name}", args=args)


def published() -> QuerySet[Investment]:
    """Published investments with what a card shows of them, those begun last first."""
    return _published().all()


@lru_cache  # writing the question takes longer than asking it; never asked itself, only its copies
def _published() -> QuerySet[Investment]:
    found = Investment.objects.public().select_related("organisation", "decision")
    return with_report(found).only(*ON_CARD).order_by("-started_date", "title")


def _newest_of_each_kind() -> QuerySet[Investment]:
    """The running investments begun last, and the finished ones; each knows `everything`.

    The first of each kind, then the second of each: where one kind is short the other has more
    than is shown. To order by the place costs half of what filtering by it does.
    """
    kind = Case(When(status=InvestmentStatus.RUNNING, then=Value(0)), default=Value(1))
    place = Window(RowNumber(), partition_by=[kind], order_by=[F("started_date").desc(), "title"])
    counted = published().annotate(everything=Window(Count("pk")))
    return counted.order_by(place, kind)[: 2 * ON_START]


def running_first() -> Case:
    """Running investments before finished ones."""
    return Case(
        When(status=InvestmentStatus.RUNNING, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def card_of(one: Any) -> Card:
    """An investment as lists show it."""
    return Card(
        url=kept_reverse("public:investment", one.slug),
        title=one.text("title"),
        summary=one.text("summary"),
        language=language_of(one.summary_en),
        organisation=one.organisation.name,
        status=one.status,
        status_word=one.status_words,
        started_date=one.started_date,
        planned_end_date=one.planned_end_date,
        amount=one.decision.amount_total,
        has_report=one.has_report,
        own_words=(one.organisation.name, language_of(one.title_en) and one.title),
    )


def words_on(cards: Iterable[Card]) -> set[str]:
    """What the office named in Swedish on all these cards."""
    return {word for card in cards for word in card.own_words}


def _fund_card(figures: LedgerFigures, first_year: int | None) -> FundCard:
    fund = figures.fund
    english = fund.summary_en if get_language() == "en" else ""
    return FundCard(
        name=fund.name,
        slug=fund.slug,
        url=reverse("public:fund", args=[fund.slug]),
        summary=english or fund.summary,
        language=language_of(fund.summary_en),
        is_open=fund.is_open,
        first_year=min(first_year or fund.opened_date.year, fund.opened_date.year),
        put_in=figures.put_in,
        committed=figures.committed,
        paid_out=figures.paid_out,
        free=figures.free,
    )


def entry_of(entry: Any) -> Entry:
    """A ledger entry as the public sees it: no names, no notes."""
    what = entry.get_kind_display()
    if entry.reverses_id:
        what = _("Correction of %(what)s") % {"what": entry.reverses.get_kind_display().lower()}
    top_up = getattr(entry, "topup", None) if entry.investment_id is None else None
    return Entry(
        date=entry.valid_date,
        what=what,
        source=top_up.source if top_up else "",
        amount=-entry.amount if entry.reverses_id else entry.amount,
        decision=entry.decision_reference,
    )
