"""The verb of the clock: remind of reports, follow-ups and repayments near and late, each once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portfolio import external_notices, life_notices, repayment_overview
from portfolio import report_notices as notices
from portfolio.models import (
    ExternalAccess,
    Investment,
    LaterFollowUp,
    ProgressReport,
    RepaymentReminder,
)
from portfolio.states import InvestmentStatus

BEFORE = datetime.timedelta(days=14)


@transaction.atomic
def remind(*, at: datetime.datetime) -> int:
    """Påminn: tell departments of reports due within two weeks, and everybody of late ones.

    The office is told likewise of follow-ups, and of repayments planned for a year that ends;
    who opened an investment to an external evaluator, when the last day nears.
    Returns how many were told of; rows that another worker holds are left to it.
    """
    today = timezone.localdate(at)
    reports = _reports_near(today, at) + _reports_late(today, at)
    return reports + _follow_ups(today, at) + _repayments(today, at) + _accesses(today, at)


def _reports_near(today: datetime.date, at: datetime.datetime) -> int:
    near = _owed().filter(
        reminded_at__isnull=True, due_date__gte=today, due_date__lte=today + BEFORE
    )
    for report in near:
        notices.report_nears(report, at=at)
        report.reminded_at = at
        report.save(update_fields=["reminded_at"])
    return len(near)


def _reports_late(today: datetime.date, at: datetime.datetime) -> int:
    late = _owed().filter(late_told_at__isnull=True, due_date__lt=today)
    for report in late:
        notices.report_late(report, at=at)
        report.late_told_at = at
        report.save(update_fields=["late_told_at"])
    return len(late)


def _follow_ups(today: datetime.date, at: datetime.datetime) -> int:
    waiting = (
        LaterFollowUp.objects.waiting()
        .select_related("investment__fund", "investment__decision__application")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
    near = waiting.filter(
        reminded_at__isnull=True, due_date__gte=today, due_date__lte=today + BEFORE
    )
    late = waiting.filter(late_told_at__isnull=True, due_date__lt=today)
    told = 0
    for found, mark, tell in (
        (near, "reminded_at", life_notices.follow_up_nears),
        (late, "late_told_at", life_notices.follow_up_late),
    ):
        for follow_up in found:
            tell(follow_up, at=at)
            setattr(follow_up, mark, at)
            follow_up.save(update_fields=[mark])
            told += 1
    return told


def _accesses(today: datetime.date, at: datetime.datetime) -> int:
    """Who opened an investment to an evaluator from outside is told before it closes again."""
    near = ExternalAccess.objects.in_force(today).filter(
        reminded_at__isnull=True, to_date__lte=today + BEFORE
    )
    near = near.select_for_update(no_key=True, of=("self",), skip_locked=True)
    found = list(near.select_related("investment", "person", "granted_by"))
    for access in found:
        external_notices.access_ends_soon(access, at=at)
        access.reminded_at = at
        access.save(update_fields=["reminded_at"])
    return len(found)


def _repayments(today: datetime.date, at: datetime.datetime) -> int:
    """A planned repayment falls due with its year."""
    told = _repayments_of(today.year - 1, at, is_late=True)
    if today + BEFORE >= datetime.date(today.year, 12, 31):
        told += _repayments_of(today.year, at, is_late=False)
    return told


def _repayments_of(year: int, at: datetime.datetime, *, is_late: bool) -> int:
    """Tell of each investment's missing repayments of the year; who else has told is first."""
    missing: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for each in repayment_overview.awaited(year, is_late=is_late):
        missing[each.investment].append((each.board, each.missing))
    found = Investment.objects.select_related("fund", "organisation", "decision__application")
    told = 0
    for investment in found.filter(pk__in=missing):
        _mark, is_new = RepaymentReminder.objects.get_or_create(
            investment=investment, year=year, is_late=is_late, defaults={"told_at": at}
        )
        if is_new:
            tell = life_notices.repayment_late if is_late else life_notices.repayment_nears
            tell(investment, year, missing[investment.pk], at=at)
            told += 1
    return told


def _owed() -> QuerySet[ProgressReport]:
    return (
        ProgressReport.objects.to_be_sent_in()
        .filter(investment__status=InvestmentStatus.RUNNING)
        .select_related("investment__fund", "investment__organisation")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
