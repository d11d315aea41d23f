"""What the trends show: the share of yes per page and period, and how many of the visits answer.

A page goes by its address of now, with what was counted under an address that it has left.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from fundportal.directory.access import AnyUser
from fundportal.feedback.addresses import moved, names_of
from fundportal.feedback.models import PageAnswerCount, PageVisitCount

MOST_PAGES = 200
RECENT = datetime.timedelta(days=90)
MOST_MONTHS = 12
FEWEST_VISITS = 100  # under which answers per visit would say more of chance than of the page


@dataclass(frozen=True)
class Answers:
    """How many said yes and how many no."""

    yes: int
    no: int

    @property
    def number(self) -> int:
        """How many have answered."""
        return self.yes + self.no

    @property
    def share_of_yes(self) -> float | None:
        """The part that found the page useful, 0 to 1; None without an answer."""
        return self.yes / self.number if self.number else None


@dataclass(frozen=True)
class Visits:
    """How often a page was fetched on the days that are counted, and how many answered on them."""

    number: int | None  # None: no day is counted
    answers: int

    @property
    def answers_per_hundred(self) -> float | None:
        """Answers of a hundred visits; None where the visits are too few to tell."""
        if self.number is None or self.number < FEWEST_VISITS:
            return None
        return 100 * self.answers / self.number


@dataclass(frozen=True)
class PageAnswers:
    """What the readers of one page have answered, in all and during the last 90 days."""

    page: str
    in_all: Answers
    lately: Answers
    visits: Visits  # lately

    @property
    def change(self) -> float | None:
        """Percentage points by which the share of yes lately is above or below that of before."""
        before = Answers(self.in_all.yes - self.lately.yes, self.in_all.no - self.lately.no)
        if before.share_of_yes is None or self.lately.share_of_yes is None:
            return None
        return 100 * (self.lately.share_of_yes - before.share_of_yes)


@dataclass(frozen=True)
class MonthAnswers:
    """What the readers of one page answered in a month."""

    month: datetime.date
    answers: Answers
    visits: Visits


def counted_days(user: AnyUser, *, today: datetime.date) -> int:
    """On how many of the last 90 days visits are counted."""
    return _visits_lately(user, today).order_by().values("date").distinct().count()


def page_answers(user: AnyUser, *, today: datetime.date, page: str = "") -> list[PageAnswers]:
    """Answers and visits per page whose address begins so, the page with most no first."""
    visits, lately = _visits_lately(user, today), Q(date__gt=today - RECENT)
    answers = PageAnswerCount.objects.visible_to(user).values("page").order_by()
    answered = answers.annotate(
        all_yes=Sum("yes"),
        all_no=Sum("no"),
        late_yes=Sum("yes", filter=lately, default=0),
        late_no=Sum("no", filter=lately, default=0),
        among_visits=_answers_on(visits),
    )
    fetched = list(visits.values("page").annotate(number=Sum("visits")).order_by())
    left, found = moved(), defaultdict[str, Counter[str]](Counter)
    rows: list[Any] = [*answered, *fetched]
    for row in rows:
        name = row.pop("page")
        found[left.get(name, name)].update(row)
    begins = left.get(page, page)
    shown = [
        PageAnswers(
            name,
            Answers(sums["all_yes"], sums["all_no"]),
            Answers(sums["late_yes"], sums["late_no"]),
            Visits(sums["number"] if fetched else None, sums["among_visits"]),
        )
        for name, sums in found.items()
        if name.startswith(begins)
    ]
    return sorted(shown, key=lambda one: (-one.in_all.no, one.page))[:MOST_PAGES]


def months_of(user: AnyUser, page: str) -> list[MonthAnswers]:
    """The months in which a page was visited or answered about, the latest twelve, in order."""
    names = names_of(page)
    visits = PageVisitCount.objects.visible_to(user)
    answers = PageAnswerCount.objects.visible_to(user).filter(page__in=names)
    answered = {
        row["month"]: row
        for row in _by_month(answers).annotate(
            all_yes=Sum("yes"), all_no=Sum("no"), among_visits=_answers_on(visits)
        )
    }
    fetched = {
        row["month"]: row["number"]
        for row in _by_month(visits).annotate(
            number=Sum("visits", filter=Q(page__in=names), default=0)
        )
    }
    months = answered.keys() | {month for month, number in fetched.items() if number}
    return [
        _month(month, Counter(answered.get(month)), fetched.get(month))
        for month in sorted(months)[-MOST_MONTHS:]
    ]


def _month(month: datetime.date, sums: Counter[str], number: int | None) -> MonthAnswers:
    answers = Answers(sums["all_yes"], sums["all_no"])
    return MonthAnswers(month, answers, Visits(number, sums["among_visits"]))


def _by_month(counts: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    return counts.annotate(month=TruncMonth("date")).values("month").order_by()


def _visits_lately(user: AnyUser, today: datetime.date) -> QuerySet[PageVisitCount]:
    return PageVisitCount.objects.visible_to(user).filter(date__gt=today - RECENT)


def _answers_on(visits: QuerySet[PageVisitCount]) -> Sum:
    """The answers given on days on which visits are counted, as part of those visits."""
    is_counted = Q(date__in=visits.order_by().values("date"))
    return Sum(F("yes") + F("no"), filter=is_counted, default=0)
