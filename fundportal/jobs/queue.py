"""Verbs on jobs: ask for one, run one, show its progress, sweep up what was lost."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.jobs import broker, claims, leases
from fundportal.jobs.models import MOST_ATTEMPTS, Job

logger = logging.getLogger(__name__)

CALL_AGAIN_AFTER = datetime.timedelta(seconds=20)
MOST_PER_SWEEP = 200

Work = Callable[[Job], dict[str, Any]]


class NotFailed(Refused):
    """Only a failed job can be asked for again."""


@transaction.atomic
def enqueue(
    *,
    task: str,
    arguments: dict[str, Any],
    by: User | None,
    at: datetime.datetime,
    title: str = "",
) -> Job:
    """Beställ ett jobb: write the row now and call a worker once it is committed.

    `task` is the name of a Celery task that takes the job's id; arguments are ids, never data;
    `title` says on the job's page what it makes.
    """
    job = Job.objects.create(
        task=task,
        arguments=arguments,
        title=title[:200],
        requested_by=by,
        created_at=at,
        due_at=at,
        woken_at=at,
    )
    _call_after_commit(job)
    return job


@transaction.atomic
def retry(job: Job, *, by: User, at: datetime.datetime) -> Job:
    """Försök igen: the person who asked for a failed job lets it have three new attempts."""
    if job.requested_by_id != by.pk:
        raise NotPermitted(_("Only the person who asked for the work can start it again."))
    return start_again(job, by=by, at=at)


@transaction.atomic
def start_again(job: Job, *, by: User, at: datetime.datetime) -> Job:
    """Three new attempts for a failed job of an app that has checked itself who may ask."""
    job = Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
    if job.status != Job.Status.FAILED:
        raise NotFailed(_("The work has not failed, so it cannot be started again."))
    trail.record(act="jobs.retried", subject=job, by=by, at=at, failure=job.failure)
    job.status, job.attempts, job.percent, job.step = Job.Status.QUEUED, 0, 0, ""
    job.failure, job.fault, job.finished_at, job.started_at = "", "", None, None
    job.due_at = job.woken_at = at
    job.save()
    _call_after_commit(job)
    return job


def run(
    job_id: uuid.UUID | str, work: Work, *, waits: tuple[datetime.timedelta, ...] = claims.WAITS
) -> None:
    """Utför ett jobb: claim it, do the work, write its one result; safe to call again.

    What the work writes and the job's result are one transaction: who lost the lease meanwhile
    leaves nothing behind. A Refused fails at once with its sentence; any other fault is tried
    again, three times in all, with `waits` between.
    """
    job = claims.claim(job_id, at=timezone.now())
    if job is None:
        logger.info("job %s is not to be done now", job_id)
        return
    with override(_language(job)):
        try:
            _work_and_finish(job, work)
        except leases.LeaseLost:
            logger.warning("job %s was taken over; nothing of this attempt is kept", job.pk)
        except Refused as refusal:
            claims.fail(job, failure=str(refusal), at=timezone.now())
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as fault:
            logger.exception("job %s failed in attempt %s", job.pk, job.attempts)
            told = f"{type(fault).__name__}: {fault}"
            claims.put_back(job, fault=told, at=timezone.now(), waits=waits)


def _work_and_finish(job: Job, work: Work) -> None:
    with leases.kept(job), transaction.atomic():
        result = work(job)
        leases.let_go(job)
        if not claims.finish(job, result=result, at=timezone.now()):
            raise leases.LeaseLost


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


def _language(job: Job) -> str:
    return job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
