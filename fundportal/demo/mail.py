"""The notices of the demonstration's past: as if mailed when told, the older ones read long ago."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from fundportal.notices.tell import MAIL_TASK


@transaction.atomic
def settle() -> None:
    """Let no mail go out about what was told while the demonstration was loaded."""
    waiting = Job.objects.filter(task=MAIL_TASK, status=Job.Status.QUEUED)
    Notice.objects.filter(mail_job__in=waiting).update(mailed_at=F("told_at"))
    waiting.update(
        status=Job.Status.DONE,
        attempts=1,
        percent=100,
        started_at=F("created_at"),
        finished_at=F("created_at"),
    )
    old = timezone.now() - timedelta(days=14)
    Notice.objects.filter(told_at__lt=old, read_at=None).update(read_at=F("told_at"))
