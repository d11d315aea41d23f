"""What pages say about jobs; reads only."""

from __future__ import annotations

import datetime
import zlib
from dataclasses import dataclass

from django.db.models import Q

from fundportal.directory.models import User
from fundportal.jobs.models import Job

SLOW_AFTER = datetime.timedelta(minutes=2)
SHOWN_FOR = datetime.timedelta(days=7)


@dataclass(frozen=True)
class JobState:
    """How far a job is, as its page shows it; `key` changes when there is something to say."""

    job: Job
    key: str
    is_slow: bool

    @property
    def seen(self) -> str:
        """Key and percent: what a page that shows this state has shown."""
        return f"{self.key}.{self.job.percent}"


def job_state(job: Job, *, at: datetime.datetime) -> JobState:
    """The state of a job; slow when it has waited for a worker for more than two minutes."""
    step = zlib.crc32(job.step.encode())
    is_slow = job.status == Job.Status.QUEUED and job.due_at + SLOW_AFTER < at
    return JobState(job, key=f"{job.status}-{step:x}-{job.attempts}-{is_slow:d}", is_slow=is_slow)


def my_jobs(user: User, *, at: datetime.datetime) -> list[Job]:
    """Mina jobb: what the person waits for, and what failed in the last week; one query."""
    waited_for = Q(status__in=(Job.Status.QUEUED, Job.Status.RUNNING))
    failed = Q(status=Job.Status.FAILED, finished_at__gte=at - SHOWN_FOR)
    return list(Job.objects.filter(requested_by=user).filter(waited_for | failed)[:10])
