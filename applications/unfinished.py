"""The unfinished work that hangs on one person, by place, and where nobody else can act; reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import (
    Agenda,
    Application,
    AssessorAssignment,
    CompletionRequest,
    Condition,
    Idea,
    SectionDraft,
)
from applications.states import IDEA_ENDS, PREPARED_IN, WRITTEN_IN, Fulfilment, Status
from fundportal.directory.access import people_with
from fundportal.directory.models import Fund, Organisation, RoleAssignment, User
from fundportal.directory.roles import Permission, roles_with

Place = Organisation | Fund
HANDLED_IN: set[str] = {*PREPARED_IN, Status.COMPLETION}


@dataclass(frozen=True)
class Work:
    """One thing that a person has not finished: what it is, in which case and place, by when."""

    subject: Model
    what: str
    title: str
    place: Place
    needs: Permission
    due_date: datetime.date | None = None


@dataclass(frozen=True)
class Left:
    """A place in which nobody else may do something, and how many open cases wait there."""

    place: Place
    what: str
    cases: int


def of(person: User) -> list[Work]:
    """Everything unfinished that is this person's own; a query per kind."""
    return [*_ideas(person), *_applications(person), *_drafts(person), *_for_funds(person)]


def places(work: Iterable[Work]) -> list[tuple[Place, list[Work]]]:
    """The work by place, in the order in which the places first stand."""
    found: dict[Place, list[Work]] = {}
    for item in work:
        found.setdefault(item.place, []).append(item)
    return list(found.items())


def hangs_on(item: Work, role: RoleAssignment) -> bool:
    """Whether it is by this role that the person does the work."""
    return item.place in (role.organisation, role.fund) and role.role in roles_with(item.needs)


def colleagues(place: Place, work: Iterable[Work], *, but: User) -> QuerySet[User]:
    """Those who may take over at least some of the work in the place."""
    people = User.objects.none()
    for needed in {item.needs for item in work}:
        people = people | _people(needed, place)
    return people.exclude(pk=but.pk).distinct().order_by("name", "pk")


def left_without(person: User, roles: Iterable[RoleAssignment]) -> list[Left]:
    """Where open cases would have nobody to act on them without these roles of the person's."""
    found = []
    for role in roles:
        place = role.organisation or role.fund
        for needed, what in _essential().items() if place else ():
            if role.role in roles_with(needed) and place is not None:
                others = _people(needed, place).exclude(pk=person.pk)
                cases = 0 if others.exists() else _open_cases(place, needed)
                found += [Left(place, what, cases)] if cases else []
    return found


def without_a_person() -> list[User]:
    """Those who have unfinished work in a place where they can no longer act; four queries."""
    today = timezone.localdate()
    ids: set[int] = set()
    for rows, who, place, needed in _ties():
        acting = RoleAssignment.objects.in_force(today).filter(
            user=OuterRef("who"),
            user__is_active=True,
            role__in=roles_with(needed),
            **{place.rpartition("__")[2]: OuterRef(place)},
        )
        tied = rows.annotate(who=who).filter(~Exists(acting), who__isnull=False)
        ids |= set(tied.order_by().values_list("who", flat=True))
    return list(User.objects.filter(pk__in=ids).order_by("name", "pk"))


def _ties() -> list[tuple[QuerySet, Coalesce, str, Permission]]:
    """What hangs on a person: the rows, who it is, the path to the place and the right needed."""
    followed = Condition.objects.in_force().with_latest().filter(Q(latest_state=Fulfilment.OPEN))
    assigned = AssessorAssignment.objects.counted().filter(application__status__in=HANDLED_IN)
    return [
        (
            Idea.objects.exclude(status__in=IDEA_ENDS),
            Coalesce("responsible", "written_by"),
            "organisation",
            Permission.WRITE_IDEA,
        ),
        (
            Application.objects.undecided(),
            Coalesce("responsible", "opened_by"),
            "organisation",
            Permission.WRITE_APPLICATION,
        ),
        (
            assigned.unfinished(),
            Coalesce("person", "person"),
            "application__fund",
            Permission.SCORE_APPLICATION,
        ),
        (
            followed,
            Coalesce("latest_responsible", "latest_responsible"),
            "decision__application__fund",
            Permission.PREPARE_APPLICATION,
        ),
    ]


