"""Cancelling work: who may, what is left of it, and that a worker that has it stops."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission, Role
from fundportal.jobs import broker, claims, queue
from fundportal.jobs.models import Job
from tests.jobs.test_races import in_another_thread
from tests.people import AT, give, person


@pytest.fixture(autouse=True)
def no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "call_worker", lambda task, job_id: None)


@pytest.fixture
def job(eva: User, fund: Fund) -> Job:
    return asked_for(eva, fund)


def asked_for(by: User, fund: Fund | None = None) -> Job:
    shared = {"fund": fund, "shared_with": Permission.BUILD_REPORT} if fund else {}
    return queue.enqueue(
        task="tests.work",
        arguments={},
        by=by,
        at=AT,
        title="Rapport: Seniorpuls",
        can_be_cancelled=True,
        **shared,
    )


def test_cancelled_work_is_never_done_until_it_is_started_again(job: Job, eva: User) -> None:
    cancelled = queue.cancel(job, by=eva, at=AT)
    assert (cancelled.status, cancelled.cancelled_by, cancelled.finished_at) == (
        "cancelled",
        eva,
        AT,
    )
    assert claims.claim(job.pk, at=AT) is None
    assert queue.sweep(AT + claims.LEASE * 9) == 0
    assert Event.objects.get(act="jobs.cancelled").details == {"percent": 0, "step": ""}
    queue.retry(job, by=eva, at=AT)
    queue.run(job.pk, lambda job: {"made": 1})
    job.refresh_from_db()
    assert (job.status, job.cancelled_by, job.result) == ("done", None, {"made": 1})


def test_finished_work_and_mail_are_not_cancelled(job: Job, eva: User) -> None:
    queue.run(job.pk, lambda job: {})
    mail = queue.enqueue(task="tests.mail", arguments={}, by=eva, at=AT)
    for each in (job, mail):
        with pytest.raises(queue.NotCancellable):
            queue.cancel(each, by=eva, at=AT)


def test_who_may_do_the_same_in_the_fund_sees_and_cancels_it_and_nobody_else(
    job: Job, fund: Fund, bertil: User, ingrid: User
) -> None:
    for other in (bertil, ingrid):
        with pytest.raises(NotPermitted):
            queue.cancel(job, by=other, at=AT)
    colleague = give(person("Ewa"), Role.EVALUATOR, fund=fund)
    assert list(Job.objects.visible_to(colleague)) == [job]
    assert list(Job.objects.visible_to(bertil)) == []
    assert queue.cancel(job, by=colleague, at=AT).cancelled_by == colleague
    queue.retry(job, by=colleague, at=AT)


def test_a_page_asks_before_the_work_is_cancelled(
    client: Client, job: Job, eva: User, ingrid: User, bertil: User
) -> None:
    address = reverse("jobs:cancel", args=[job.pk])
    for other in (ingrid, bertil):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    client.force_login(eva)
    assert address in client.get(reverse("jobs:progress", args=[job.pk])).text
    assert client.get(address).status_code == 200
    assert Job.objects.get().status == "queued"
    page = client.post(address, follow=True).text
    assert Job.objects.get().status == "cancelled"
    assert "Eva avbröt arbetet" in page
    assert reverse("jobs:retry", args=[job.pk]) in page
    assert address not in page
    assert "finns inget att avbryta" in client.post(address, follow=True).text


@pytest.mark.real_servers
def test_a_running_query_ends_when_its_work_is_cancelled(committing_db: str) -> None:
    eva = person("Eva")
    job = asked_for(eva)
    cut_off = []

    def work(mine: Job) -> dict[str, Any]:
        User.objects.create_user(email="half@example.org", name="Half")
        in_another_thread(lambda: queue.cancel(job, by=eva, at=timezone.now()))
        with connection.cursor() as cursor:
            try:
                cursor.execute("SELECT pg_sleep(60)")
            except Exception as fault:
                cut_off.append(type(fault).__name__)
                raise
        return {"made": 1}

    began = timezone.now()
    queue.run(job.pk, work)
    job.refresh_from_db()
    assert cut_off == ["OperationalError"]
    assert (timezone.now() - began).total_seconds() < 30
    assert (job.status, job.result, job.fault) == ("cancelled", {}, "")
    assert not User.objects.filter(email="half@example.org").exists()
