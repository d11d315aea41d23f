"""What waits for one person over all stages, and the deadlines that are the person's."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from applications import deadlines as applications_deadlines
from applications import waiting as applications
from applications.models import involvement
from evaluations import waiting as evaluations
from fundportal.directory.models import User
from fundportal.feedback import overview as feedback
from fundportal.notices.waiting import Deadline, Part, Question, WaitingItem, question
from portfolio import deadlines as portfolio_deadlines
from portfolio import waiting as portfolio


def waiting_for(user: User) -> list[WaitingItem]:
    """Everything whose next step is this person's: what is due first, then the longest wait."""
    found = [
        *_question_of(user).ask(user),
        *applications.others(user),
        *evaluations.others(user),
    ]
    now = timezone.now()
    never = datetime.date.max
    return sorted(found, key=lambda item: (item.due_date or never, item.since or now))


@dataclass(frozen=True)
class _Asker:
    """Who asks what waits; what the question depends on, and nothing else, makes two alike."""

    key: tuple[Any, ...]
    user: User = field(compare=False)


def _question_of(user: User) -> Question:
    """What Min sida asks the database for the person; to write it takes longer than to answer it.

    It depends on who asks, the roles of today and the cases that the person is involved in.
    """
    places = sorted(
        (held.role, held.fund_id or 0, held.organisation_id or 0) for held in user.assignments_now
    )
    if any(not fund and not organisation for _role, fund, organisation in places):
        return question(_sources(user))  # a role everywhere: which funds are there changes too
    involved = tuple(sorted(involvement.of(user).cases))
    database = connection.settings_dict["NAME"]
    key = (database, user.pk, timezone.localdate(), get_language(), tuple(places), involved)
    return _kept(_Asker(key, user))


@lru_cache(maxsize=500)
def _kept(asker: _Asker) -> Question:
    return question(_sources(asker.user))


def _sources(user: User) -> list[Part]:
    return [
        *applications.sources(user),
        *portfolio.sources(user),
        *evaluations.sources(user),
        *feedback.sources(user),
    ]


def deadlines_for(user: User) -> list[Deadline]:
    """Every deadline that is this person's today, the nearest first."""
    found = [
        *applications_deadlines.deadlines_for(user),
        *portfolio_deadlines.deadlines_for(user),
    ]
    return sorted(found, key=lambda item: (item.day, item.key))
