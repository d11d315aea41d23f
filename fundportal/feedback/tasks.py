"""Celery's entry to feedback: what the clock does."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from fundportal.feedback import disposal, remarks
from fundportal.feedback.models import RemarkEntry
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.notices.mail import WAITS


@shared_task(name="feedback.dispose", ignore_result=True)
def dispose() -> None:
    """Destroy what has been kept long enough; called every night."""
    disposal.dispose(at=timezone.now())


@shared_task(name="feedback.remind", ignore_result=True)
def remind() -> None:
    """Remind of remarks to be answered; called by the schedule every hour."""
    remarks.remind(at=timezone.now())


@shared_task(name=remarks.MAIL_TASK, ignore_result=True)
def mail_answer(job_id: str) -> None:
    """Mail one answer."""
    queue.run(job_id, _mail_answer, waits=WAITS)


def _mail_answer(job: Job) -> dict[str, Any]:
    entry = RemarkEntry.objects.select_related("remark").get(pk=job.arguments["entry"])
    remarks.send_answer(entry, at=timezone.now())
    return {}
