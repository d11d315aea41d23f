"""What waits for one person over all stages, and the deadlines that are the person's."""

from __future__ import annotations

import datetime

from django.utils import timezone

from applications import deadlines as applications_deadlines
from applications import waiting as applications
from evaluations import waiting as evaluations
from fundportal.directory.models import User
from fundportal.feedback import overview as feedback
from fundportal.notices.waiting import Deadline, WaitingItem
from portfolio import deadlines as portfolio_deadlines
from portfolio import waiting as portfolio


def waiting_for(user: User) -> list[WaitingItem]:
    """Everything whose next step is this person's: what is due first, then the longest wait."""
    found = [
        *applications.waiting_for(user),
        *portfolio.waiting_for(user),
        *evaluations.waiting_for(user),
        *feedback.waiting_for(user),
    ]
    now = timezone.now()
    never = datetime.date.max
    return sorted(found, key=lambda item: (item.due_date or never, item.since or now))


def deadlines_for(user: User) -> list[Deadline]:
    """Every deadline that is this person's today, the nearest first."""
    found = [
        *applications_deadlines.deadlines_for(user),
        *portfolio_deadlines.deadlines_for(user),
    ]
    return sorted(found, key=lambda item: (item.day, item.key))
