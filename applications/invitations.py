"""The verb of an organisation that was asked to take part in an application: yes or no."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application, Party
from applications.models.parties import Answer, Role
from applications.states import Act
from applications.workflow import NotAParty, ReasonMissing, locked
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission

MAY_ANSWER = (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)


class LeadTakesPart(Refused):
    """The lead cannot decline its own application."""


@transaction.atomic
def answer_invitation(
    application: Application,
    *,
    organisation: Organisation,
    accepts: bool,
    reason: str = "",
    by: User,
    at: datetime.datetime,
) -> Party:
    """Svara på inbjudan: take part or decline, with a reason; the same answer again is nothing."""
    application = locked(application, Act.WRITE)
    if not any(access.allows(by, may, organisation=organisation) for may in MAY_ANSWER):
        raise NotPermitted(_("Only those who write or sign for the organisation can answer."))
    party = application.parties.current().filter(organisation=organisation).first()
    if party is None:
        raise NotAParty(_("%(name)s is not a party.") % {"name": organisation.name})
    if party.role == Role.LEAD:
        raise LeadTakesPart(_("The applicant leads. Withdraw the application instead."))
    answer = Answer.ACCEPTED if accepts else Answer.DECLINED
    if party.answer == answer:
        return party
    if not accepts and not reason.strip():
        raise ReasonMissing(_("Write why your organisation does not take part."))
    party.answer, party.answer_reason = answer, reason.strip()
    party.answered_by, party.answered_at = by, at
    party.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    trail.record(
        act="party.accept" if accepts else "party.decline",
        subject=party,
        case=application,
        by=by,
        at=at,
        reason=party.answer_reason,
        organisation=organisation.name,
    )
    notices.invitation_answered(party, by=by, at=at)
    return party
