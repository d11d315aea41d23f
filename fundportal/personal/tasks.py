"""Celery's entry to digests."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.notices import mail
from fundportal.personal import digests
from fundportal.personal.models import Digest


@shared_task(name="personal.make_digests", ignore_result=True)
def make_digests() -> None:
    """Make the digests whose moment has come; called by the schedule every few minutes."""
    digests.make_due(at=timezone.now())


@shared_task(name="personal.send_digest", ignore_result=True)
def send_digest(job_id: str) -> None:
    """Mail one digest."""
    queue.run(job_id, _send, waits=mail.WAITS)


def _send(job: Job) -> dict[str, Any]:
    digest = Digest.objects.select_related("person").get(pk=job.arguments["digest"])
    digests.send(digest, at=timezone.now())
    return {}
