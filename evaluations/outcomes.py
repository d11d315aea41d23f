"""Utfallsdata: records the rows of a file all or none, and undoes an import as a whole.

With `outcome_intake` the only writer of uploads; the only one of batches, rows and participants,
and the maker of pseudonym keys.
"""

import datetime
from dataclasses import asdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import (
    data_sets,
    measuring,
    outcome_digests,
    outcome_intake,
    outcome_staging,
    outcome_storage,
)
from evaluations.models import OutcomeBatch, OutcomeUpload, PseudonymKey
from evaluations.outcome_check import EARLIEST, ClosedDays, closed_on
from evaluations.outcome_columns import ColumnMapping
from evaluations.outcome_staging import Faults, Progress
from evaluations.states import UPLOAD_STEPS, UploadAct, UploadStatus
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.jobs import queue
from fundportal.notices.tell import tell
from portfolio.access import require
from portfolio.models import Investment

IMPORT_TASK = "evaluations.tasks.import_outcomes"
FAULTS_SHOWN = 100


class WrongMapping(Refused):
    """The chosen columns do not belong to the file or the investment."""


class BatchInUse(Refused):
    """An assessment rests on the import's rows."""


class AlreadyUndone(Refused):
    """The import was undone earlier."""


@transaction.atomic
def start_import(
    upload: OutcomeUpload, *, mapping: ColumnMapping, by: User, at: datetime.datetime
) -> OutcomeUpload:
    """Starta inläsningen: fix what the columns mean and let a worker check and record the rows."""
    upload = outcome_intake.locked(upload, UploadAct.MAP, by)
    _refuse_unknown_columns(upload, mapping)
    if mapping.fixed_date and not EARLIEST <= mapping.fixed_date <= timezone.localdate(at):
        raise WrongMapping(_("The date of measurement must be a day that has been."))
    _refuse_closed_day(upload, mapping)
    upload.mapping = mapping.as_json()
    upload.faults, upload.fault_count = [], 0
    upload.job = queue.enqueue(
        task=IMPORT_TASK,
        arguments={"upload": str(upload.pk)},
        by=by,
        at=at,
        title=_("Import: %(file)s") % {"file": upload.filename},
        can_be_cancelled=True,
        fund=upload.investment.fund,
        shared_with=Permission.RECORD_OUTCOMES,
    )
    upload.save()
    trail.record(
        act="evaluations.import_started", subject=upload, by=by, at=at, case=upload.investment
    )
    return upload


@transaction.atomic
def record(
    upload: OutcomeUpload, *, by: User, at: datetime.datetime, progress: Progress
) -> OutcomeUpload:
    """Läs in raderna: check every row, then record all of them or none; again changes nothing.

    Rows that are recorded already, with the same value, are passed over and counted. With any
    fault the upload ends as faulty, its faults told, and no row is stored.
    """
    data_sets.lock(upload.investment_id)
    upload.refresh_from_db()
    if upload.status in (UploadStatus.IMPORTED, UploadStatus.FAULTY, UploadStatus.DISCARDED):
        return upload
    upload = outcome_intake.locked(upload, UploadAct.RECORD, by)
    mapping = ColumnMapping.from_json(upload.mapping or {})
    file = outcome_intake.reopened(upload)
    faults = outcome_staging.fill(
        file,
        mapping,
        key=key_of(upload.investment, at=at),
        today=timezone.localdate(at),
        closed=closed_days(upload.investment),
        progress=progress,
    )
    progress(90, _("Comparing with what is recorded"))
    outcome_staging.compare(mapping, faults, file)
    if faults.count:
        return _refuse(upload, faults, by=by, at=at)
    return _store(upload, mapping, by=by, at=at)


@transaction.atomic
def discard(upload: OutcomeUpload, *, by: User, at: datetime.datetime) -> OutcomeUpload:
    """Kasta filen: remove an uploaded file that was not imported."""
    upload = outcome_intake.locked(upload, UploadAct.DISCARD, by)
    upload.save()
    transaction.on_commit(lambda: outcome_storage.remove(upload.pk))
    trail.record(
        act="evaluations.file_discarded", subject=upload, by=by, at=at, case=upload.investment
    )
    return upload


@transaction.atomic
def undo(batch: OutcomeBatch, *, reason: str, by: User, at: datetime.datetime) -> OutcomeBatch:
    """Ångra en inläsning: remove its rows as a whole and keep who did it, when and why."""
    require(by, Permission.RECORD_OUTCOMES, batch.investment)
    data_sets.lock(batch.investment_id)
    batch = OutcomeBatch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if batch.undone_at:
        raise AlreadyUndone(
            _("%(who)s undid the import on %(date)s.")
            % {"who": batch.undone_by, "date": timezone.localdate(batch.undone_at)}
        )
    if batch.assessments.exists():
        raise BatchInUse(_("An assessment rests on this import, so it cannot be undone."))
    batch.rows.all().delete()
    outcome_staging.forget_participants(batch.investment_id)
    batch.undone_by, batch.undone_at, batch.undone_reason = by, at, reason
    batch.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    trail.record(
        act="evaluations.import_undone",
        subject=batch,
        by=by,
        at=at,
        case=batch.investment,
        reason=reason,
        rows=batch.row_count,
    )
    return batch


