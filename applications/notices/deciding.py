"""Who is told what about proposals, decisions, their conditions and their letters."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from applications.models import Application, Decision, FollowUp, Paper
from applications.notices.people import office, tell_of, writers_among, writers_of_parties
from fundportal.directory.access import people_with
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


def recommended(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell those who register decisions that a case is prepared."""
    tell_of(
        application,
        office(application, Permission.REGISTER_DECISION),
        lambda: _("The case is prepared. Register the decision when it has been made."),
        subject=lambda: _("Prepared for decision: %(case)s"),
        by=by,
        at=at,
    )


def condition_assigned(made: FollowUp, *, by: User, at: datetime.datetime) -> None:
    """Tell who was named that a condition is to be followed up, and until when."""
    if made.responsible_id == by.pk:
        return
    tell_of(
        made.condition.decision.application,
        [made.responsible],
        lambda: (
            _("You are to follow up a condition by %(day)s: %(condition)s")
            % {"day": made.due_date.isoformat(), "condition": made.condition.text}
        ),
        subject=lambda: _("Condition to follow up: %(case)s"),
        by=by,
        at=at,
    )


def condition_followed_up(made: FollowUp, *, by: User, at: datetime.datetime) -> None:
    """Tell the applicant and the fund office what was found about a condition."""
    application = made.condition.decision.application
    tell_of(
        application,
        [
            *writers_among(application.organisation, application.writer, application.submitted_by),
            *people_with(Permission.PREPARE_APPLICATION, fund=application.fund),
        ],
        lambda: (
            _("%(finding)s: %(condition)s %(note)s")
            % {
                "finding": made.get_state_display(),
                "condition": made.condition.text,
                "note": made.note,
            }
        ),
        subject=lambda: _("Condition followed up: %(case)s"),
        by=by,
        at=at,
    )


def decided(decision: Decision, *, by: User, at: datetime.datetime) -> None:
    """Tell the applicant and the fund office what was decided."""
    application = decision.application
    people = [
        *writers_among(application.organisation, application.writer, application.submitted_by),
        *office(application, Permission.RECOMMEND),
    ]
    for party in application.parties.current().select_related("organisation"):
        people += people_with(Permission.SIGN_APPLICATION, organisation=party.organisation)
    tell_of(
        application,
        people,
        lambda: (
            _("%(outcome)s. Decision: %(reference)s.")
            % {"outcome": decision.get_outcome_display(), "reference": decision.reference}
        ),
        subject=lambda: _("Decision: %(case)s"),
        by=by,
        at=at,
    )


def paper_made(paper: Paper, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the parties that the letter is there; of a basis nobody."""
    if paper.decision is None:
        return
    tell_of(
        paper.application,
        writers_of_parties(paper.application),
        lambda: (
            _("The letter on the decision is there: %(reference)s.")
            % {"reference": paper.decision.reference if paper.decision else ""}
        ),
        subject=lambda: _("Decision letter: %(case)s"),
        page="papers",
        by=by,
        at=at,
    )
