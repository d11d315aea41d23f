"""Who is told what while the fund office and its assessors prepare a case."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import AssessorAssignment, CompletionRequest, Conflict, Flag
from applications.notices.people import office, tell_of, writers_of_parties
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell


def completion_asked(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of every party what is to be completed, and by when."""
    tell_of(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The fund office asks for a completion, at the latest %(day)s. %(reason)s")
            % {"day": request.deadline_date.isoformat(), "reason": request.reason}
        ),
        subject=lambda: _("Completion requested: %(case)s"),
        page="completion",
        by=by,
        at=at,
        is_urgent=True,
    )


def completion_extended(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that they have more time."""
    tell_of(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The last day for the completion is now %(day)s.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("New last day for the completion: %(case)s"),
        page="completion",
        by=by,
        at=at,
    )


def completion_taken_back(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that nothing has to be completed."""
    tell_of(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The application stands as it was sent in. Reason: %(reason)s")
            % {"reason": request.taken_back_reason}
        ),
        subject=lambda: _("The request for completion is taken back: %(case)s"),
        by=by,
        at=at,
    )


def completion_sent_in(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office, and the assessors who see the case, that the completion has come."""
    application = request.application
    assessors = [
        item.person
        for item in application.assessor_assignments.counted().select_related("person")
        if item.declared_at is not None
    ]
    tell_of(
        application,
        [*office(application, Permission.PREPARE_APPLICATION), *assessors],
        lambda: _("The applicant has sent in the completion. The preparation goes on."),
        subject=lambda: _("Completed: %(case)s"),
        page="completion",
        by=by,
        at=at,
    )


def completion_nears(request: CompletionRequest, *, at: datetime.datetime) -> None:
    """Remind the writers of the last day."""
    tell_of(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The completion has not been sent in. The last day is %(day)s.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("Reminder of the completion: %(case)s"),
        page="completion",
        by=None,
        at=at,
        is_urgent=True,
    )


def completion_overdue(request: CompletionRequest, *, at: datetime.datetime) -> None:
    """Tell the writers and the fund office that the last day has passed."""
    application = request.application
    tell_of(
        application,
        [
            *writers_of_parties(application),
            *office(application, Permission.PREPARE_APPLICATION),
        ],
        lambda: (
            _("The last day for the completion was %(day)s and it has not been sent in.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("The completion is overdue: %(case)s"),
        page="completion",
        by=None,
        at=at,
        is_urgent=True,
    )


def flag_written(flag: Flag, text: str, *, by: User, at: datetime.datetime) -> None:
    """Tell those of the office who take part in the flag, of a new one the whole office."""
    application = flag.application
    people = list(office(application, Permission.PREPARE_APPLICATION))
    taken_part = set(flag.entries.values_list("by", flat=True))
    if len(taken_part - {by.pk}):
        people = [person for person in people if person.pk in taken_part]
    tell(
        recipients=[person for person in people if person.pk != by.pk],
        subject=lambda: (
            _("Flag: %(case)s (%(state)s)")
            % {"case": application, "state": Flag.Status(flag.status).label}
        ),
        body=lambda: f"{flag}. {text}",
        url=reverse("applications:flag", args=[application.number, flag.pk]),
        by=by,
        at=at,
    )


def assigned(assignment: AssessorAssignment, *, by: User, at: datetime.datetime) -> None:
    """Tell an assessor of a case to score; only its title until no conflict is declared."""
    tell_of(
        assignment.application,
        [assignment.person],
        lambda: (
            _(
                "You are asked to score this application, at the latest %(day)s. First declare "
                "whether you are in conflict with it."
            )
            % {"day": assignment.due_date.isoformat()}
        ),
        subject=lambda: _("To score: %(case)s"),
        page="declare",
        by=by,
        at=at,
    )


def assessment_nears(assignment: AssessorAssignment, *, at: datetime.datetime) -> None:
    """Remind an assessor of the last day."""
    tell_of(
        assignment.application,
        [assignment.person],
        lambda: (
            _("Your scores are not complete. The last day is %(day)s.")
            % {"day": assignment.due_date.isoformat()}
        ),
        subject=lambda: _("Reminder to score: %(case)s"),
        page="declare",
        by=None,
        at=at,
        is_urgent=True,
    )


def conflict_declared(conflict: Conflict, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an assessor cannot score the case."""
    application = conflict.application
    tell_of(
        application,
        office(application, Permission.PREPARE_APPLICATION),
        lambda: (
            _("%(name)s has declared a conflict and does not score the case. Assign another.")
            % {"name": conflict.person.name}
        ),
        subject=lambda: _("Conflict of interest: %(case)s"),
        page="preparation",
        by=by,
        at=at,
    )
