"""Whom a notice of a case goes to, and where it leads; used by the notices of every subject."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.urls import reverse

from applications.models import Application, Call, Idea
from applications.models.impartiality import in_conflict_with
from fundportal.directory.access import people_with
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell

Words = Callable[[], str]


def office(application: Application, permission: Permission) -> list[User]:
    """Those who may do it for the fund and are in no conflict with the case."""
    people = people_with(permission, fund=application.fund)
    shut_out = in_conflict_with(application, people)
    return [person for person in people if person.pk not in shut_out]


def writers_of_parties(application: Application) -> list[User]:
    """Those who write for one of the current parties."""
    parties = application.parties.current().select_related("organisation")
    return [
        person
        for party in parties
        for person in people_with(Permission.WRITE_APPLICATION, organisation=party.organisation)
    ]


def tell_of(
    application: Application,
    people: Iterable[User],
    body: Words,
    *,
    subject: Words,
    page: str = "application",
    by: User | None,
    at: datetime.datetime,
    is_urgent: bool = False,
) -> None:
    tell(
        recipients=[person for person in people if by is None or person.pk != by.pk],
        subject=lambda: subject() % {"case": str(application)},
        body=body,
        url=reverse(f"applications:{page}", args=[application.number]),
        by=by,
        at=at,
        is_urgent=is_urgent,
    )


def writers_among(organisation: Organisation, *people: User | None) -> list[User]:
    writers = set(people_with(Permission.WRITE_APPLICATION, organisation=organisation))
    return [person for person in people if person is not None and person in writers]


def call_page(call: Call) -> str:
    return reverse("applications:call", args=[call.slug])


def idea_page(idea: Idea) -> str:
    return reverse("applications:idea", args=[idea.pk])
