"""Jobs on real connections: workers that compete, pause and are seen while they work."""

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from fundportal.directory.models import User
from fundportal.jobs import claims, leases, queue
from fundportal.jobs.models import Job

WORKERS = 6
HOUR = datetime.timedelta(hours=1)

pytestmark = pytest.mark.real_servers


def asked_for() -> Job:
    return queue.enqueue(task="tests.work", arguments={}, by=None, at=timezone.now())


def on_own_connection(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


def in_another_thread(act: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(on_own_connection, act).result()


def all_at_once(act: Callable[[], Any]) -> list[Any]:
    start = threading.Barrier(WORKERS)

    def one() -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(WORKERS) as pool:
        running = [pool.submit(on_own_connection, one) for _worker in range(WORKERS)]
        return [each.result() for each in running]


def test_of_workers_that_claim_at_once_exactly_one_gets_the_job(committing_db: str) -> None:
    for _job in range(20):
        job = asked_for()
        claimed = all_at_once(lambda job=job: claims.claim(job.pk, at=timezone.now()))
        assert sum(each is not None for each in claimed) == 1
        assert Job.objects.get(pk=job.pk).attempts == 1


def test_looking_before_taking_would_give_the_job_to_several(committing_db: str) -> None:
    """The negative control: reading the status first and writing it then is not enough."""
    several = 0
    for _job in range(20):
        job, seen = asked_for(), threading.Barrier(WORKERS)

        def naive(job: Job = job, seen: threading.Barrier = seen) -> bool:
            is_free = Job.objects.get(pk=job.pk).status == "queued"
            seen.wait()
            return is_free

        several += sum(all_at_once(naive)) > 1
    assert several


def test_a_job_runs_once_however_many_messages_it_gets(committing_db: str) -> None:
    job, done = asked_for(), []

    def work(job: Job) -> dict[str, Any]:
        done.append(1)
        return {"count": len(done)}

    all_at_once(lambda: queue.run(job.pk, work))
    job.refresh_from_db()
    assert (done, job.status, job.result) == ([1], "done", {"count": 1})


def test_who_lost_the_lease_leaves_nothing_and_the_second_leaves_one_result(
    committing_db: str,
) -> None:
    """The first worker is paused, a second one takes over and finishes, the first wakes up."""
    job = asked_for()

    def second(job: Job) -> dict[str, Any]:
        User.objects.create_user(email="second@example.org", name="Second")
        return {"by": "second"}

    def first(mine: Job) -> dict[str, Any]:
        User.objects.create_user(email="first@example.org", name="First")
        in_another_thread(lambda: queue.sweep(timezone.now() + HOUR))
        in_another_thread(lambda: make_due(mine))
        in_another_thread(lambda: queue.run(mine.pk, second))
        return {"by": "first"}

    queue.run(job.pk, first)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.result) == ("done", 2, {"by": "second"})
    assert [user.name for user in User.objects.all()] == ["Second"]


def make_due(job: Job) -> None:
    """The sweep of the test ran an hour ahead of the clock."""
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    end = threading.Event()
    for _look in range(int(seconds / 0.05)):
        if is_so():
            return
        end.wait(0.05)
    pytest.fail(f"not within {seconds} s: {what}")


def test_progress_is_seen_while_the_works_transaction_is_open(committing_db: str) -> None:
    job = asked_for()

    def seen() -> tuple[int, str]:
        return Job.objects.values_list("percent", "step").get(pk=job.pk)

    def work(mine: Job) -> dict[str, Any]:
        assert connection.in_atomic_block
        queue.progress(mine, 40, "Drawing the charts")
        wait_until(
            lambda: in_another_thread(seen) == (40, "Drawing the charts"), "progress is seen"
        )
        return {}

    queue.run(job.pk, work)
    assert Job.objects.get(pk=job.pk).status == "done"


def test_a_lease_is_renewed_while_the_work_goes_on(
    committing_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.05)
    job = asked_for()

    def until() -> datetime.datetime:
        return Job.objects.values_list("leased_until", flat=True).get(pk=job.pk)

    def work(mine: Job) -> dict[str, Any]:
        before = in_another_thread(until)
        wait_until(lambda: in_another_thread(until) > before, "the lease is renewed")
        return {}

    queue.run(job.pk, work)
    assert Job.objects.get(pk=job.pk).status == "done"


def test_a_worker_that_lost_its_lease_is_stopped_at_its_next_step(
    committing_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LOOK_EVERY", 0.02)
    job, stopped = asked_for(), []

    def take_over() -> None:
        Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - HOUR)
        assert claims.claim(job.pk, at=timezone.now())

    def work(mine: Job) -> dict[str, Any]:
        in_another_thread(take_over)

        def is_stopped() -> bool:
            try:
                queue.progress(mine, 10, f"step {len(stopped)}")
            except leases.LeaseLost:
                stopped.append(1)
            return bool(stopped)

        wait_until(is_stopped, "the worker is told that it lost the job")
        raise leases.LeaseLost

    queue.run(job.pk, work)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.step) == ("running", 2, "")


def test_no_thread_of_a_lease_outlives_its_work(committing_db: str) -> None:
    queue.run(asked_for().pk, lambda job: {})
    assert not [each for each in threading.enumerate() if each.name.startswith("lease")]
