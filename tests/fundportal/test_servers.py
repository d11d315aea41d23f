"""The tests' own tools: a worker, a browser and a database of one's own; and the closed network."""

import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from fundportal.directory.models import User
from fundportal.jobs.models import Job
from fundportal.notices import tell
from tests import network


@pytest.mark.real_servers
def test_a_committed_row_is_seen_by_every_thread(committing_db: str) -> None:
    User.objects.create(email="a@example.org", name="A")
    assert not connection.in_atomic_block
    seen: list[int] = []

    def look() -> None:
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_the_fixed_people_live_in_the_own_database_too(bertil, committing_db: str) -> None:
    assert connection.settings_dict["NAME"] == committing_db
    assert User.objects.filter(pk=bertil.pk).exists()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_the_network_is_closed(address) -> None:
    with pytest.raises(network.NetworkClosed):
        socket.create_connection(address, timeout=1)


def test_the_clock_stands_still(clock) -> None:
    first = time.time()
    assert time.time() == first
    clock.shift(60)
    assert time.time() == first + 60


@pytest.mark.browser
def test_the_login_page_opens_in_chromium(page) -> None:
    page.goto("/logga-in/")
    assert page.locator("form").count() >= 1


@pytest.mark.real_servers
def test_a_worker_in_its_own_process_does_a_job_of_this_database(bertil, real_worker) -> None:
    tell.tell(
        recipients=[bertil],
        subject="Ett ärende väntar",
        body="Det väntar på dig.",
        url="/arbete/",
        by=None,
        at=timezone.now(),
    )
    until = time.monotonic() + 120
    while (job := Job.objects.get()).status != "done":
        assert time.monotonic() < until, (job.status, job.failure)
        time.sleep(0.05)
    assert job.attempts == 1
