"""Diarienummer: the registry's number of a case, beside its own; the verbs that note it."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import (
    Application,
)
from applications.workflow import WrongStatus, locked
from fundportal.audit import trail
from fundportal.directory import registry_numbers
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class WrongDiarienummer(Refused):
    """The registry number does not have the form that the registry's numbers have."""


@transaction.atomic
def note_diarienummer(
    application: Application, *, diarienummer: str, by: User, at: datetime.datetime
) -> Application:
    """Diarienummer: write the registry's number beside the case number, in the registry's form."""
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    if application.submitted_at is None:
        raise WrongStatus(_("The application has not been sent in."))
    diarienummer = checked_diarienummer(application, diarienummer)
    if application.diarienummer == diarienummer:
        return application
    before = application.diarienummer
    set_diarienummer(application, diarienummer, by=by, at=at)
    trail.record(
        act="application.note_diarienummer",
        subject=application,
        by=by,
        at=at,
        before=before,
        after=diarienummer,
    )
    return application


def checked_diarienummer(application: Application, typed: str, *known: str) -> str:
    """The registry number as the fund's pattern writes it; raises WrongDiarienummer.

    A number that stands on the case, or is `known`, is taken as it is: forms change over the years.
    """
    typed = " ".join(typed.split())
    if typed in {application.diarienummer, *known}:
        return typed
    try:
        return registry_numbers.tidy(application.fund.diarienummer_patterns, typed)
    except registry_numbers.WrongForm as fault:
        raise WrongDiarienummer(str(fault)) from fault


def set_diarienummer(
    application: Application, diarienummer: str, *, by: User, at: datetime.datetime
) -> None:
    """Write the number with who noted it and when, within another verb that records the act."""
    application.diarienummer = diarienummer
    application.diarienummer_noted_by, application.diarienummer_noted_at = by, at
    fields = ["diarienummer", "diarienummer_noted_by", "diarienummer_noted_at"]
    application.save(update_fields=fields)
