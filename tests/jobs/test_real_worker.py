"""A real worker in its own process, with the broker that is configured: it works, dies, goes on."""

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from fundportal import celery
from fundportal.directory.models import User
from fundportal.jobs import broker, claims, queue
from fundportal.jobs.models import Job
from fundportal.notices import tell
from fundportal.notices.models import Notice
from tests import servers
from tests.people import person

pytestmark = pytest.mark.real_servers

SECONDS = 120.0
SLOW = "tests.slow"


class Workers:
    """Starts workers on this test's own database, and kills them."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "worker.log"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        options = ["-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle"]
        command = ["celery", "-A", "fundportal.celery", "worker", "-I", "tests.jobs.slow_work"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command, *options],
                cwd=settings.BASE_DIR,
                env=servers.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End the worker and its children without a chance to tidy up."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + SECONDS
        while not is_so():
            ended = any(process.poll() is not None for process in self.running)
            if ended or time.monotonic() > end:
                pytest.fail(f"not in time: {what}\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)


@pytest.fixture
def workers(committing_db: str, tmp_path: Path) -> Iterator[Workers]:
    servers.empty_queue()
    started = Workers(tmp_path)
    yield started
    for process in list(started.running):
        started.kill(process)


def status(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def asked_for(**arguments: int) -> Job:
    return queue.enqueue(task=SLOW, arguments=arguments, by=None, at=timezone.now())


def test_a_real_worker_sends_the_mail_of_a_notice(workers: Workers) -> None:
    amina = person("Amina")
    workers.start()
    (notice,) = tell.tell(
        recipients=[amina], subject="Hej", body="Nytt.", url="/", by=None, at=timezone.now()
    )
    workers.wait_until(
        lambda: Notice.objects.filter(pk=notice.pk, mailed_at__isnull=False).exists(),
        "the mail is sent",
    )
    assert "amina@example.org" in workers.log.read_text()


def test_a_job_survives_its_worker_killed_in_the_middle_and_leaves_one_result(
    workers: Workers,
) -> None:
    first = workers.start()
    job = asked_for(waits=1)
    workers.wait_until(lambda: Job.objects.get(pk=job.pk).percent == 50, "the work is under way")
    workers.kill(first)
    assert status(job) == "running"
    assert not User.objects.exists()  # what the killed attempt wrote is gone
    workers.start()
    others = [asked_for(waits=0) for _job in range(20)]
    lease = Job.objects.get(pk=job.pk).leased_until
    assert lease
    queue.sweep(lease + datetime.timedelta(seconds=1))
    Job.objects.filter(pk=job.pk, status="queued").update(due_at=timezone.now())
    broker.call_worker(SLOW, job.pk)
    workers.wait_until(lambda: status(job) == "done", "the second attempt is done")
    workers.wait_until(lambda: all(status(each) == "done" for each in others), "all are done")
    job.refresh_from_db()
    assert (job.attempts, job.result) == (2, {"attempt": 2, "most": celery.MOST_BYTES})
    written = {user.email for user in User.objects.all()}
    wanted = {f"{job.pk}-2@example.org"} | {f"{each.pk}-1@example.org" for each in others}
    assert written == wanted


def test_a_job_that_kills_its_worker_every_time_stops_after_three(workers: Workers) -> None:
    job = asked_for(waits=3)
    for attempt in (1, 2, 3):
        worker = workers.start()
        broker.call_worker(SLOW, job.pk)
        workers.wait_until(
            lambda attempt=attempt: Job.objects.get(pk=job.pk).step == f"attempt {attempt}",
            f"attempt {attempt} is under way",
        )
        workers.kill(worker)
        queue.sweep(timezone.now() + claims.LEASE)
        Job.objects.filter(pk=job.pk, status="queued").update(due_at=timezone.now())
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 3)
    assert "3" in job.failure
    assert not User.objects.exists()
