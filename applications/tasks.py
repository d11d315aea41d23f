"""Celery's entry to what the clock does with applications."""

from celery import shared_task
from django.utils import timezone

from applications import openings, reminders


@shared_task(name="applications.remind", ignore_result=True)
def remind() -> None:
    """Remind of what is due; called by the schedule every hour."""
    reminders.remind(at=timezone.now())


@shared_task(name="applications.tell_of_calls", ignore_result=True)
def tell_of_calls() -> None:
    """Tell of calls that have opened or closed; called by the schedule every minute."""
    openings.tell(at=timezone.now())
