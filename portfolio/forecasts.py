"""Prognoser: what will be paid until the end, by two methods, and what an application would take.

Pure figures in kronor, exact to the öre. In the formulas C is what is committed less what is
released, P what was paid so far, m the months begun since the start, the running one included,
k the months from then to the end of year Y or the end date, b(Y) the plan until the end of year Y.

1. Linear: as much is paid a month as on average so far. At the end of year Y the sum paid is
   min(C, P + P·k / m), rounded down to the öre; so nothing is expected after the end date, and
   never more than is committed.
2. By plan: what the plan holds is paid when it says so. At the end of year Y the sum paid is
   max(P, min(C, b(Y))): what was planned for earlier years and not paid is expected this year, and
   what was paid ahead lowers the years to come.

What a year gets is the difference of two such sums, so the years add up to the whole.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from portfolio.budget_years import ZERO, BudgetYear, PerYear

ORE = Decimal("0.01")
Method = Callable[["Course", datetime.date, int], Decimal]


@dataclass(frozen=True)
class Course:
    """What a forecast starts from: an investment's plan and payments per year, and its time.

    `committed` is what is committed less what is released; a finished investment has no more to
    come.
    """

    planned: PerYear
    paid: PerYear
    committed: Decimal
    started: datetime.date
    ends: datetime.date
    is_running: bool = True

    @property
    def paid_so_far(self) -> Decimal:
        """What was paid, in all."""
        return sum(self.paid.values(), ZERO)


@dataclass(frozen=True)
class ForecastYear:
    """One year: planned, paid so far, and what will have been paid in it by each method."""

    year: int
    planned: Decimal
    paid: Decimal
    linear: Decimal
    by_plan: Decimal


@dataclass(frozen=True)
class Forecast:
    """The years of an investment or a fund, and what is committed of it all."""

    years: tuple[ForecastYear, ...]
    committed: Decimal

    @property
    def planned(self) -> Decimal:
        """What the plan holds in all."""
        return sum((each.planned for each in self.years), ZERO)

    @property
    def paid(self) -> Decimal:
        """What was paid so far in all."""
        return sum((each.paid for each in self.years), ZERO)

    @property
    def linear(self) -> Decimal:
        """What will have been paid at the end, if it goes on as so far."""
        return sum((each.linear for each in self.years), ZERO)

    @property
    def by_plan(self) -> Decimal:
        """What will have been paid at the end, if the plan is followed."""
        return sum((each.by_plan for each in self.years), ZERO)

    @property
    def linear_left(self) -> Decimal:
        """What is committed and not expected to be paid, if it goes on as so far."""
        return self.committed - self.linear

    @property
    def by_plan_left(self) -> Decimal:
        """What is committed and not expected to be paid, if the plan is followed."""
        return self.committed - self.by_plan


@dataclass(frozen=True)
class WhatIf:
    """A year as it is, what an application would take of it, and as it would be then."""

    before: BudgetYear
    asked: Decimal
    after: BudgetYear

    @property
    def goes_over(self) -> bool:
        """Whether the application would put the year over its frame, or further over it."""
        return self.after.over > self.before.over


def forecast(course: Course, today: datetime.date) -> Forecast:
    """Return every year from the first to the last with a plan, a payment or one expected."""
    last = max(today.year, course.ends.year) if course.is_running else today.year
    expected = {
        name: _per_year(course, today, last, method) if course.is_running else {}
        for name, method in (("linear", _linear_until), ("by_plan", _planned_until))
    }
    known = {*course.planned, *course.paid, *expected["linear"], *expected["by_plan"]}
    years = range(min(known), max(known) + 1) if known else ()
    return Forecast(tuple(_year(course, year, expected) for year in years), course.committed)


def in_all(forecasts: Iterable[Forecast]) -> Forecast:
    """Add up the forecasts of several investments, year by year."""
    sums: dict[int, list[Decimal]] = {}
    committed = ZERO
    for each in forecasts:
        committed += each.committed
        for year in each.years:
            figures = (year.planned, year.paid, year.linear, year.by_plan)
            so_far = sums.get(year.year, [ZERO] * len(figures))
            sums[year.year] = [a + b for a, b in zip(so_far, figures, strict=True)]
    years = tuple(ForecastYear(year, *figures) for year, figures in sorted(sums.items()))
    return Forecast(years, committed)


def what_if(
    before: Iterable[BudgetYear], after: Iterable[BudgetYear], wanted: PerYear
) -> tuple[WhatIf, ...]:
    """Return the years that an application takes money of or, by carry-over, changes."""
    was = {each.year: each for each in before}
    pairs = ((was.get(each.year, BudgetYear(each.year, None, ZERO, ZERO)), each) for each in after)
    return tuple(
        WhatIf(then, wanted.get(now.year, ZERO), now)
        for then, now in pairs
        if wanted.get(now.year) or then.left != now.left
    )


def months(first: datetime.date, last: datetime.date) -> int:
    """Count the calendar months from the first day's to the last day's, both included."""
    return max((last.year - first.year) * 12 + last.month - first.month + 1, 0)


def _linear_until(course: Course, today: datetime.date, year: int) -> Decimal:
    """The sum paid at the end of a year, if it goes on as so far (formula 1)."""
    begun = months(course.started, today)
    end = min(datetime.date(year, 12, 31), course.ends)
    ahead = max(months(today, end) - 1, 0)
    more = course.paid_so_far * ahead / begun if begun else ZERO
    within = min(course.committed, course.paid_so_far + more.quantize(ORE, ROUND_DOWN))
    return max(course.paid_so_far, within)


def _planned_until(course: Course, today: datetime.date, year: int) -> Decimal:
    """The sum paid at the end of a year, if the plan is followed (formula 2)."""
    until = sum((amount for at, amount in course.planned.items() if at <= year), ZERO)
    return max(course.paid_so_far, min(course.committed, until))


def _per_year(
    course: Course, today: datetime.date, last: int, method: Method
) -> Mapping[int, Decimal]:
    """What a method expects in each year from the running one on, beyond what was paid."""
    found, before = {}, course.paid_so_far
    for year in range(today.year, max([last, *course.planned]) + 1):
        until = method(course, today, year)
        found[year] = until - before
        before = until
    return {year: amount for year, amount in found.items() if amount}


def _year(course: Course, year: int, expected: Mapping[str, Mapping[int, Decimal]]) -> ForecastYear:
    paid = course.paid.get(year, ZERO)
    return ForecastYear(
        year=year,
        planned=course.planned.get(year, ZERO),
        paid=paid,
        linear=paid + expected["linear"].get(year, ZERO),
        by_plan=paid + expected["by_plan"].get(year, ZERO),
    )
