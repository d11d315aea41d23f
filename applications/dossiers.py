"""The verbs on dossiers: ask for one, build its file, remove what is too old."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications import dossier_files
from applications.dossier_zip import pack
from applications.models import Application, Dossier
from applications.models.dossiers import Part
from applications.models.parties import Answer
from applications.pages import Content
from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents import passing
from fundportal.jobs import queue

BUILD_TASK = "applications.build_dossier"
KEPT = datetime.timedelta(days=7)
FOLDER = "dossiers"

Progress = Callable[[int, str], None]


class NotKept(Refused):
    """The file is not made yet, or is not kept any more."""


@transaction.atomic
def ask(
    application: Application, *, by: User, at: datetime.datetime, queued: bool = True
) -> Dossier:
    """Beställ akten: a worker gathers everything that the person may see of the case."""
    application = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    part = part_for(application, by)
    if part is None:
        raise NotPermitted(_("You have no role that allows this here today."))
    waiting = application.dossiers.filter(
        asked_by=by, part=part, job__status__in=("queued", "running")
    ).first()
    if waiting:
        return waiting
    made = Dossier.objects.create(
        application=application, part=part, language=by.language, asked_by=by, asked_at=at
    )
    if queued:
        made.job = queue.enqueue(
            task=BUILD_TASK,
            arguments={"dossier": str(made.pk)},
            by=by,
            at=at,
            title=_("Dossier: %(case)s") % {"case": application},
            can_be_cancelled=True,
        )
        made.save(update_fields=["job"])
    trail.record(act="dossier.ask", subject=made, by=by, at=at, number=application.number)
    return made


@transaction.atomic
def build(
    dossier: Dossier, *, by: User, at: datetime.datetime, progress: Progress | None = None
) -> Dossier:
    """Gör aktens fil: once; the right is checked anew, a conflict since then refuses."""
    found = Dossier.objects.select_for_update(no_key=True, of=("self",))
    dossier = found.select_related("application__fund", "application__call").get(pk=dossier.pk)
    if dossier.made_at:
        return dossier
    application = dossier.application
    if part_for(application, by) != dossier.part:
        raise NotPermitted(_("You have no role that allows this here today."))
    say = progress or _silent
    with override(dossier.language), passing.written(_place(dossier)) as target:
        files = dossier_files.files_of(application, part=dossier.part, reader=by)

        def said(number: int, title: str) -> None:
            say(5 + 90 * number // len(files), title)

        packed = pack(
            target,
            files,
            facts=dossier_files.facts_of(application, dossier.part),
            contents=dossier_files.contents_page(application),
            said=said,
        )
        dossier.sha256, dossier.size = _measured(target)
    dossier.file_count, dossier.made_at, dossier.expires_at = len(packed), at, at + KEPT
    dossier.save(update_fields=["sha256", "size", "file_count", "made_at", "expires_at"])
    trail.record(act="dossier.make", subject=dossier, by=by, at=at, sha256=dossier.sha256)
    return dossier


def open_file(dossier: Dossier, *, at: datetime.datetime) -> IO[bytes]:
    """The file's bytes, open for reading; raises NotKept when there is none (any more)."""
    if dossier.expires_at is None or dossier.expires_at <= at:
        raise NotKept(_("The dossier is not kept any more. Ask for it anew."))
    try:
        return _place(dossier).open("rb")
    except FileNotFoundError as fault:
        raise NotKept(_("The dossier is not kept any more. Ask for it anew.")) from fault


def remove_old() -> None:
    """Gallra gamla filer: dossiers older than a week; they can be asked for anew."""
    passing.remove_older(passing.folder(FOLDER), KEPT.total_seconds())


def part_for(application: Application, user: User, content: Content | None = None) -> Part | None:
    """How much of the case the person may take out; None for nothing."""
    if application.submitted_at and application.office_allows(user, Permission.SEE_PREPARATION):
        return Part.OFFICE
    own = {held.organisation_id for held in user.roles_now_with(Permission.SEE_APPLICATION)}
    parties = (content or Content(application)).parties
    theirs = any(
        party.organisation_id in own for party in parties if party.answer == Answer.ACCEPTED
    )
    return Part.PARTIES if theirs else None


def _place(dossier: Dossier) -> Path:
    return passing.folder(FOLDER) / f"{dossier.pk}.zip"


def _measured(target: IO[bytes]) -> tuple[str, int]:
    target.flush()
    size = target.seek(0, 2)
    target.seek(0)
    return hashlib.file_digest(target, "sha256").hexdigest(), size  # type: ignore[arg-type]


def _silent(percent: int, step: str) -> None:
    """For those who wait in front of it."""
