"""Utbetalt mot plan: what an investment has been paid, so far, beside what its plan holds."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fundportal.charts import Chart, Line, Point, lines
from fundportal.money import format_mnkr
from portfolio.behind import Behind
from portfolio.models import Investment
from portfolio.overview import InvestmentMoney, investment_money, payments
from portfolio.plan_overview import current_plan
from portfolio.states import Kind

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class BurnUpYear:
    """One year in kronor: planned and paid, and each of them from the beginning to its end.

    `paid` and `paid_so_far` are None in years that have not begun; `url` leads to the payments.
    """

    year: int
    planned: Decimal
    planned_so_far: Decimal
    paid: Decimal | None
    paid_so_far: Decimal | None
    url: str

    @property
    def ahead(self) -> Decimal | None:
        """How much more is paid than planned until the year's end; below 0 when it is less."""
        return None if self.paid_so_far is None else self.paid_so_far - self.planned_so_far


@dataclass(frozen=True)
class BurnUp:
    """An investment's years, and what was paid by month of the entries' dates."""

    investment: Investment
    years: tuple[BurnUpYear, ...]
    months: dict[tuple[int, int], Decimal]
    until: datetime.date

    @property
    def planned(self) -> Decimal:
        """What the fund gives in all, by the plan that holds."""
        return self.years[-1].planned_so_far if self.years else ZERO

    @property
    def paid(self) -> Decimal:
        """What has been paid until now; payments that were taken back are deducted."""
        return sum(self.months.values(), ZERO)


def of(investment: Investment, *, until: datetime.date) -> BurnUp:
    """Return the investment's payments beside its plan; three queries."""
    plan = current_plan(investment)
    planned = plan.fund_per_year if plan else {}
    months = _paid_per_month(investment_money(investment))
    paid: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for (year, _month), amount in months.items():
        paid[year] += amount
    years = [*planned, *paid]
    found = range(min(years), max(years) + 1) if years else range(0)
    return BurnUp(
        investment, tuple(_added_up(investment, found, planned, paid, until)), months, until
    )


def picture_of(found: BurnUp) -> Chart | None:
    """Draw both from the start on; None before anything is planned or paid."""
    if not found.years:
        return None
    planned, paid = _mnkr(found.planned), _mnkr(found.paid)
    return lines(
        [_planned_line(found), _paid_line(found)],
        key="burn-up",
        title=_("%(paid)s of %(planned)s is paid out") % {"paid": paid, "planned": planned},
        description=_(
            "Paid out in all, by the month of the entry, beside what the plan holds until the end "
            "of each year. Payments that were taken back are deducted."
        ),
        heading=_("Month"),
        show=_mnkr,
    )


def burn_up_columns() -> list[str]:
    """Return the headings of the file."""
    return [
        _("Year"),
        pgettext("sum", "Planned"),
        _("Paid out"),
        _("Planned in all so far"),
        _("Paid out in all so far"),
        _("Paid out, less planned"),
    ]


def burn_up_rows(years: Iterable[BurnUpYear]) -> Iterator[list[object]]:
    """Return the rows of the file."""
    for each in years:
        yield [
            each.year,
            each.planned,
            each.paid,
            each.planned_so_far,
            each.paid_so_far,
            each.ahead,
        ]


def _paid_per_month(money: InvestmentMoney) -> dict[tuple[int, int], Decimal]:
    months: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for day, amount in payments(money.entries):
        months[day.year, day.month] += amount
    return dict(sorted(months.items()))


def _added_up(
    investment: Investment,
    years: Iterable[int],
    planned: dict[int, Decimal],
    paid: dict[int, Decimal],
    until: datetime.date,
) -> Iterator[BurnUpYear]:
    planned_so_far = paid_so_far = ZERO
    for year in years:
        planned_so_far += planned.get(year, ZERO)
        paid_so_far += paid.get(year, ZERO)
        has_begun = year <= until.year
        behind = Behind(kind=Kind.PAY, year=year, investment=investment.slug)
        yield BurnUpYear(
            year=year,
            planned=planned.get(year, ZERO),
            planned_so_far=planned_so_far,
            paid=paid.get(year, ZERO) if has_begun else None,
            paid_so_far=paid_so_far if has_begun else None,
            url=behind.address(investment.fund),
        )


def _planned_line(found: BurnUp) -> Line:
    ends = [(each.year, 12, each.planned_so_far) for each in found.years]
    return Line(pgettext("sum", "Planned"), _points([(*_start(found), ZERO), *ends]))


def _paid_line(found: BurnUp) -> Line:
    so_far = ZERO
    paid = [(*_start(found), so_far)]
    for (year, month), amount in found.months.items():
        so_far += amount
        paid.append((year, month, so_far))
    paid.append((found.until.year, found.until.month, so_far))
    return Line(_("Paid out"), _points(paid))


def _start(found: BurnUp) -> tuple[int, int]:
    """The month before the first figure: both lines begin there at 0 kr."""
    first = (found.years[0].year - 1, 12)
    started = found.investment.started_date
    before = (started.year, started.month - 1) if started.month > 1 else (started.year - 1, 12)
    return max(first, before) if found.years[0].year == started.year else first


def _points(values: Iterable[tuple[int, int, Decimal]]) -> tuple[Point, ...]:
    """One point for each month, the last value it has, in order of time."""
    latest = {(year, month): value for year, month, value in values}
    return tuple(
        Point(year + month / 12, f"{year}-{month:02}", value)
        for (year, month), value in sorted(latest.items())
    )


def _mnkr(amount: Decimal) -> str:
    return format_mnkr(amount, get_language() or "sv")
