"""Verbs on jobs: ask for one, cancel it, run one, show its progress, sweep up what was lost."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg2.errors import DiskFull

from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Passing, Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.jobs import broker, claims, leases
from fundportal.jobs.models import MOST_ATTEMPTS, Job

logger = logging.getLogger(__name__)

CALL_AGAIN_AFTER = datetime.timedelta(seconds=20)
MOST_PER_SWEEP = 200

Work = Callable[[Job], dict[str, Any]]


class NotFailed(Refused):
    """Only a failed or cancelled job can be asked for again."""


class NotCancellable(Refused):
    """The job is finished, or is of a kind that others have been told of already."""


@transaction.atomic
def enqueue(
    *,
    task: str,
    arguments: dict[str, Any],
    by: User | None,
    at: datetime.datetime,
    title: str = "",
    can_be_cancelled: bool = False,
    fund: Fund | None = None,
    shared_with: Permission | None = None,
) -> Job:
    """Beställ ett jobb: write the row now and call a worker once it is committed.

    `task` is the name of a Celery task that takes the job's id; arguments are ids, never data;
    `title` says on the job's page what it makes. Who holds `shared_with` in `fund` follows the job
    and may cancel it, as the one who asked.
    """
    job = Job.objects.create(
        task=task,
        arguments=arguments,
        title=title[:200],
        requested_by=by,
        can_be_cancelled=can_be_cancelled,
        fund=fund,
        shared_with=shared_with or "",
        created_at=at,
        due_at=at,
        woken_at=at,
    )
    _call_after_commit(job)
    return job


@transaction.atomic
def retry(job: Job, *, by: User, at: datetime.datetime) -> Job:
    """Försök igen: who asked for a failed or cancelled job lets it have three new attempts."""
    if not job.is_managed_by(by):
        raise NotPermitted(_("Only the person who asked for the work can start it again."))
    return start_again(job, by=by, at=at)


@transaction.atomic
def cancel(job: Job, *, by: User, at: datetime.datetime) -> Job:
    """Avbryt ett jobb: nothing of it is kept; a worker that has it stops at its next step.

    The worker's transaction ends without a trace, since it holds the job no more.
    """
    job = _locked(job)
    if not job.is_managed_by(by):
        raise NotPermitted(_("Only the person who asked for the work can cancel it."))
    if not job.can_be_cancelled:
        raise NotCancellable(_("Work of this kind cannot be cancelled."))
    if job.is_finished:
        raise NotCancellable(_("The work is finished, so there is nothing to cancel."))
    trail.record(
        act="jobs.cancelled", subject=job, by=by, at=at, percent=job.percent, step=job.step
    )
    job.status, job.token, job.leased_until = Job.Status.CANCELLED, None, None
    job.cancelled_by, job.finished_at = by, at
    job.save()
    return job


@transaction.atomic
def start_again(job: Job, *, by: User, at: datetime.datetime) -> Job:
    """Three new attempts for a failed job of an app that has checked itself who may ask."""
    job = _locked(job)
    if job.status not in (Job.Status.FAILED, Job.Status.CANCELLED):
        raise NotFailed(_("The work has not failed, so it cannot be started again."))
    trail.record(act="jobs.retried", subject=job, by=by, at=at, failure=job.failure)
    job.status, job.attempts, job.percent, job.step = Job.Status.QUEUED, 0, 0, ""
    job.failure, job.fault, job.finished_at, job.started_at = "", "", None, None
    job.cancelled_by = None
    job.due_at = job.woken_at = at
    job.save()
    _call_after_commit(job)
    return job


def run(
    job_id: uuid.UUID | str, work: Work, *, waits: tuple[datetime.timedelta, ...] = claims.WAITS
) -> None:
    """Utför ett jobb: claim it, do the work, write its one result; safe to call again.

    What the work writes and the job's result are one transaction: who lost the lease meanwhile
    leaves nothing behind. A Refused fails at once with its sentence; a Passing one (the disk is
    full) and any other fault is tried again, three times in all, with `waits` between.
    """
    job = claims.claim(job_id, at=timezone.now())
    if job is None:
        logger.info("job %s is not to be done now", job_id)
        return
    with override(_language(job)):
        try:
            _work_and_finish(job, work)
        except leases.LeaseLost:
            logger.warning("job %s was taken over or cancelled: nothing is kept", job.pk)
        except Passing as refusal:
            told = {"failure": str(refusal), "fault": repr(refusal.__cause__)}
            claims.put_back(job, **told, at=timezone.now(), waits=waits)
        except Refused as refusal:
            claims.fail(job, failure=str(refusal), at=timezone.now())
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as fault:
            logger.exception("job %s failed in attempt %s", job.pk, job.attempts)
            told = {"failure": _sentence(fault), "fault": f"{type(fault).__name__}: {fault}"}
            claims.put_back(job, **told, at=timezone.now(), waits=waits)


def _work_and_finish(job: Job, work: Work) -> None:
    with leases.kept(job), _stopped_when_lost(job), transaction.atomic():
        result = work(job)
        leases.let_go(job)
        if not claims.finish(job, result=result, at=timezone.now()):
            raise leases.LeaseLost


@contextmanager
def _stopped_when_lost(job: Job) -> Iterator[None]:
    """The query that a lost lease ended is no fault of the work."""
    try:
        yield
    except DatabaseError as fault:
        if leases.is_lost(job):
            raise leases.LeaseLost from fault
        raise


def progress(job: Job, percent: int, step: str) -> None:
    """Visa förloppet: percent 0-100 and what is being done, visible though the work is atomic."""
    leases.say(job, percent, str(step))


def sweep(at: datetime.datetime) -> int:
    """Sopa upp: take back what dead workers held, give up what had three attempts, call workers.

    Returns how many jobs workers were called for.
    """
    lost = Job.objects.filter(status=Job.Status.RUNNING, leased_until__lt=at)
    for job in lost.filter(attempts=MOST_ATTEMPTS).select_related("requested_by"):
        with override(_language(job)):
            claims.fail(job, failure=claims.died(job.attempts), at=at)
    lost.filter(attempts__lt=MOST_ATTEMPTS).update(
        status=Job.Status.QUEUED,
        token=None,
        leased_until=None,
        percent=0,
        step="",
        due_at=at,
        woken_at=at - CALL_AGAIN_AFTER,
    )
    waiting = _call_again(at)
    for task, job_id in waiting:
        broker.call_worker(task, job_id)
    return len(waiting)


_CALL_AGAIN = """
UPDATE jobs_job SET woken_at = %(at)s
 WHERE id IN (SELECT id FROM jobs_job
               WHERE status = 'queued' AND due_at <= %(at)s AND woken_at <= %(before)s
               ORDER BY due_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED)
RETURNING task, id
"""


def _call_again(at: datetime.datetime) -> list[tuple[str, uuid.UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CALL_AGAIN, {"at": at, "before": at - CALL_AGAIN_AFTER, "most": MOST_PER_SWEEP}
        )
        return cursor.fetchall()


def _call_after_commit(job: Job) -> None:
    def call() -> None:  # a partial has no name, which Django's robust callbacks need
        broker.call_worker(job.task, job.pk)

    transaction.on_commit(call, robust=True)


def _sentence(fault: BaseException) -> str:
    """What a person can do about the fault, where that is known."""
    if isinstance(fault.__cause__, DiskFull):
        return _("The database's disk is full. Tell the administrator, try later.")
    return ""


def _locked(job: Job) -> Job:
    found = Job.objects.select_for_update(no_key=True, of=("self",)).select_related("fund")
    return found.get(pk=job.pk)


def _language(job: Job) -> str:
    return job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
