"""What the page of one investment shows, from idea to what happened afterwards; reads only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from applications.models import Party as PartyInCase
from applications.models.parties import Role
from fundportal.audit.models import Event
from fundportal.directory.models import Fund
from fundportal.public.evaluation import Evaluation, evaluation_of
from fundportal.public.language import language_of
from fundportal.public.pages import Entry, entry_of
from portfolio.models import EndDecision, Investment
from portfolio.overview import InvestmentMoney, investment_money
from portfolio.states import Afterwards, EndOutcome

CHANGES_SHOWN = 20
REPORT_PUBLISHED = "evaluations.report_published"
PUBLIC_ACTS = (
    "investment.publish",
    "investment.rewrite",
    "investment.move",
    "investment.unpublish",
    "investment.finish",
)


@dataclass(frozen=True)
class Party:
    """Who takes part, as what."""

    name: str
    role: str


@dataclass(frozen=True)
class Step:
    """One step on the way of an investment; a day that has not come yet is coming."""

    date: datetime.date
    what: str
    is_coming: bool


@dataclass(frozen=True)
class Change:
    """One change of the public page."""

    at: datetime.datetime
    what: str


@dataclass(frozen=True)
class Afterward:
    """What was decided about the end, and what had become of it a year later."""

    outcome: str
    outcome_word: str
    receiving: str
    budget_year: int | None
    decision: str
    found: str
    found_date: datetime.date | None


@dataclass(frozen=True)
class InvestmentPage:
    """En satsning, from need to result; `language` is set where its texts are in another."""

    slug: str
    title: str
    summary: str
    easy: str
    target_group: str
    audience: str
    learnt: str
    language: str
    status: str
    status_word: str
    started_date: datetime.date
    planned_end_date: datetime.date
    fund: Fund
    decision: str
    decisions_url: str
    parties: list[Party]
    money: InvestmentMoney
    entries: list[Entry]
    evaluation: Evaluation | None
    steps: list[Step]
    afterward: Afterward | None
    changes: list[Change]
    own_words: set[str]


def investment_page(slug: str) -> InvestmentPage | None:
    """One published investment; three queries."""
    one: Any = next(iter(_public().filter(slug=slug)), None)
    if one is None:
        return None
    money = investment_money(one)
    evaluation = evaluation_of(one)
    parties = [Party(said["name"], str(Role(said["role"]).label)) for said in one.parties]
    return InvestmentPage(
        slug=one.slug,
        title=one.text("title"),
        summary=one.text("summary"),
        easy=one.summary_easy,
        target_group=one.text("target_group"),
        audience=one.get_audience_display(),
        learnt=one.text("learnt"),
        language=language_of(one.summary_en),
        status=one.status,
        status_word=one.status_words,
        started_date=one.started_date,
        planned_end_date=one.planned_end_date,
        fund=one.fund,
        decision=one.decision.reference,
        decisions_url=reverse("public:decisions", args=[one.fund.slug]),
        parties=parties,
        money=money,
        entries=[entry_of(entry) for entry in money.entries],
        evaluation=evaluation,
        steps=_steps(one, evaluation),
        afterward=_afterward(one),
        changes=[_change(event) for event in one.events],
        own_words=_own_words(one, parties, evaluation),
    )


def _own_words(one: Any, parties: list[Party], evaluation: Evaluation | None) -> set[str]:
    """The names of fund, bodies and parties and what the evaluation measured."""
    named = {one.fund.name, one.decision.body, language_of(one.title_en) and one.title}
    named |= {party.name for party in parties}
    if one.end:
        named |= {one.end["body"], one.end["receiving"] or ""}
    return named | (evaluation.own_words if evaluation else set())


@lru_cache  # writing the question takes longer than asking it; never asked itself, only its copies
def _public() -> QuerySet[Investment]:
    related = ("fund", "decision__application", "organisation", "later_follow_up")
    found = Investment.objects.public().select_related(*related)
    idea_at = F("decision__application__idea__submitted_at")
    read = {"end": _end(), "events": _events(), "parties": _parties(), "idea_at": idea_at}
    return found.annotate(**read).order_by()


def was_public(slug: str) -> bool:
    """Whether the page of an investment has been published and then taken down; two queries."""
    number = Investment.objects.called(slug).values_list("pk", flat=True).first()
    events = Event.objects.filter(subject_type="portfolio.investment", subject_id=str(number))
    return number is not None and events.filter(act="investment.unpublish").exists()


def _end() -> Subquery:
    """The decision on the end that holds, with what it says."""
    said = JSONObject(
        outcome="outcome",
        receiving="receiving__name",
        budget_year="budget_year",
        body="body",
        meeting_date="meeting_date",
    )
    ends = EndDecision.objects.filter(investment=OuterRef("pk")).order_by("-registered_at", "-id")
    return Subquery(ends.values(said=said)[:1])


def _events() -> ArraySubquery:
    """When the public page was changed, the latest first."""
    number = Cast(OuterRef("pk"), CharField())
    of_page = Q(subject_type="portfolio.investment", subject_id=number, act__in=PUBLIC_ACTS)
    of_report = Q(case_type="portfolio.investment", case_id=number, act=REPORT_PUBLISHED)
    events = Event.objects.filter(of_page | of_report)
    said = JSONObject(act="act", at="at")
    return ArraySubquery(events.order_by("-at", "-pk").values(said=said)[:CHANGES_SHOWN])


def _change(event: dict[str, str]) -> Change:
    words = {
        "investment.publish": _("The page was published"),
        "investment.rewrite": _("The texts of the page were changed"),
        "investment.move": _("The page got a new address; the one before leads to it"),
        "investment.unpublish": _("The page was taken down for a time"),
        "investment.finish": _("The investment was finished"),
        REPORT_PUBLISHED: _("A report of the evaluation was published"),
    }
    at = parse_datetime(event["at"])
    assert at is not None  # noqa: S101 - the database wrote it
    return Change(at, words[event["act"]])


def _afterward(one: Any) -> Afterward | None:
    if one.end is None:
        return None
    later = getattr(one, "later_follow_up", None)
    outcome = EndOutcome(one.end["outcome"])
    return Afterward(
        outcome=outcome.value,
        outcome_word=str(outcome.label),
        receiving=one.end["receiving"] or "",
        budget_year=one.end["budget_year"],
        decision=f"{one.end['body']}, {one.end['meeting_date']}",
        found=str(Afterwards(later.found).label) if later and later.found else "",
        found_date=later.found_date if later else None,
    )


def _parties() -> ArraySubquery:
    """Who takes part, as what."""
    said = JSONObject(name="organisation__name", role="role")
    parties = PartyInCase.objects.accepted().filter(application=OuterRef("decision__application"))
    return ArraySubquery(parties.values(said=said))


def _steps(one: Any, evaluation: Evaluation | None) -> list[Step]:
    """The way of the investment in order of time, with what is still to come."""
    application = one.decision.application
    later = getattr(one, "later_follow_up", None)
    end = parse_date(one.end["meeting_date"]) if one.end else None
    dated: list[tuple[datetime.date | datetime.datetime | None, str]] = [
        (one.idea_at, _("The idea is sent in")),
        (application.submitted_at, _("The application is sent in")),
        (one.decision.meeting_date, _("Decided by %(body)s") % {"body": one.decision.body}),
        (one.started_date, _("The work starts")),
        (one.planned_end_date, _("The work ends")),
        (evaluation.published_at if evaluation else None, _("The evaluation is published")),
        (end, _("Decided what happens afterwards")),
        (
            (later.found_date or later.due_date) if later else None,
            _("Followed up a year after the end"),
        ),
    ]
    today = timezone.localdate()
    steps = [
        Step(day, what, day > today) for moment, what in dated if (day := _day(moment)) is not None
    ]
    return sorted(steps, key=lambda step: step.date)


def _day(moment: datetime.date | datetime.datetime | None) -> datetime.date | None:
    if isinstance(moment, datetime.datetime):
        return timezone.localtime(moment).date()
    return moment
