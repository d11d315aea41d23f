"""What workers write on jobs: each one UPDATE that holds only for the holder of the token."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundportal.jobs.models import MOST_ATTEMPTS, Job

LEASE = datetime.timedelta(seconds=30)
WAITS = (datetime.timedelta(seconds=10), datetime.timedelta(minutes=1))

_CLAIM = """
UPDATE jobs_job
   SET status = 'running', attempts = attempts + 1, token = %(token)s,
       leased_until = %(leased_until)s, percent = 0, step = '',
       started_at = coalesce(started_at, %(at)s)
 WHERE id = %(id)s AND attempts < %(most)s
   AND ((status = 'queued' AND due_at <= %(at)s) OR (status = 'running' AND leased_until < %(at)s))
RETURNING id
"""


def claim(job_id: uuid.UUID | str, *, at: datetime.datetime) -> Job | None:
    """Take the job for one attempt; None when it is not there, not due, done or held."""
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "id": str(job_id),
                "token": str(token),
                "at": at,
                "leased_until": at + LEASE,
                "most": MOST_ATTEMPTS,
            },
        )
        if cursor.fetchone() is None:
            return None
    return Job.objects.select_related("requested_by").filter(pk=job_id, token=token).first()


def renew(job: Job, *, percent: int, step: str, at: datetime.datetime) -> bool:
    """Hold the job a while longer and show how far it is; False when it is held no more."""
    changed = _held(job).update(
        leased_until=at + LEASE, percent=min(max(percent, 0), 100), step=step[:200]
    )
    return bool(changed)


def finish(job: Job, *, result: dict[str, Any], at: datetime.datetime) -> bool:
    """Write the one result; False, with nothing written, when the lease was lost meanwhile."""
    changed = _held(job).update(
        status=Job.Status.DONE,
        token=None,
        leased_until=None,
        percent=100,
        step="",
        failure="",
        fault="",
        result=result,
        finished_at=at,
    )
    return bool(changed)


def fail(job: Job, *, failure: str, fault: str = "", at: datetime.datetime) -> bool:
    """Give the job up for good and say why; False when the lease was lost meanwhile."""
    changed = _held(job).update(
        status=Job.Status.FAILED,
        token=None,
        leased_until=None,
        failure=failure,
        fault=fault[:2000],
        finished_at=at,
    )
    return bool(changed)


def put_back(
    job: Job,
    *,
    fault: str,
    at: datetime.datetime,
    waits: tuple[datetime.timedelta, ...] = WAITS,
    failure: str = "",
) -> bool:
    """After a fault: let the job be tried again later, or give it up after the last attempt.

    `failure` is what was wrong in a sentence, where the work could tell.
    """
    if job.attempts >= MOST_ATTEMPTS:
        told = " ".join(filter(None, (failure, given_up(job.attempts))))
        return fail(job, failure=told, fault=fault, at=at)
    wait = waits[min(job.attempts, len(waits)) - 1]
    changed = _held(job).update(
        status=Job.Status.QUEUED,
        token=None,
        leased_until=None,
        percent=0,
        step=failure[:200],
        fault=fault[:2000],
        due_at=at + wait,
        woken_at=at,
    )
    return bool(changed)


def given_up(attempts: int) -> str:
    """The sentence for a job whose every attempt ended with a fault."""
    tries = ngettext("one attempt", "%(count)s attempts", attempts) % {"count": attempts}
    return _("It was given up after %(tries)s, each of which ended with a fault.") % {
        "tries": tries
    }


def died(attempts: int) -> str:
    """The sentence for a job whose worker ended in the middle each time."""
    tries = ngettext("one attempt", "%(count)s attempts", attempts) % {"count": attempts}
    return _("It was given up after %(tries)s, each of which was cut off before it was done.") % {
        "tries": tries
    }


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, token=job.token)
