"""The verbs on conflicts: declared by the assessor, recorded or lifted by the office."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application, AssessorAssignment, Conflict
from applications.workflow import ReasonMissing, locked
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class NotAssigned(Refused):
    """The person does not assess this case."""


class InConflict(Refused):
    """The person is in conflict with the case."""


class OwnConflict(Refused):
    """Another person must lift the conflict."""


@transaction.atomic
def declare_none(
    application: Application, *, by: User, at: datetime.datetime
) -> AssessorAssignment:
    """Förklara sig ojävig: only then is anything of the case but title and parties visible."""
    application = locked(application)
    assignment = _assignment(application, by)
    if application.shuts_out(by):
        raise InConflict(
            _("You are in conflict with this case. If that is wrong, ask the fund office.")
        )
    if assignment.declared_at is None:
        assignment.declared_at = at
        assignment.save(update_fields=["declared_at"])
        trail.record(
            act="conflict.declare_none", subject=assignment, case=application, by=by, at=at
        )
    return assignment


@transaction.atomic
def declare(application: Application, *, reason: str, by: User, at: datetime.datetime) -> Conflict:
    """Anmäla jäv: the assessor gives up the case and sees nothing more of it."""
    application = locked(application)
    _assignment(application, by)
    made = _write(application, by, reason, by, at, act="conflict.declare")
    notices.conflict_declared(made, by=by, at=at)
    return made


@transaction.atomic
def record(
    application: Application, *, person: User, reason: str, by: User, at: datetime.datetime
) -> Conflict:
    """Anteckna jäv: the office shuts somebody out of the case, also one of its own or oneself."""
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    return _write(application, person, reason, by, at, act="conflict.record")


@transaction.atomic
def lift(conflict: Conflict, *, reason: str, by: User, at: datetime.datetime) -> Conflict:
    """Häv jävet: somebody else of the office, with a reason; an assessor declares anew after it."""
    application = locked(conflict.application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    conflict = Conflict.objects.select_for_update(no_key=True).get(pk=conflict.pk)
    if conflict.lifted_at is not None:
        return conflict
    if conflict.person_id == by.pk:
        raise OwnConflict(_("Another person must lift the conflict."))
    if not reason.strip():
        raise ReasonMissing(_("Write why the person is no longer in conflict."))
    conflict.lifted_by, conflict.lifted_at, conflict.lifted_reason = by, at, reason.strip()
    conflict.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    trail.record(
        act="conflict.lift", subject=conflict, case=application, by=by, at=at, reason=reason.strip()
    )
    return conflict


def _assignment(application: Application, by: User) -> AssessorAssignment:
    access.require(by, Permission.SCORE_APPLICATION, fund=application.fund)
    mine = application.assessor_assignments.in_force().filter(person=by).first()
    if mine is None:
        raise NotAssigned(_("You do not assess this application."))
    return mine


def _write(
    application: Application,
    person: User,
    reason: str,
    by: User,
    at: datetime.datetime,
    *,
    act: str,
) -> Conflict:
    there = application.conflicts.in_force().filter(person=person).first()
    if there is not None:
        return there
    if not reason.strip():
        raise ReasonMissing(_("Write what the conflict consists in."))
    if not _handles(application, person):
        raise NotPermitted(_("The person has no role in this fund."))
    made = Conflict.objects.create(
        application=application,
        person=person,
        reason=reason.strip(),
        declared_by=by,
        declared_at=at,
    )
    # Should the conflict be lifted, the assessor declares anew before seeing anything.
    application.assessor_assignments.in_force().filter(person=person).update(declared_at=None)
    trail.record(act=act, subject=made, case=application, by=by, at=at, reason=made.reason)
    return made


def _handles(application: Application, person: User) -> bool:
    return person.role_assignments.filter(fund=application.fund_id).exists()