def key_of(investment: Investment, *, at: datetime.datetime) -> bytes:
    """Return the key of an investment's pseudonyms, made now if there is none yet."""
    key, _made = PseudonymKey.objects.get_or_create(investment=investment, defaults={"made_at": at})
    data_sets.refuse_destroyed(key)
    return bytes(key.key or b"")


def closed_days(investment: Investment) -> list[ClosedDays]:
    """Return the days of an investment that take no data, since their measuring time is closed."""
    return [
        ClosedDays(time.name, time.first_date, time.last_date)
        for time in measuring.closed_times(investment.pk)
    ]


def _refuse_closed_day(upload: OutcomeUpload, mapping: ColumnMapping) -> None:
    if not mapping.fixed_date:
        return
    days = closed_on(mapping.fixed_date, closed_days(upload.investment))
    if days:
        raise WrongMapping(
            _("“%(name)s” (%(first)s to %(last)s) is closed and takes no data. Open it first.")
            % {"name": days.name, "first": days.first.isoformat(), "last": days.last.isoformat()}
        )


def _refuse_unknown_columns(upload: OutcomeUpload, mapping: ColumnMapping) -> None:
    columns = set(outcome_intake.reopened(upload).columns)
    own = set(upload.investment.indicators.values_list("pk", flat=True))
    named = {mapping.participant, mapping.group, *mapping.values}
    if mapping.date_column:
        named.add(mapping.date_column)
    if not mapping.values or not named <= columns or not set(mapping.values.values()) <= own:
        raise WrongMapping(
            _("Choose among the columns of the file and the indicators of the investment.")
        )


def _refuse(
    upload: OutcomeUpload, faults: Faults, *, by: User, at: datetime.datetime
) -> OutcomeUpload:
    upload.status = UPLOAD_STEPS[UploadAct.REFUSE].after
    upload.fault_count = faults.count
    upload.faults = [asdict(fault) for fault in faults.kept[:FAULTS_SHOWN]]
    upload.save()
    header = [_("Line"), _("Column"), _("Value"), _("Expected")]
    outcome_storage.keep_faults(upload.pk, header, faults.kept)
    trail.record(
        act="evaluations.import_refused",
        subject=upload,
        by=by,
        at=at,
        case=upload.investment,
        faults=faults.count,
    )
    _tell_uploader(upload, _("“%s” has faults; nothing was imported") % upload.filename, at)
    return upload


def _store(
    upload: OutcomeUpload, mapping: ColumnMapping, *, by: User, at: datetime.datetime
) -> OutcomeUpload:
    wanted = upload.row_count * len(mapping.values)
    upload.batch = add_batch(
        upload.investment,
        filename=upload.filename,
        sha256=upload.sha256,
        mapping=mapping,
        wanted=wanted,
        by=by,
        at=at,
    )
    upload.skipped_count = wanted - (upload.batch.row_count if upload.batch else 0)
    upload.save()
    transaction.on_commit(lambda: outcome_storage.remove(upload.pk))
    if upload.batch is None:
        trail.record(
            act="evaluations.nothing_new",
            subject=upload,
            by=by,
            at=at,
            case=upload.investment,
            skipped=upload.skipped_count,
        )
    _tell_uploader(upload, _("“%s” has been imported") % upload.filename, at)
    return upload


def add_batch(
    investment: Investment,
    *,
    filename: str,
    sha256: str,
    mapping: ColumnMapping,
    wanted: int,
    by: User,
    at: datetime.datetime,
) -> OutcomeBatch | None:
    """Record what of the temporary table is not there yet, as one import; None if all of it is.

    `wanted` is how many rows the source had; the caller has checked, compared and locked.
    """
    new = outcome_staging.new_rows()
    if new is None:
        return None
    batch = OutcomeBatch.objects.create(
        investment=investment,
        filename=filename,
        file_sha256=sha256,
        mapping=mapping.as_json(),
        row_count=new.row_count,
        skipped_count=wanted - new.row_count,
        missing_count=new.missing_count,
        participant_count=new.participant_count,
        first_date=new.first_date,
        last_date=new.last_date,
        digests=outcome_digests.of_staged(mapping.missing_reason),
        recorded_by=by,
        recorded_at=at,
    )
    outcome_staging.store(batch, mapping.missing_reason)
    trail.record(
        act="evaluations.outcomes_recorded",
        subject=batch,
        by=by,
        at=at,
        case=investment,
        rows=batch.row_count,
        skipped=batch.skipped_count,
    )
    return batch


def _tell_uploader(upload: OutcomeUpload, subject: str, at: datetime.datetime) -> None:
    tell(
        recipients=[upload.uploaded_by],
        subject=subject,
        body=_("You find the outcome on the page of the file."),
        url=reverse("evaluations:upload", args=[upload.pk]),
        by=None,
        at=at,
    )
