"""Utfallsfiler: takes files in, small ones read at once, large ones by a worker; locks uploads.

A request never reads a large file: that takes seconds and much memory, for CSV as for XLSX.
"""

import datetime
import hashlib

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from evaluations import data_sets, outcome_file, outcome_storage, outcome_workbook
from evaluations.models import OutcomeUpload
from evaluations.outcome_staging import Progress
from evaluations.states import UPLOAD_STEPS, UploadAct, UploadStatus
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.jobs import queue
from portfolio.access import require
from portfolio.models import Investment

READ_TASK = "evaluations.read_outcome_file"
AT_ONCE = 1024 * 1024  # bytes that a request reads itself: a second at most
AT_ONCE_PACKED = 50 * 1024


class NoIndicators(Refused):
    """Nothing has been said about what is measured yet."""


class WrongState(Refused):
    """The file has gone on, or gone away, since the person looked at it."""


class FileGone(Refused):
    """The uploaded file was removed after a day without being imported."""


def limits() -> outcome_file.Limits:
    """Return how large a file may be in this installation."""
    return outcome_file.Limits(
        size=settings.OUTCOME_FILE_MAX_BYTES, rows=settings.OUTCOME_FILE_MAX_ROWS
    )


@transaction.atomic
def prepare_import(
    investment: Investment, *, content: bytes, filename: str, by: User, at: datetime.datetime
) -> OutcomeUpload:
    """Ta emot en fil: keep it until its columns are chosen; raises FileRefused.

    A small file is read now, a large one by a worker, whose job then says what is wrong with it.
    """
    require(by, Permission.RECORD_OUTCOMES, investment)
    data_sets.refuse_unready(investment)
    if not investment.indicators.exists():
        raise NoIndicators(_("Define at least one indicator before you import outcome data."))
    outcome_workbook.check(content, filename=filename, limits=limits())
    upload = OutcomeUpload(
        investment=investment,
        filename=filename[-200:],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        status=UploadStatus.READING,
        uploaded_by=by,
        uploaded_at=at,
    )
    outcome_storage.remove_old()
    if _is_small(content):
        _read(upload, content)
    else:
        outcome_storage.keep(upload.pk, content)
        _queue(upload, by=by, at=at)
    upload.save()
    trail.record(act="evaluations.file_uploaded", subject=upload, by=by, at=at, case=investment)
    return upload


@transaction.atomic
def read(
    upload: OutcomeUpload, *, by: User, at: datetime.datetime, progress: Progress
) -> OutcomeUpload:
    """Läs filen: what `prepare_import` left to a worker; again changes nothing.

    A file that is refused is removed at once, since it may hold personal identity numbers.
    """
    upload.refresh_from_db()
    if upload.status != UploadStatus.READING:
        return upload
    upload = locked(upload, UploadAct.READ, by)
    progress(10, _("Reading the file"))
    try:
        _read(upload, _kept(upload))
    except outcome_file.FileRefused:
        outcome_storage.remove(upload.pk)
        raise
    upload.save()
    trail.record(
        act="evaluations.file_read",
        subject=upload,
        by=by,
        at=at,
        case=upload.investment,
        rows=upload.row_count,
    )
    return upload


def reopened(upload: OutcomeUpload) -> outcome_file.OutcomeFile:
    """Return the file of an upload, which was read before; raises FileGone when it was removed."""
    text = _kept(upload).decode()
    return outcome_file.reopen(text, encoding=upload.encoding, row_count=upload.row_count)


def locked(upload: OutcomeUpload, act: UploadAct, by: User) -> OutcomeUpload:
    """Lock the upload, check permission and state, and set the status that the act leads to."""
    step = UPLOAD_STEPS[act]
    require(by, step.permission, upload.investment)
    found = (
        OutcomeUpload.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "job")
        .get(pk=upload.pk)
    )
    is_begun_anew = act == UploadAct.MAP and found.is_cancelled
    if found.status not in step.before and not is_begun_anew:
        raise WrongState(
            _("The file has the status “%s” by now. Look at it again before you go on.")
            % found.get_status_display()
        )
    found.status = step.after
    return found


def _is_small(content: bytes) -> bool:
    packed = content.startswith(outcome_workbook.START)
    return len(content) <= (AT_ONCE_PACKED if packed else AT_ONCE)


def _read(upload: OutcomeUpload, content: bytes) -> None:
    """Read the file as a whole and keep its text, from which a workbook is gone."""
    file = outcome_workbook.read(content, filename=upload.filename, limits=limits())
    upload.row_count, upload.encoding = file.row_count, file.encoding
    upload.status = UPLOAD_STEPS[UploadAct.READ].after
    outcome_storage.keep(upload.pk, file.text.encode())


def _kept(upload: OutcomeUpload) -> bytes:
    try:
        return outcome_storage.load(upload.pk)
    except FileNotFoundError as gone:
        raise FileGone(
            _("The file was not imported within a day and has been removed. Choose it again.")
        ) from gone


def _queue(upload: OutcomeUpload, *, by: User, at: datetime.datetime) -> None:
    upload.job = queue.enqueue(
        task=READ_TASK,
        arguments={"upload": str(upload.pk)},
        by=by,
        at=at,
        title=_("Reading: %(file)s") % {"file": upload.filename},
        can_be_cancelled=True,
        fund=upload.investment.fund,
        shared_with=Permission.RECORD_OUTCOMES,
    )
