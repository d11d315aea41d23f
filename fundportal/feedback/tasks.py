"""Celery's entry to feedback: what the clock does."""

from celery import shared_task
from django.utils import timezone

from fundportal.feedback import disposal


@shared_task(name="feedback.dispose", ignore_result=True)
def dispose() -> None:
    """Destroy what has been kept long enough; called every night."""
    disposal.dispose(at=timezone.now())
