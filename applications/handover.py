"""The verb that hands over a person's unfinished work in one place to a named colleague."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import notices, unfinished
from applications.assessors import refuse_unfit
from applications.fulfilment import people_to_follow_up
from applications.models import (
    Agenda,
    Application,
    AssessorAssignment,
    Condition,
    FollowUp,
    Idea,
    SectionDraft,
)
from applications.states import Fulfilment
from applications.unfinished import Place, Work
from applications.workflow import locked
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission

OWN_PLACE = (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)


class NothingToHandOver(Refused):
    """The person has no unfinished work in the place that the colleague can take."""


class NotAColleague(Refused):
    """The colleague may do none of the work in the place."""


@dataclass(frozen=True)
class HandedOver:
    """What the colleague took, and what stayed with its reason."""

    taken: tuple[Work, ...]
    left: tuple[tuple[Work, str], ...]


def may_hand_over(by: User, place: Place) -> bool:
    """Whether the person hands over work there: administrators, the organisation, the office."""
    if access.allows(by, Permission.MANAGE_PEOPLE):
        return True
    if isinstance(place, Fund):
        return access.allows(by, Permission.PREPARE_APPLICATION, fund=place)
    return any(access.allows(by, needed, organisation=place) for needed in OWN_PLACE)


@transaction.atomic
def hand_over(
    person: User, *, colleague: User, place: Place, by: User, at: datetime.datetime
) -> HandedOver:
    """Överlämna: all that the colleague can take of the person's work in a place, in one act."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not may_hand_over(by, place):
        raise NotPermitted(_("You have no role that allows this here today."))
    work = [item for item in unfinished.of(person) if item.place == place]
    if not work:
        raise NothingToHandOver(_("Nothing of the person's is unfinished here."))
    if colleague not in unfinished.colleagues(place, work, but=person):
        raise NotAColleague(_("Choose a colleague with a role that fits in the same place."))
    taken: list[Work] = []
    left: list[tuple[Work, str]] = []
    for item in work:
        try:
            _take(item, colleague, by, at)
            _record(item.subject, person, colleague, by, at)
            taken.append(item)
        except Refused as refusal:
            left.append((item, str(refusal)))
    if not taken:
        raise NothingToHandOver(left[0][1])
    trail.record(
        act="handover.hand_over",
        subject=person,
        by=by,
        at=at,
        handed_to=colleague.name,
        place=place.name,
        taken=[f"{item.what}: {item.title}" for item in taken],
        left=[f"{item.what}: {item.title}" for item, _why in left],
    )
    titles = [item.title for item in taken]
    notices.handed_over(person, colleague, titles, by=by, at=at)
    return HandedOver(tuple(taken), tuple(left))


def _take(item: Work, colleague: User, by: User, at: datetime.datetime) -> None:
    subject = item.subject
    place = item.place
    fits = (
        access.allows(colleague, item.needs, fund=place)
        if isinstance(place, Fund)
        else access.allows(colleague, item.needs, organisation=place)
    )
    if not fits:
        raise NotAColleague(_("%(name)s has no role for this.") % {"name": colleague.name})
    if isinstance(subject, Idea | Application | Agenda):
        subject.responsible = colleague
        subject.save(update_fields=["responsible"])
    elif isinstance(subject, SectionDraft):
        _take_draft(subject, colleague)
    elif isinstance(subject, AssessorAssignment):
        _take_assignment(subject, colleague, by, at)
    elif isinstance(subject, Condition):
        _take_condition(subject, colleague, by, at)


def _record(subject: Model, person: User, colleague: User, by: User, at: datetime.datetime) -> None:
    """On the time line of the case; a draft is nobody's but the writer's, an agenda has none."""
    case: Model
    if isinstance(subject, Idea | Application):
        act, case = "handover.take_over", subject
    elif isinstance(subject, AssessorAssignment):
        act, case = "assessor.take_over", subject.application
    elif isinstance(subject, Condition):
        act, case = "condition.take_over", subject.decision.application
    else:
        return
    trail.record(
        act=act,
        subject=subject,
        case=case,
        by=by,
        at=at,
        handed_from=person.name,
        handed_to=colleague.name,
    )


def _take_draft(draft: SectionDraft, colleague: User) -> None:
    same = SectionDraft.objects.filter(application=draft.application, section=draft.section)
    if same.filter(by=colleague, typed__isnull=False).exists():
        raise NotAColleague(
            _("%(name)s has unsaved text of their own in the section.") % {"name": colleague.name}
        )
    same.filter(by=colleague).delete()
    draft.by = colleague
    draft.save(update_fields=["by"])


def _take_assignment(
    assignment: AssessorAssignment, colleague: User, by: User, at: datetime.datetime
) -> None:
    application = locked(assignment.application)
    _refuse_in_conflict(application, by)
    refuse_unfit(application, colleague)
    if application.assessor_assignments.in_force().filter(person=colleague).exists():
        raise NotAColleague(
            _("%(name)s already assesses the case. Choose somebody else, or end the assignment.")
            % {"name": colleague.name}
        )
    assignment.ended_by, assignment.ended_at = by, at
    assignment.save(update_fields=["ended_by", "ended_at"])
    AssessorAssignment.objects.create(
        application=application,
        person=colleague,
        due_date=max(assignment.due_date, timezone.localdate(at)),
        assigned_by=by,
        assigned_at=at,
    )


def _take_condition(condition: Condition, colleague: User, by: User, at: datetime.datetime) -> None:
    application = locked(condition.decision.application)
    _refuse_in_conflict(application, by)
    if colleague not in people_to_follow_up(application):
        raise NotAColleague(_("That person cannot follow up this condition. Choose another."))
    latest = condition.follow_ups.latest("at", "pk")
    FollowUp.objects.create(
        condition=condition,
        responsible=colleague,
        due_date=latest.due_date,
        state=Fulfilment.OPEN,
        by=by,
        at=at,
    )


def _refuse_in_conflict(application: Application, by: User) -> None:
    handles = access.allows(by, Permission.PREPARE_APPLICATION, fund=application.fund)
    if handles and application.shuts_out(by):
        raise NotPermitted(_("You are in conflict with this case and cannot handle it."))
