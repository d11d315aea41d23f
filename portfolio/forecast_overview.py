"""Prognosen som sidor frågar: of an investment or a fund, from plan, payments and what is left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet

from fundportal.directory.models import Fund
from portfolio import per_year
from portfolio.budget_years import ZERO
from portfolio.forecasts import Course, Forecast, forecast, in_all
from portfolio.models import Balance, Investment
from portfolio.states import Account, InvestmentStatus


def of_investment(investment: Investment, today: datetime.date) -> Forecast:
    """Return the forecast of one investment; four queries."""
    [only] = _courses(Investment.objects.filter(pk=investment.pk))
    return forecast(only, today)


def of_fund(fund: Fund, today: datetime.date) -> Forecast:
    """Return the forecasts of all the fund's investments added up; four queries."""
    investments = Investment.objects.filter(fund=fund)
    return in_all(forecast(each, today) for each in _courses(investments))


def _courses(investments: QuerySet[Investment]) -> Iterator[Course]:
    planned, paid = per_year.planned(investments), per_year.paid(investments)
    left = _left(investments)
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


def _left(investments: QuerySet[Investment]) -> dict[int, Decimal]:
    rows = Balance.objects.filter(investment__in=investments, account=Account.COMMITTED)
    return dict(rows.values_list("investment", "amount"))
