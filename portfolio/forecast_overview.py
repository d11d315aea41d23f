"""Prognosen som sidor frågar: of an investment or a fund, from plan, payments and what is left."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Case, F, QuerySet, Sum, When

from fundportal.directory.models import Fund
from portfolio.budget_years import ZERO, PerYear
from portfolio.forecasts import Course, Forecast, forecast, in_all
from portfolio.models import Balance, Investment, LedgerEntry, PlanLine, PlanVersion
from portfolio.states import Account, InvestmentStatus, Kind


def of_investment(investment: Investment, today: datetime.date) -> Forecast:
    """Return the forecast of one investment; four queries."""
    [only] = _courses(Investment.objects.filter(pk=investment.pk))
    return forecast(only, today)


def of_fund(fund: Fund, today: datetime.date) -> Forecast:
    """Return the forecasts of all the fund's investments added up; four queries."""
    investments = Investment.objects.filter(fund=fund)
    return in_all(forecast(each, today) for each in _courses(investments))


def _courses(investments: QuerySet[Investment]) -> Iterator[Course]:
    planned, paid, left = _planned(investments), _paid(investments), _left(investments)
    for each in investments.only("status", "started_date", "planned_end_date"):
        so_far = paid.get(each.pk, {})
        yield Course(
            planned=planned.get(each.pk, {}),
            paid=so_far,
            committed=left.get(each.pk, ZERO) + sum(so_far.values(), ZERO),
            started=each.started_date,
            ends=each.planned_end_date,
            is_running=each.status == InvestmentStatus.RUNNING,
        )


def _planned(investments: QuerySet[Investment]) -> dict[int, PerYear]:
    lines = PlanLine.objects.filter(
        plan__in=PlanVersion.objects.current(), plan__investment__in=investments
    )
    rows = lines.values_list("plan__investment", "year").annotate(sum=Sum("amount_fund"))
    return _by_investment(rows.order_by())


def _paid(investments: QuerySet[Investment]) -> dict[int, PerYear]:
    signed = Case(When(kind=Kind.REVERSE, then=-F("amount")), default=F("amount"))
    entries = LedgerEntry.objects.filter(investment__in=investments).behind(Kind.PAY)
    rows = entries.values_list("investment", "valid_date__year").annotate(sum=Sum(signed))
    return _by_investment(rows.order_by())


def _left(investments: QuerySet[Investment]) -> dict[int, Decimal]:
    rows = Balance.objects.filter(investment__in=investments, account=Account.COMMITTED)
    return dict(rows.values_list("investment", "amount"))


def _by_investment(rows: Iterable[tuple[int, int, Decimal]]) -> dict[int, PerYear]:
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for investment, year, amount in rows:
        found[investment][year] = amount
    return dict(found)
