"""A task for the worker that test_real_worker.py starts: it writes, then waits to be killed."""

import resource
import threading
from typing import Any

from celery import shared_task

from fundportal.directory.models import User
from fundportal.jobs import queue
from fundportal.jobs.models import Job

SLOW = "tests.slow"


@shared_task(name=SLOW, ignore_result=True)
def slow(job_id: str) -> None:
    """Done at once after as many attempts that wait without end as the job says."""
    queue.run(job_id, _write_and_wait)


def _write_and_wait(job: Job) -> dict[str, Any]:
    User.objects.create_user(email=f"{job.pk}-{job.attempts}@example.org", name="Written")
    queue.progress(job, 50, f"attempt {job.attempts}")
    if job.attempts <= int(job.arguments["waits"]):
        threading.Event().wait()
    return {"attempt": job.attempts, "most": resource.getrlimit(resource.RLIMIT_DATA)[0]}
