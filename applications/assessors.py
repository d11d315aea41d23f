"""The verbs on assessors: assign one to a case, and end the assignment."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import notices
from applications.conflicts import InConflict
from applications.models import Application, AssessorAssignment
from applications.workflow import WrongStatus, locked
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class DuePassed(Refused):
    """The day by which the scores are asked for has passed already."""


class HasRecommended(Refused):
    """Who has recommended a case does not score it."""


@transaction.atomic
def assign(
    application: Application,
    *,
    person: User,
    due_date: datetime.date,
    by: User,
    at: datetime.datetime,
) -> AssessorAssignment:
    """Tilldela bedömare: who scores the case and by when; for one assigned, another last day."""
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    if not application.is_in_preparation:
        raise WrongStatus(_("The case is not being prepared, so nobody can be assigned to it."))
    if due_date < timezone.localdate(at):
        raise DuePassed(_("The last day has passed already."))
    there = application.assessor_assignments.in_force().filter(person=person).first()
    if there is not None and there.due_date == due_date:
        return there
    refuse_unfit(application, person)
    if there is not None:
        there.due_date, there.reminded_at = due_date, None
        there.save(update_fields=["due_date", "reminded_at"])
        made = there
    else:
        made = AssessorAssignment.objects.create(
            application=application,
            person=person,
            due_date=due_date,
            assigned_by=by,
            assigned_at=at,
        )
    trail.record(
        act="assessor.move" if there else "assessor.assign",
        subject=made,
        case=application,
        by=by,
        at=at,
        due=due_date,
    )
    notices.assigned(made, by=by, at=at)
    return made


@transaction.atomic
def end(assignment: AssessorAssignment, *, by: User, at: datetime.datetime) -> AssessorAssignment:
    """Avsluta uppdraget: the person sees the case no more; the scores given no longer count."""
    application = locked(assignment.application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    assignment = AssessorAssignment.objects.select_related("person").get(pk=assignment.pk)
    if assignment.ended_at is None:
        assignment.ended_by, assignment.ended_at = by, at
        assignment.save(update_fields=["ended_by", "ended_at"])
        trail.record(act="assessor.end", subject=assignment, case=application, by=by, at=at)
    return assignment


def refuse_unfit(application: Application, person: User) -> None:
    """Raise a refusal unless the person may score the case."""
    names = {"name": person.name}
    if not access.allows(person, Permission.SCORE_APPLICATION, fund=application.fund):
        raise NotPermitted(_("%(name)s is not an assessor in this fund.") % names)
    if application.shuts_out(person):
        raise InConflict(_("%(name)s is in conflict with this case.") % names)
    if application.recommendations.filter(by=person).exists():
        raise HasRecommended(
            _("%(name)s has proposed a decision on this case and cannot score it.") % names
        )
