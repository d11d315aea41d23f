"""The verb that takes a withdrawal back within the hours that the call gives."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application
from applications.states import Act, Status
from applications.workflow import ReasonMissing, locked, move
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class TooLate(Refused):
    """The hours within which a withdrawal can be undone have passed."""


@transaction.atomic
def undo(application: Application, *, reason: str, by: User, at: datetime.datetime) -> Application:
    """Ångra återkallelsen: the case stands where it stood; the events keep that it was away."""
    application = locked(application, Act.UNDO_WITHDRAWAL)
    access.require(by, Permission.WRITE_APPLICATION, organisation=application.organisation)
    if not reason.strip():
        raise ReasonMissing(_("Write why the withdrawal is undone."))
    until = application.undo_until
    if until is None or at > until:
        hours = application.call.undo_hours
        raise TooLate(
            _("A withdrawal can be undone within %(hours)s hours. Ask the fund office.")
            % {"hours": hours}
        )
    withdrawn_at, status = application.withdrawn_at, Status(application.withdrawn_from)
    application.withdrawn_by = application.withdrawn_at = None
    application.withdrawn_reason = application.withdrawn_from = ""
    fields = ("withdrawn_by", "withdrawn_at", "withdrawn_reason", "withdrawn_from")
    move(application, status, at, *fields)
    trail.record(
        act="application.undo_withdrawal",
        subject=application,
        by=by,
        at=at,
        reason=reason.strip(),
        withdrawn_at=withdrawn_at,
        status=str(status),
    )
    notices.withdrawal_undone(application, by=by, at=at)
    return application
