"""A broker that is down or hangs: forms succeed all the same, at once, and the sweep makes up."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.jobs import broker, queue
from fundportal.jobs.models import Job
from fundportal.notices import tell
from tests.people import give, person

FORMS = 20
BROKER_SECONDS = 2  # how long a connection may take; a form that waits for it takes longer


def use_broker(monkeypatch: pytest.MonkeyPatch, url: str, **options: Any) -> None:
    app = Celery("broken", broker=url, set_as_current=False)
    app.conf.update(
        broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": BROKER_SECONDS},
        task_publish_retry_policy=broker.celery.PUBLISH_ONCE,
        **options,
    )
    monkeypatch.setattr(broker.celery, "app", app)
    broker._forget()


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # taken but not listening: every connection is refused
        use_broker(monkeypatch, f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        yield
        broker._forget()


@pytest.fixture
def hung_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(100)  # takes connections and never answers
        use_broker(monkeypatch, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        yield
        broker._forget()


@pytest.fixture
def administrator(committing_db: str) -> User:
    return give(person("Johan"), Role.ADMINISTRATOR)


@pytest.mark.parametrize("state", ["dead_broker", "hung_broker"])
def test_forms_succeed_at_once_whatever_the_broker_does(
    request: pytest.FixtureRequest, administrator: User, client: Client, state: str
) -> None:
    request.getfixturevalue(state)
    now = timezone.now()
    notices = [
        tell.tell(recipients=[administrator], subject="A", body="B", url="/", by=None, at=now)[0]
        for _form in range(FORMS)
    ]
    Job.objects.update(status="failed", failure="No answer", finished_at=now)
    client.force_login(administrator)
    seconds = []
    for notice in notices:
        begun = time.monotonic()
        answer = client.post(reverse("notices:mail_again", args=[notice.pk]))
        seconds.append(time.monotonic() - begun)
        assert answer.status_code == 302
    assert sorted(seconds)[int(FORMS * 0.95)] < BROKER_SECONDS
    assert Job.objects.filter(status="queued", attempts=0).count() == FORMS


def test_a_dead_broker_is_told_apart(dead_broker: None) -> None:
    assert broker.publish("tests.work", "id") is False


def test_messages_that_wait_for_a_hung_broker_are_bounded(
    hung_broker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "MOST_WAITING", 3)
    job = Job(task="tests.work")
    for _message in range(10):
        broker.call_worker(job.task, job.pk)
    assert broker._sender().letters.qsize() <= 3


def test_the_sweep_calls_for_what_a_dead_broker_lost(
    committing_db: str, dead_broker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    job = queue.enqueue(task="tests.work", arguments={}, by=None, at=now)
    called = []
    monkeypatch.setattr(broker, "call_worker", lambda task, job_id: called.append(job_id))
    queue.sweep(now + queue.CALL_AGAIN_AFTER)
    assert called == [job.pk]
