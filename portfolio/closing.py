"""Stängning: what closing a fund means now, and the act with those who are told of it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applications.models import Application, Call, Idea
from applications.states import DECIDED_STATUSES, Status
from fundportal.directory import closing
from fundportal.directory.models import Fund, User
from portfolio import notices
from portfolio.models import Investment
from portfolio.overview import FundFigures, fund_figures
from portfolio.states import InvestmentStatus


@dataclass(frozen=True)
class Consequences:
    """What stands still when the fund closes (calls to applications), and what runs on."""

    calls: int
    ideas: int
    unsent: int
    cases: int
    investments: int
    figures: FundFigures

    @property
    def to_pay(self) -> Decimal:
        """Committed, and neither paid out nor released."""
        return self.figures.committed_left


def consequences(fund: Fund) -> Consequences:
    """Count what closing touches and what it leaves alone."""
    now = timezone.now()
    calls = Call.objects.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now), fund=fund)
    applications = Application.objects.filter(fund=fund)
    over = [*DECIDED_STATUSES, Status.DRAFT, Status.WITHDRAWN]
    running = Investment.objects.filter(fund=fund, status=InvestmentStatus.RUNNING)
    return Consequences(
        calls=calls.count(),
        ideas=Idea.objects.filter(call__fund=fund, status__in=notices.BEGUN).count(),
        unsent=applications.filter(status=Status.DRAFT).count(),
        cases=applications.exclude(status__in=over).count(),
        investments=running.count(),
        figures=fund_figures(fund),
    )


@transaction.atomic
def close(
    fund: Fund,
    *,
    closed_date: datetime.date,
    successor: Fund | None,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Fund:
    """Stäng fonden and tell its managers and those who have begun something; twice tells once."""
    before = Fund.objects.get(pk=fund.pk)
    closed = closing.close(
        fund, closed_date=closed_date, successor=successor, reason=reason, by=by, at=at
    )
    if (before.closed_date, before.successor_id) != (closed.closed_date, closed.successor_id):
        notices.fund_closed(closed, by=by, at=at)
    return closed
