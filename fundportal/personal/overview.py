"""What waits for one person over all stages, and the deadlines that are the person's."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from applications import deadlines as applications_deadlines
from applications import waiting as applications
from applications.models import involvement
from evaluations import waiting as evaluations
from fundportal.directory.models import User
from fundportal.feedback import overview as feedback
from fundportal.jobs.models import Job
from fundportal.jobs.overview import my_jobs
from fundportal.notices.overview import MyNotices, Unread, my_notices, unread
from fundportal.notices.waiting import Deadline, Part, Question, Source, WaitingItem, question
from portfolio import deadlines as portfolio_deadlines
from portfolio import waiting as portfolio

SHOWN_FOR = datetime.timedelta(days=7)  # slow work that was stopped


@dataclass(frozen=True)
class OwnPage:
    """What Min sida says: what waits for the person, what one follows and may begin, the newest
    notices, and the slow work that one waits for."""

    waiting: list[WaitingItem]
    followed: list[applications.FollowedCase]
    first_steps: set[str]
    notices: MyNotices
    jobs: list[Job]


def own_page(user: User) -> OwnPage:
    """What waits is sorted: what is due first, then the longest wait."""
    asked = _question_of(user).ask(user)
    waiting = [item for item in asked if isinstance(item, WaitingItem)]
    waiting += [*applications.others(user), *evaluations.others(user)]
    now, never = timezone.now(), datetime.date.max
    return OwnPage(
        waiting=sorted(waiting, key=lambda item: (item.due_date or never, item.since or now)),
        followed=[item for item in asked if isinstance(item, applications.FollowedCase)],
        first_steps={item.step for item in asked if isinstance(item, applications.FirstStep)},
        notices=my_notices([item for item in asked if isinstance(item, Unread)]),
        jobs=[item for item in asked if isinstance(item, Job)],
    )


def waiting_for(user: User) -> list[WaitingItem]:
    """Everything whose next step is this person's."""
    return own_page(user).waiting


@dataclass(frozen=True)
class _Asker:
    """Who asks what waits; what the question depends on, and nothing else, makes two alike."""

    key: tuple[Any, ...]
    user: User = field(compare=False)


def _question_of(user: User) -> Question:
    """What Min sida asks the database for the person; to write it takes longer than to answer it.

    It depends on who asks, the roles of today and the cases that the person is involved in, or
    only in conflict with when the person holds no role in a fund.
    """
    places = sorted(
        (held.role, held.fund_id or 0, held.organisation_id or 0) for held in user.assignments_now
    )
    if any(not fund and not organisation for _role, fund, organisation in places):
        return question(_sources(user))  # a role everywhere: which funds are there changes too
    handles = any(fund for _role, fund, _organisation in places)
    involved = involvement.of(user) if handles else involvement.conflicts_of(user)
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
        *applications.followed(user),
        *applications.first_steps(user),
        unread(user),
        _jobs(user),
    ]


def _jobs(user: User) -> Source:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    names = ("pk", "task", "title", "status", "percent")
    rows = my_jobs(user, since=midnight - SHOWN_FOR)
    return Source(rows, {name: F(name) for name in names}, lambda row: Job(**row))


def deadlines_for(user: User) -> list[Deadline]:
    """Every deadline that is this person's today, the nearest first."""
    found = [
        *applications_deadlines.deadlines_for(user),
        *portfolio_deadlines.deadlines_for(user),
    ]
    return sorted(found, key=lambda item: (item.day, item.key))
