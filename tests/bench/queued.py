"""Many reports asked for at once, two workers of which one is killed on the way: each made once."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from evaluations import publication
from evaluations.models import Report
from fundportal import places
from fundportal.documents.models import Document
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from tests.bench import figures
from tests.bench.figures import Figure

REPORTS = int(os.environ.get("BENCH_REPORTS", "200"))
WORKERS, MOST_MEGABYTES, SWEEP_SECONDS, MOST_SECONDS = 2, 600, 5, 3600
OPTIONS = ["-c", "1", "--loglevel=ERROR", "--without-gossip", "--without-mingle"]


def measure(environment: dict[str, str]) -> None:
    """Prints how long they took and the most memory of a worker; needs the demonstration."""
    workers = [_worker(environment) for _worker_number in range(WORKERS)]
    began, peaks = time.monotonic(), [0.0]
    try:
        asked = _ask()
        _follow(workers, asked, environment, peaks)
    finally:
        for worker in workers:
            _kill(worker)
    jobs = Job.objects.filter(pk__in=[report.job_id for report in asked])
    files = Document.objects.filter(
        pk__in=Report.objects.filter(pk__in=[report.pk for report in asked]).values("document")
    )
    figures.section(
        f"{REPORTS} reports asked for at once, {WORKERS} workers",
        note="one is killed after a quarter of them and another started",
    )
    figures.table(
        ["", "done", "files", "attempts", "seconds", "peak MB of a worker"],
        [
            [
                "",
                Figure(jobs.filter(status=Job.Status.DONE).count()),
                Figure(files.count(), limit=REPORTS),
                Figure(sum(jobs.values_list("attempts", flat=True))),
                Figure(time.monotonic() - began),
                Figure(max(peaks), limit=MOST_MEGABYTES),
            ]
        ],
    )


def _ask() -> list[Report]:
    """The demonstration's assessed effect as so many reports that say different things."""
    like = Report.objects.filter(kind="evaluation", language="sv").latest("pk")
    return [
        publication.build_report(
            like.assessment,
            texts=replace(like.said.texts, learnt=f"Lärdom nummer {number}."),
            edition="internal",
            language="sv",
            by=like.built_by,
            at=timezone.now(),
        )
        for number in range(REPORTS)
    ]


def _follow(
    workers: list[subprocess.Popen[bytes]],
    asked: list[Report],
    environment: dict[str, str],
    peaks: list[float],
) -> None:
    """Sweep as beat does, kill one worker on the way, until nothing waits."""
    jobs = Job.objects.filter(pk__in=[report.job_id for report in asked])
    waiting = jobs.filter(status__in=(Job.Status.QUEUED, Job.Status.RUNNING))
    end, is_killed = time.monotonic() + MOST_SECONDS, False
    while (left := waiting.count()) and time.monotonic() < end:
        queue.sweep(timezone.now())
        peaks.append(max(map(_peak, workers)))
        if left < REPORTS * 3 / 4 and not is_killed:
            _kill(workers.pop())
            workers.append(_worker(environment))
            is_killed = True
        time.sleep(SWEEP_SECONDS)


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "fundportal.celery", "worker", *OPTIONS],
        cwd=places.CHECKOUT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill(worker: subprocess.Popen[bytes]) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _peak(worker: subprocess.Popen[bytes]) -> float:
    """The most memory that a process of the worker's group has held, in MB."""
    most = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getpgid(int(status.parent.name)) != worker.pid:
                continue
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (OSError, ValueError):
            continue
        most = max(most, int(lines.get("VmHWM", "0 kB").split()[0]) / 1000)
    return most
