"""Celery's entry to the mails of notices."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.notices import mail
from fundportal.notices.models import Notice


@shared_task(name="notices.send_mail", ignore_result=True)
def send_mail(job_id: str) -> None:
    """Send the mail of one notice."""
    queue.run(job_id, _send, waits=mail.WAITS)


def _send(job: Job) -> dict[str, Any]:
    notice = Notice.objects.select_related("recipient").get(pk=job.arguments["notice"])
    mail.send(notice, at=timezone.now())
    return {}
