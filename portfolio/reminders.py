"""The verb of the clock: remind of reports and follow-ups before their day and after, each once."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portfolio import life_notices
from portfolio import report_notices as notices
from portfolio.models import LaterFollowUp, ProgressReport
from portfolio.states import InvestmentStatus

BEFORE = datetime.timedelta(days=14)


@transaction.atomic
def remind(*, at: datetime.datetime) -> int:
    """Påminn: tell departments of reports due within two weeks, and everybody of late ones.

    Returns how many were told of; rows that another worker holds are left to it.
    """
    today = timezone.localdate(at)
    return _reports_near(today, at) + _reports_late(today, at) + _follow_ups(today, at)


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


def _owed() -> QuerySet[ProgressReport]:
    return (
        ProgressReport.objects.to_be_sent_in()
        .filter(investment__status=InvestmentStatus.RUNNING)
        .select_related("investment__fund", "investment__organisation")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
