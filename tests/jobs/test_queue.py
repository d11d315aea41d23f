"""The verbs on jobs, as one worker after the other sees them."""

import datetime
import errno
from typing import Any

import pytest
from django.db import OperationalError
from psycopg2.errors import DiskFull

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.documents import passing
from fundportal.jobs import broker, claims, leases, queue
from fundportal.jobs.models import Job
from tests.people import AT

SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_nine(clock: Any) -> None:
    clock.move_to(AT)


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that workers were called for."""
    called: list[str] = []
    monkeypatch.setattr(broker, "call_worker", lambda task, job_id: called.append(str(job_id)))
    return called


def asked_for(by: User | None = None, at: datetime.datetime = AT) -> Job:
    return queue.enqueue(task="tests.work", arguments={"number": 7}, by=by, at=at)


def ok(job: Job) -> dict[str, Any]:
    return {"number": job.arguments["number"]}


def broken(job: Job) -> dict[str, Any]:
    raise ZeroDivisionError("the figure is 0")


def test_a_worker_is_called_after_the_commit_only(
    db: None, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = asked_for()
        assert calls == []
    assert calls == [str(job.pk)]


def test_a_broker_that_raises_does_not_reach_the_one_who_asked(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def dead(task: str, job_id: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(broker, "call_worker", dead)
    with django_capture_on_commit_callbacks(execute=True):
        job = asked_for()
    assert Job.objects.get(pk=job.pk).status == Job.Status.QUEUED


def test_work_that_succeeds_leaves_its_result(amina: User) -> None:
    job = asked_for(amina)
    queue.run(job.pk, ok)
    job.refresh_from_db()
    assert (job.status, job.percent, job.attempts) == ("done", 100, 1)
    assert job.result == {"number": 7}
    assert job.started_at == job.finished_at == AT


def test_a_done_job_is_not_done_again(db: None) -> None:
    job = asked_for()
    queue.run(job.pk, ok)
    queue.run(job.pk, broken)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("done", 1)


def test_a_job_that_is_not_there_is_left_alone(db: None) -> None:
    queue.run("00000000-0000-0000-0000-000000000000", broken)


def test_a_refusal_fails_at_once_with_its_sentence(db: None) -> None:
    def refuse(job: Job) -> dict[str, Any]:
        raise Refused("The assessment has been superseded.")

    job = asked_for()
    queue.run(job.pk, refuse)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 1)
    assert job.failure == "The assessment has been superseded."


def test_a_fault_is_tried_again_later_and_three_times_in_all(db: None, clock: Any) -> None:
    job, now, tried = asked_for(), AT, []
    for _attempt in range(6):
        queue.run(job.pk, broken)
        job.refresh_from_db()
        tried.append((job.status, job.attempts))
        queue.run(job.pk, broken)  # at the same moment: not due, or finished
        job.refresh_from_db()
        assert (job.status, job.attempts) == tried[-1]
        now += HOUR
        clock.move_to(now)
    assert tried == [("queued", 1), ("queued", 2)] + [("failed", 3)] * 4
    assert "3" in job.failure
    assert job.fault == "ZeroDivisionError: the figure is 0"


def test_a_full_disk_is_tried_again_and_then_said_in_a_sentence(db: None, clock: Any) -> None:
    def full(job: Job) -> dict[str, Any]:
        with passing.written(passing.folder("tests") / "file") as target:
            target.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    job, now, tried = asked_for(), AT, []
    for _attempt in range(3):
        queue.run(job.pk, full)
        job.refresh_from_db()
        tried.append(job.status)
        now += HOUR
        clock.move_to(now)
    assert tried == ["queued", "queued", "failed"]
    assert job.failure.startswith("Disken är full och filen har inte sparats.")
    assert "No space left" in job.fault
    assert not list(passing.folder("tests").iterdir())


def test_a_full_disk_of_the_database_is_said_in_a_sentence(db: None) -> None:
    def full(job: Job) -> dict[str, Any]:
        raise OperationalError from DiskFull("could not extend file")

    job = asked_for()
    queue.run(job.pk, full)
    job.refresh_from_db()
    assert (job.status, job.step.startswith("Databasens disk är full.")) == ("queued", True)


def test_even_a_fault_outside_exception_is_written_down(db: None) -> None:
    class Fatal(BaseException):
        """As WeasyPrint's fetcher raises."""

    def fatal(job: Job) -> dict[str, Any]:
        raise Fatal("hostile")

    job = asked_for()
    queue.run(job.pk, fatal)
    job.refresh_from_db()
    assert (job.status, job.fault) == ("queued", "Fatal: hostile")


