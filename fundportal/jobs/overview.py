"""What pages say about jobs; reads only."""

from __future__ import annotations

import datetime
import zlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.jobs.models import Job

SLOW_AFTER = datetime.timedelta(minutes=1)
MOST_SHOWN = 10


@dataclass(frozen=True)
class JobState:
    """How far a job is, as its page shows it; `key` changes when there is something to say."""

    job: Job
    key: str
    is_slow: bool
    may_manage: bool
    is_own: bool
    before: int = 0

    @property
    def may_start_again(self) -> bool:
        """Whether the reader may start what failed or was cancelled again."""
        stopped = (Job.Status.FAILED, Job.Status.CANCELLED)
        return self.may_manage and self.job.status in stopped

    @property
    def may_cancel(self) -> bool:
        """Whether the reader may cancel what is not finished."""
        return self.may_manage and self.job.can_be_cancelled and not self.job.is_finished

    @property
    def result_url(self) -> str:
        """Address of what the job made, where the reader may open it."""
        is_closed = self.job.result.get("own") and not self.is_own
        return "" if is_closed else self.job.result_url

    @property
    def seen(self) -> str:
        """Key, percent and place in the queue: what a page that shows this state has shown."""
        return f"{self.key}.{self.job.percent}.{self.before}"


def job_state(job: Job, *, at: datetime.datetime, reader: AnyUser) -> JobState:
    """The state of a job; slow when it has waited for a worker for more than a minute.

    The reader may manage it, that is cancel it and start it again, who asked for it or shares it.
    """
    step = zlib.crc32(job.step.encode())
    is_slow = job.status == Job.Status.QUEUED and job.due_at + SLOW_AFTER < at
    before = _before(job, at) if job.status == Job.Status.QUEUED else 0
    key = f"{job.status}-{step:x}-{job.attempts}-{is_slow:d}"
    return JobState(
        job,
        key=key,
        is_slow=is_slow,
        may_manage=job.is_managed_by(reader),
        is_own=job.requested_by_id == reader.pk,
        before=before,
    )


def _before(job: Job, at: datetime.datetime) -> int:
    """How many jobs that others or the same person asked for earlier wait for a worker."""
    waiting = Job.objects.filter(status=Job.Status.QUEUED, due_at__lte=at)
    return waiting.filter(due_at__lt=job.due_at).exclude(pk=job.pk).count()


def my_jobs(user: User, *, since: datetime.datetime) -> QuerySet[Job]:
    """Mina jobb: what the person waits for, and what others or faults stopped since then."""
    waited_for = Q(status__in=(Job.Status.QUEUED, Job.Status.RUNNING))
    stopped = Q(status=Job.Status.FAILED) | Q(status=Job.Status.CANCELLED) & ~Q(cancelled_by=user)
    return Job.objects.filter(requested_by=user).filter(
        waited_for | stopped & Q(finished_at__gte=since)
    )[:MOST_SHOWN]
