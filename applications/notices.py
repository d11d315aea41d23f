"""Who is told what about ideas and applications; called inside the act, mailed after commit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Decision, Idea, Party
from applications.models.cases import Answer
from fundportal.directory.access import people_with
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell

Words = Callable[[], str]


def idea_submitted(idea: Idea, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an idea waits to be screened."""
    tell(
        recipients=people_with(Permission.SCREEN_IDEA, fund=idea.call.fund),
        subject=lambda: _("New idea: %(title)s") % {"title": idea.title},
        body=lambda: (
            _("%(organisation)s has sent in an idea. It waits to be screened.")
            % {"organisation": idea.organisation.name}
        ),
        url=_idea_page(idea),
        by=by,
        at=at,
    )


def idea_screened(idea: Idea, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers whether they are invited to apply."""
    invited = idea.status == "invited"
    tell(
        recipients=_writers(idea.organisation, idea.written_by, idea.submitted_by),
        subject=lambda: (
            (_("You are invited to apply: %(title)s") if invited else _("Declined: %(title)s"))
            % {"title": idea.title}
        ),
        body=lambda: (
            _("The fund office has screened your idea. You can now begin the application.")
            if invited
            else _("The fund office has screened your idea and declined it. Reason: %(reason)s")
            % {"reason": idea.reason}
        ),
        url=_idea_page(idea),
        by=by,
        at=at,
    )


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
    _tell(
        application,
        sorted(people, key=lambda person: person.pk),
        lambda: (
            _("%(organisation)s asks you to take part in an application. Read it and answer.")
            % {"organisation": application.organisation.name}
        ),
        subject=lambda: _("Invited to take part: %(case)s"),
        by=by,
        at=at,
    )


def invitation_answered(party: Party, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the lead what the invited organisation answered."""
    application = party.application
    accepts = party.answer == Answer.ACCEPTED
    _tell(
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
    _tell(
        application,
        heads,
        lambda: _("The application is ready. Read it and sign off for your organisation."),
        subject=lambda: _("Sign off: %(case)s"),
        by=by,
        at=at,
    )


def all_signed(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that every party has signed off."""
    _tell(
        application,
        _writers(application.organisation, application.opened_by),
        lambda: _("All parties have signed off. The application can be sent in."),
        subject=lambda: _("Signed off: %(case)s"),
        by=by,
        at=at,
    )


def submitted(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application has come in."""
    _tell(
        application,
        people_with(Permission.RECOMMEND, fund=application.fund),
        lambda: _("An application has come in. It waits to be prepared for decision."),
        subject=lambda: _("New application: %(case)s"),
        by=by,
        at=at,
    )


def withdrawn(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application was withdrawn."""
    _tell(
        application,
        people_with(Permission.RECOMMEND, fund=application.fund),
        lambda: (
            _("The applicant has withdrawn the application. Reason: %(reason)s")
            % {"reason": application.withdrawn_reason}
        ),
        subject=lambda: _("Withdrawn: %(case)s"),
        by=by,
        at=at,
    )


def recommended(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell those who register decisions that a case is prepared."""
    _tell(
        application,
        people_with(Permission.REGISTER_DECISION, fund=application.fund),
        lambda: _("The case is prepared. Register the decision when it has been made."),
        subject=lambda: _("Prepared for decision: %(case)s"),
        by=by,
        at=at,
    )


def decided(decision: Decision, *, by: User, at: datetime.datetime) -> None:
    """Tell the applicant and the fund office what was decided."""
    application = decision.application
    people = [
        *_writers(application.organisation, application.opened_by, application.submitted_by),
        *people_with(Permission.RECOMMEND, fund=application.fund),
    ]
    for party in application.parties.current().select_related("organisation"):
        people += people_with(Permission.SIGN_APPLICATION, organisation=party.organisation)
    _tell(
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


def _tell(
    application: Application,
    people: Iterable[User],
    body: Words,
    *,
    subject: Words,
    by: User,
    at: datetime.datetime,
) -> None:
    tell(
        recipients=[person for person in people if person.pk != by.pk],
        subject=lambda: subject() % {"case": str(application)},
        body=body,
        url=reverse("applications:application", args=[application.number]),
        by=by,
        at=at,
    )


def _writers(organisation: Organisation, *people: User | None) -> list[User]:
    writers = set(people_with(Permission.WRITE_APPLICATION, organisation=organisation))
    return [person for person in people if person is not None and person in writers]


def _idea_page(idea: Idea) -> str:
    return reverse("applications:idea", args=[idea.pk])
