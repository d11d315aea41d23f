"""The verbs on flags: raise one on a section, answer it, resolve it, raise it again."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.models import Application, Flag, FlagEntry
from applications.questions import Section
from applications.workflow import ReasonMissing, WrongStatus, locked
from fundportal.audit import trail
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

ACTS = {
    Flag.Status.RAISED: "flag.raise_again",
    Flag.Status.ANSWERED: "flag.answer",
    Flag.Status.RESOLVED: "flag.resolve",
}


@transaction.atomic
def raise_flag(
    application: Application, *, section: str, text: str, by: User, at: datetime.datetime
) -> Flag:
    """Flagga: ask the office something about a section ("" for the whole application)."""
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    if application.submitted_at is None:
        raise WrongStatus(_("The application has not been sent in."))
    section, text = Section(section).value if section else "", text.strip()
    if not text:
        raise ReasonMissing(_("Write what the flag is about."))
    same = Flag.objects.filter(application=application, section=section, raised_by=by)
    repeated = same.filter(entries__text=text, status=Flag.Status.RAISED).first()
    if repeated is not None:
        return repeated
    flag = Flag.objects.create(application=application, section=section, raised_by=by, raised_at=at)
    _write(flag, Flag.Status.RAISED, text, by, at)
    trail.record(
        act="flag.raise", subject=flag, case=application, by=by, at=at, section=section or "*"
    )
    notices.flag_written(flag, text, by=by, at=at)
    return flag


@transaction.atomic
def write(flag: Flag, *, status: str, text: str, by: User, at: datetime.datetime) -> Flag:
    """Skriv i flaggan: answer, resolve (needs no text) or raise again; the same twice is once."""
    locked(flag.application)
    flag = Flag.objects.select_related("application__fund").get(pk=flag.pk)
    flag.application.require_office(by, Permission.PREPARE_APPLICATION)
    status, text = Flag.Status(status), text.strip()
    latest = flag.entries.order_by("-at", "-pk").first()
    if latest and (latest.status, latest.text, latest.by_id) == (status, text, by.pk):
        return flag
    if flag.status == Flag.Status.RESOLVED and status != Flag.Status.RAISED:
        raise WrongStatus(_("The flag is resolved. Raise it again to go on."))
    if not text and status != Flag.Status.RESOLVED:
        raise ReasonMissing(_("Write an answer."))
    flag.status = status
    flag.save(update_fields=["status"])
    _write(flag, status, text, by, at)
    trail.record(act=ACTS[status], subject=flag, case=flag.application, by=by, at=at)
    notices.flag_written(flag, text, by=by, at=at)
    return flag


def _write(flag: Flag, status: str, text: str, by: User, at: datetime.datetime) -> None:
    FlagEntry.objects.create(flag=flag, status=status, text=text, by=by, at=at)