def _essential() -> dict[Permission, str]:
    return {
        Permission.WRITE_APPLICATION: _("write and send in applications"),
        Permission.SIGN_APPLICATION: _("sign off applications"),
        Permission.PREPARE_APPLICATION: _("prepare cases and propose decisions"),
        Permission.REGISTER_DECISION: _("register decisions"),
    }


def _people(needed: Permission, place: Place) -> QuerySet[User]:
    if isinstance(place, Fund):
        return people_with(needed, fund=place)
    return people_with(needed, organisation=place)


def _open_cases(place: Place, needed: Permission) -> int:
    cases = Application.objects.undecided()
    if isinstance(place, Fund):
        return cases.filter(fund=place, submitted_at__isnull=False).count()
    if needed == Permission.SIGN_APPLICATION:
        cases = cases.filter(call__needs_sign_off=True, status__in=WRITTEN_IN)
    ideas = Idea.objects.exclude(status__in=IDEA_ENDS).filter(organisation=place)
    mine = cases.written_for(Organisation.objects.filter(pk=place.pk)).count()
    return mine + (ideas.count() if needed == Permission.WRITE_APPLICATION else 0)


def _own(person: User, begun_by: str) -> Q:
    return Q(responsible=person) | Q(responsible__isnull=True, **{begun_by: person})


def _ideas(person: User) -> list[Work]:
    found = Idea.objects.filter(_own(person, "written_by")).exclude(status__in=IDEA_ENDS)
    return [
        Work(idea, _("Idea"), idea.title, idea.organisation, Permission.WRITE_IDEA)
        for idea in found.select_related("organisation")
    ]


def _applications(person: User) -> list[Work]:
    asked = CompletionRequest.objects.open().filter(application=OuterRef("pk"))
    found = Application.objects.filter(_own(person, "opened_by")).undecided()
    found = found.annotate(completion_date=Subquery(asked.values("deadline_date")))
    return [
        Work(
            case,
            _("Application"),
            str(case),
            case.organisation,
            Permission.WRITE_APPLICATION,
            case.completion_date,
        )
        for case in found.select_related("organisation")
    ]


def _drafts(person: User) -> list[Work]:
    found = SectionDraft.objects.filter(
        by=person, typed__isnull=False, application__status__in=WRITTEN_IN
    )
    return [
        Work(
            draft,
            _("Unsaved text in “%(section)s”") % {"section": draft.get_section_display()},
            str(draft.application),
            draft.application.organisation,
            Permission.WRITE_APPLICATION,
        )
        for draft in found.select_related("application__organisation")
    ]


def _for_funds(person: User) -> list[Work]:
    today = timezone.localdate()
    assigned = AssessorAssignment.objects.counted().filter(
        person=person, application__status__in=HANDLED_IN
    )
    followed = Condition.objects.in_force().with_latest()
    mine = followed.filter(Q(latest_state=Fulfilment.OPEN, latest_responsible=person.pk))
    agendas = Agenda.objects.filter(_own(person, "drawn_up_by"), meeting_date__gte=today)
    work = [
        Work(
            item,
            _("Scores to give"),
            str(item.application),
            item.application.fund,
            Permission.SCORE_APPLICATION,
            item.due_date,
        )
        for item in assigned.unfinished().select_related("application__fund")
    ]
    work += [
        Work(
            item,
            _("Condition to follow up"),
            f"{item.decision.application}: {item}",
            item.decision.application.fund,
            Permission.PREPARE_APPLICATION,
            item.latest_due,  # type: ignore[attr-defined]
        )
        for item in mine.select_related("decision__application__fund")
    ]
    return work + [
        Work(item, _("Agenda"), str(item), item.fund, Permission.WRITE_AGENDA, item.meeting_date)
        for item in agendas.select_related("fund")
    ]
