"""Celery's entry to the jobs: the sweep, called by the schedule every few seconds."""

from celery import shared_task
from django.utils import timezone

from fundportal.jobs import queue


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> None:
    """Take up again what a dead worker or broker lost."""
    queue.sweep(timezone.now())
