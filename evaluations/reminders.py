"""The verb of the clock: remind of measuring times before they begin and after, each once."""

import datetime

from django.db import transaction
from django.utils import timezone

from evaluations import completeness, measuring_notices
from evaluations.models import MeasuringTime

BEFORE = datetime.timedelta(days=14)


@transaction.atomic
def remind(*, at: datetime.datetime) -> int:
    """Påminn: tell of times that begin within two weeks, and of passed ones that lack data.

    Returns how many were told of; rows that another worker holds are left to it.
    """
    today = timezone.localdate(at)
    times = (
        MeasuringTime.objects.filter(closed_at__isnull=True)
        .select_related("investment__fund", "investment__organisation")
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
    )
    near = times.filter(
        reminded_at__isnull=True, first_date__lte=today + BEFORE, last_date__gte=today
    )
    told = 0
    for time in near:
        measuring_notices.time_nears(time, at=at)
        time.reminded_at = at
        time.save(update_fields=["reminded_at"])
        told += 1
    for time in times.filter(late_told_at__isnull=True, last_date__lt=today):
        told += _tell_late(time, at)
    return told


def _tell_late(time: MeasuringTime, at: datetime.datetime) -> bool:
    """Mark a passed time as told of; people are told only where something is missing."""
    is_lacking = not completeness.is_complete(time)
    if is_lacking:
        measuring_notices.data_missing(time, at=at)
    time.late_told_at = at
    time.save(update_fields=["late_told_at"])
    return is_lacking
