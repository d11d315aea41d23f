"""Who is told what while parties write, sign, send in and withdraw an application."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Message, Party
from applications.models.messages import Side
from applications.models.parties import Answer
from applications.notices.people import office, tell_of, writers_among, writers_of_parties
from fundportal.directory.access import people_with
from fundportal.directory.models import Organisation, RoleAssignment, User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell


def invited(
    application: Application,
    organisations: Iterable[Organisation],
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    """Tell the writers and heads of these organisations that they are asked to take part."""
    people = {
        person
        for organisation in organisations
        for permission in (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)
        for person in people_with(permission, organisation=organisation)
    }
    tell_of(
        application,
        sorted(people, key=lambda person: person.pk),
        lambda: (
            _("%(organisation)s asks you to take part in an application. Read it and answer.")
            % {"organisation": application.organisation.name}
        ),
        subject=lambda: _("Invited to take part: %(case)s"),
        page="invitation",
        by=by,
        at=at,
    )


def invitation_answered(party: Party, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the lead what the invited organisation answered."""
    application = party.application
    accepts = party.answer == Answer.ACCEPTED
    tell_of(
        application,
        people_with(Permission.WRITE_APPLICATION, organisation=application.organisation),
        lambda: (
            (_("%(name)s takes part.") if accepts else _("%(name)s has declined: %(reason)s"))
            % {"name": party.organisation.name, "reason": party.answer_reason}
        ),
        subject=lambda: _("Answer to your invitation: %(case)s"),
        by=by,
        at=at,
    )


def sign_off_asked(
    application: Application,
    organisations: Iterable[Organisation],
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    """Tell the heads of these parties that the application waits for them."""
    heads = [
        person
        for organisation in organisations
        for person in people_with(Permission.SIGN_APPLICATION, organisation=organisation)
    ]
    tell_of(
        application,
        heads,
        lambda: _("The application is ready. Read it and sign off for your organisation."),
        subject=lambda: _("Sign off: %(case)s"),
        by=by,
        at=at,
    )


def all_signed(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that every party has signed off."""
    tell_of(
        application,
        writers_among(application.organisation, application.writer),
        lambda: _("All parties have signed off. The application can be sent in."),
        subject=lambda: _("Signed off: %(case)s"),
        by=by,
        at=at,
    )


def submitted(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application has come in."""
    tell_of(
        application,
        office(application, Permission.RECOMMEND),
        lambda: _("An application has come in. It waits to be prepared for decision."),
        subject=lambda: _("New application: %(case)s"),
        by=by,
        at=at,
    )


def withdrawn(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application was withdrawn."""
    tell_of(
        application,
        office(application, Permission.RECOMMEND),
        lambda: (
            _("The applicant has withdrawn the application. Reason: %(reason)s")
            % {"reason": application.withdrawn_reason}
        ),
        subject=lambda: _("Withdrawn: %(case)s"),
        by=by,
        at=at,
    )


def withdrawal_undone(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the parties, and the office of what it had seen, that it goes on."""
    people = writers_of_parties(application)
    if application.submitted_at is not None:
        people = [*people, *office(application, Permission.PREPARE_APPLICATION)]
    tell_of(
        application,
        people,
        lambda: _("The withdrawal is undone. The case goes on where it stood."),
        subject=lambda: _("Withdrawal undone: %(case)s"),
        by=by,
        at=at,
    )


def deputy_named(made: RoleAssignment, *, by: User, at: datetime.datetime) -> None:
    """Tell a deputy for whom, where and how long."""
    tell(
        recipients=[made.user],
        subject=lambda: _("You are deputy for %(name)s") % {"name": by.name},
        body=lambda: (
            _("You may sign off applications for %(organisation)s from %(first)s to %(last)s.")
            % {
                "organisation": made.within,
                "first": made.from_date.isoformat(),
                "last": made.to_date.isoformat() if made.to_date else "",
            }
        ),
        url=reverse("applications:list"),
        by=by,
        at=at,
    )


def message_written(message: Message, *, by: User, at: datetime.datetime) -> None:
    """Tell the other side of a message: the office, or the writers of the parties."""
    application = message.application
    to_office = message.side == Side.PARTIES
    tell_of(
        application,
        office(application, Permission.PREPARE_APPLICATION)
        if to_office
        else writers_of_parties(application),
        lambda: message.text[:500],
        subject=lambda: _("New message: %(case)s"),
        page="messages",
        by=by,
        at=at,
    )


def handed_over(
    person: User, colleague: User, titles: list[str], *, by: User, at: datetime.datetime
) -> None:
    """Tell a colleague what was taken over, and from whom."""
    tell(
        recipients=[colleague] if colleague.pk != by.pk else [],
        subject=lambda: _("You take over from %(name)s") % {"name": person.name},
        body=lambda: (
            _("This is now yours: %(titles)s. What has a last day stands on your page.")
            % {"titles": "; ".join(dict.fromkeys(titles))}
        ),
        url=reverse("workspace"),
        by=by,
        at=at,
    )
