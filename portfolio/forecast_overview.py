"""Prognosen som sidor frågar: of an investment or a fund, from plan, payments and what is left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import QuerySet, Sum

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
    """Return the forecasts of all the fund's investments added up; seven queries.

    Only what runs is foreseen one by one. What is finished has nothing more to come, so its sums
    are those of the fund less those of the running, however many have been.
    """
    running = list(_courses(Investment.objects.filter(fund=fund, status=InvestmentStatus.RUNNING)))
    finished = _finished(fund, running)
    return in_all(forecast(each, today) for each in [*running, finished])


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


def _finished(fund: Fund, running: Sequence[Course]) -> Course:
    """All that is finished, as one course."""
    finished = Investment.objects.filter(fund=fund).exclude(status=InvestmentStatus.RUNNING)
    paid = per_year.paid_of_fund(fund)
    for each in running:
        for year, amount in each.paid.items():
            paid[year] -= amount
    left = Balance.objects.filter(investment__in=finished, account=Account.COMMITTED)
    committed = left.aggregate(sum=Sum("amount"))["sum"] or ZERO
    return Course(
        planned=per_year.planned(finished, by="plan__investment__fund").get(fund.pk, {}),
        paid=paid,
        committed=committed + sum(paid.values(), ZERO),
        started=fund.opened_date,
        ends=fund.opened_date,
        is_running=False,
    )


def _left(investments: QuerySet[Investment]) -> dict[int, Decimal]:
    rows = Balance.objects.filter(investment__in=investments, account=Account.COMMITTED)
    return dict(rows.values_list("investment", "amount"))
