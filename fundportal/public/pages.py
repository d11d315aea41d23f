"""What the public pages show, read-only; every figure comes from the stage that owns it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.charts import Chart
from fundportal.directory.models import Fund
from fundportal.public.evaluation import Evaluation, evaluation_of, with_report
from portfolio.models import Investment
from portfolio.overview import InvestmentMoney, LedgerFigures, investment_money, money_of
from portfolio.pictures import story_of, waterfall_of
from portfolio.states import InvestmentStatus

PER_PAGE = 24
ON_CARD = (
    *("slug", "title", "title_en", "summary", "summary_en", "status"),
    *("started_date", "planned_end_date", "organisation__name", "decision__amount_total"),
)
ON_START = 6


@dataclass(frozen=True)
class Card:
    """An investment in a list; `language` is set where the text is not in the page's language."""

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


@dataclass(frozen=True)
class InvestmentList:
    """Satsningarna: what the search found, running ones first."""

    cards: list[Card]
    paging: Page
    number: int
    is_filtered: bool


@dataclass(frozen=True)
class Party:
    """Who takes part, as what."""

    name: str
    role: str


@dataclass(frozen=True)
class Entry:
    """One movement of money with the decision that it leads to."""

    date: datetime.date
    what: str
    source: str
    amount: Decimal
    decision: str


@dataclass(frozen=True)
class Step:
    """One step on the way of an investment."""

    date: datetime.date
    what: str
    is_coming: bool


@dataclass(frozen=True)
class InvestmentPage:
    """En satsning, from need to result."""

    title: str
    summary: str
    target_group: str
    learnt: str
    language: str
    status: str
    status_word: str
    started_date: datetime.date
    planned_end_date: datetime.date
    fund: Fund
    decision: str
    parties: list[Party]
    money: InvestmentMoney
    entries: list[Entry]
    evaluation: Evaluation | None
    steps: list[Step]


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


def start_page() -> StartPage:
    """The start page; three queries."""
    cards = [_card(one) for one in _published()]
    funds = money_of(Fund.objects.order_by("-opened_date", "pk"))
    shown = max(funds, key=lambda money: money.in_all.put_in, default=None)
    running = [card for card in cards if card.status == InvestmentStatus.RUNNING]
    finished = [card for card in cards if card.status != InvestmentStatus.RUNNING]
    return StartPage(
        fund=_fund_card(shown.in_all, shown.first_year) if shown and shown.in_all.put_in else None,
        chart=story_of(shown) if shown else None,
        running=running[:ON_START],
        finished=finished[:ON_START],
        number_of_investments=len(cards),
    )


def investment_list(chosen: dict[str, Any], number: str | None) -> InvestmentList:
    """The investments that fit the chosen words and status; two queries."""
    found = _published()
    if words := chosen.get("q"):
        found = found.filter(_has(words))
    if status := chosen.get("status"):
        found = found.filter(status=status)
    found = found.order_by(_running_first(), "-started_date", "title")
    paging = Paginator(found, PER_PAGE).get_page(number)
    return InvestmentList(
        cards=[_card(one) for one in paging],
        paging=paging,
        number=paging.paginator.count,
        is_filtered=any(chosen.values()),
    )


def investment_page(slug: str) -> InvestmentPage | None:
    """One published investment; four queries."""
    found = Investment.objects.public()
    try:
        one = found.select_related("fund", "decision__application", "organisation").get(slug=slug)
    except Investment.DoesNotExist:
        return None
    money = investment_money(one)
    evaluation = evaluation_of(one)
    return InvestmentPage(
        title=one.text("title"),
        summary=one.text("summary"),
        target_group=one.text("target_group"),
        learnt=one.text("learnt"),
        language=language_of(one.summary_en),
        status=one.status,
        status_word=one.status_words,
        started_date=one.started_date,
        planned_end_date=one.planned_end_date,
        fund=one.fund,
        decision=one.decision.reference,
        parties=_parties(one),
        money=money,
        entries=[_entry(entry) for entry in money.entries],
        evaluation=evaluation,
        steps=_steps(one, evaluation),
    )


def fund_list() -> list[FundCard]:
    """Every fund with its figures in all, the youngest first; two queries."""
    money = money_of(Fund.objects.order_by("-opened_date", "pk"))
    return [_fund_card(one.in_all, one.first_year) for one in money]


def fund_page(slug: str) -> FundPage | None:
    """One fund; four queries."""
    line = Fund.objects.filter(Q(slug=slug) | Q(successor__slug=slug)).select_related("successor")
    found = list(line.order_by("closed_date", "pk"))
    fund = next((one for one in found if one.slug == slug), None)
    if fund is None:
        return None
    [money] = money_of([fund])
    cards = [_card(one) for one in _published().filter(fund=fund)]
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
        sources=[_entry(entry) for entry in money.sources()],
        investments=sorted(cards, key=lambda card: card.status != InvestmentStatus.RUNNING),
    )


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


def _published() -> QuerySet[Investment]:
    """Published investments with what a card shows of them, those begun last first."""
    found = Investment.objects.public().select_related("organisation", "decision")
    return with_report(found).only(*ON_CARD).order_by("-started_date", "title")


def _running_first() -> Case:
    return Case(
        When(status=InvestmentStatus.RUNNING, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def _has(words: str) -> Q:
    """Every word somewhere in what the page of the investment says."""
    fields = ["title", "summary", "target_group", "learnt"]
    fields = [*fields, *(f"{field}_en" for field in fields), "organisation__name"]
    wanted = Q()
    for word in words.split():
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        wanted &= somewhere
    return wanted


def _card(one: Any) -> Card:
    return Card(
        url=reverse("public:investment", args=[one.slug]),
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
    )


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


def language_of(english: str) -> str:
    """The language to mark a text with on an English page for which there is no English text."""
    return "sv" if get_language() == "en" and not english else ""


def _parties(one: Investment) -> list[Party]:
    parties = one.decision.application.parties.accepted().select_related("organisation")
    return [Party(party.organisation.name, party.get_role_display()) for party in parties]


def _entry(entry: Any) -> Entry:
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


def _steps(one: Investment, evaluation: Evaluation | None) -> list[Step]:
    """The way of the investment in order of time, with what is still to come."""
    application = one.decision.application
    dated: list[tuple[datetime.date | datetime.datetime | None, str]] = [
        (application.submitted_at, _("The application is sent in")),
        (one.decision.meeting_date, _("Decided by %(body)s") % {"body": one.decision.body}),
        (one.started_date, _("The work starts")),
        (one.planned_end_date, _("The work ends")),
    ]
    if evaluation:
        dated.append((evaluation.published_at, _("The evaluation is published")))
    today = timezone.localdate()
    steps = [
        Step(day, what, day > today) for moment, what in dated if (day := _day(moment)) is not None
    ]
    return sorted(steps, key=lambda step: step.date)


def _day(moment: datetime.date | datetime.datetime | None) -> datetime.date | None:
    if isinstance(moment, datetime.datetime):
        return timezone.localtime(moment).date()
    return moment
