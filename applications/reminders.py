"""The verb of the clock: remind of completions and scores that are due, each once per last day."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import notices
from applications.models import AssessorAssignment, CompletionRequest
from applications.states import PREPARED_IN, Status

BEFORE = datetime.timedelta(days=3)


@transaction.atomic
def remind(*, at: datetime.datetime) -> int:
    """Påminn: tell writers, assessors and the office of what is due within three days, or overdue.

    Returns how many were reminded; rows that another worker holds are left to it.
    """
    today = timezone.localdate(at)
    return _completions(today, at) + _overdue(today, at) + _assessors(today, at)


def _completions(today: datetime.date, at: datetime.datetime) -> int:
    nearing = _open_requests().filter(
        reminded_at__isnull=True, deadline_date__lte=today + BEFORE, deadline_date__gte=today
    )
    for request in nearing:
        notices.completion_nears(request, at=at)
        request.reminded_at = at
        request.save(update_fields=["reminded_at"])
    return len(nearing)


def _overdue(today: datetime.date, at: datetime.datetime) -> int:
    overdue = _open_requests().filter(overdue_told_at__isnull=True, deadline_date__lt=today)
    for request in overdue:
        notices.completion_overdue(request, at=at)
        request.overdue_told_at = at
        request.save(update_fields=["overdue_told_at"])
    return len(overdue)


def _assessors(today: datetime.date, at: datetime.datetime) -> int:
    waiting = (
        AssessorAssignment.objects.counted()
        .unfinished()
        .filter(reminded_at__isnull=True, due_date__lte=today + BEFORE)
        .filter(application__status__in=PREPARED_IN)
        .select_related("application__fund", "person")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
    for assignment in waiting:
        notices.assessment_nears(assignment, at=at)
        assignment.reminded_at = at
        assignment.save(update_fields=["reminded_at"])
    return len(waiting)


def _open_requests() -> QuerySet[CompletionRequest]:
    return (
        CompletionRequest.objects.open()
        .filter(application__status=Status.COMPLETION)
        .select_related("application__fund")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