def test_what_failing_work_wrote_is_gone(db: None, amina: User) -> None:
    def half_done(job: Job) -> dict[str, Any]:
        User.objects.create_user(email="half@example.org", name="Half")
        raise ZeroDivisionError

    queue.run(asked_for().pk, half_done)
    assert not User.objects.filter(email="half@example.org").exists()


def test_a_worker_that_lost_its_lease_is_stopped_when_it_tells_how_far_it_is(db: None) -> None:
    job = asked_for()
    held = claims.claim(job.pk, at=AT)
    assert held
    Job.objects.filter(pk=job.pk).update(leased_until=AT - SECOND)
    assert claims.claim(job.pk, at=AT)
    with pytest.raises(leases.LeaseLost):
        queue.progress(held, 50, "half")


def test_late_writes_of_a_lost_lease_change_nothing(db: None) -> None:
    first = claims.claim(asked_for().pk, at=AT)
    assert first
    second = claims.claim(first.pk, at=AT + claims.LEASE + SECOND)
    assert second
    assert not claims.finish(first, result={"by": "first"}, at=AT)
    assert not claims.fail(first, failure="no", at=AT)
    assert not claims.put_back(first, fault="no", at=AT)
    assert not claims.renew(first, percent=99, step="", at=AT)
    second.refresh_from_db()
    assert (second.status, second.percent, second.failure) == ("running", 0, "")


def test_a_held_job_is_not_claimed_again(db: None) -> None:
    job = asked_for()
    assert claims.claim(job.pk, at=AT)
    assert claims.claim(job.pk, at=AT + SECOND) is None


def test_progress_is_shown_within_its_bounds(db: None) -> None:
    seen = []

    def work(job: Job) -> dict[str, Any]:
        queue.progress(job, 140, "x" * 300)
        row = Job.objects.get(pk=job.pk)
        seen.append((row.percent, len(row.step)))
        return {}

    queue.run(asked_for().pk, work)
    assert seen == [(100, 200)]


def test_the_sweep_takes_back_what_a_dead_worker_held(db: None, calls: list[str]) -> None:
    job = asked_for()
    claims.claim(job.pk, at=AT)
    assert queue.sweep(AT + SECOND) == 0
    assert queue.sweep(AT + claims.LEASE + SECOND) == 1
    assert calls == [str(job.pk)]
    job.refresh_from_db()
    assert (job.status, job.attempts, job.token) == ("queued", 1, None)


def test_a_job_that_kills_its_worker_is_given_up_after_three_attempts(
    db: None, calls: list[str]
) -> None:
    job, now = asked_for(), AT
    for _attempt in range(3):
        assert claims.claim(job.pk, at=now)
        now += claims.LEASE + SECOND
        queue.sweep(now)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 3)
    assert "3" in job.failure
    assert len(calls) == 2
    assert claims.claim(job.pk, at=now + HOUR) is None


def test_the_sweep_calls_again_for_what_waits_but_not_at_every_turn(
    db: None, calls: list[str]
) -> None:
    asked_for()
    counts = [queue.sweep(AT + SECOND * seconds) for seconds in (5, 10, 20, 25, 39, 40)]
    assert counts == [0, 0, 1, 0, 0, 1]
    assert len(calls) == 2


def test_only_the_one_who_asked_starts_failed_work_again(amina: User, david: User) -> None:
    job = asked_for(amina)
    with pytest.raises(queue.NotFailed):
        queue.retry(job, by=amina, at=AT)
    Job.objects.filter(pk=job.pk).update(status="failed", failure="disk", finished_at=AT)
    with pytest.raises(NotPermitted):
        queue.retry(job, by=david, at=AT)
    queue.retry(job, by=amina, at=AT)
    queue.run(job.pk, ok)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.failure) == ("done", 1, "")
    assert Event.objects.get(act="jobs.retried").details == {"failure": "disk"}
