"""The pages of jobs: who sees them, what they show, and what htmx fetches."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundportal.directory.models import User
from fundportal.jobs import claims, queue
from fundportal.jobs.models import Job
from tests.people import AT


@pytest.fixture(autouse=True)
def at_nine(clock: Any) -> None:
    clock.move_to(AT)


@pytest.fixture
def job(amina: User) -> Job:
    return queue.enqueue(
        task="tests.work", arguments={}, by=amina, at=AT, title="Report of Seniorpuls"
    )


def page(client: Client, user: User, name: str, job: Job, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse(f"jobs:{name}", args=[job.pk]), query)


@pytest.mark.parametrize("name", ["progress", "state"])
def test_only_the_one_who_asked_and_auditors_see_a_job(
    client: Client, job: Job, amina: User, david: User, ingrid: User, name: str
) -> None:
    codes = [page(client, user, name, job).status_code for user in (amina, ingrid, david)]
    assert codes == [200, 200, 404]


def test_a_job_cannot_be_retried_by_an_auditor_or_stranger(
    client: Client, job: Job, david: User, ingrid: User
) -> None:
    Job.objects.update(status="failed", failure="disk", finished_at=AT)
    for user, code in ((david, 404), (ingrid, 302)):
        client.force_login(user)
        assert client.post(reverse("jobs:retry", args=[job.pk])).status_code == code
        assert Job.objects.get().status == "failed"


def test_the_list_shows_own_jobs_in_a_fixed_number_of_queries(
    client: Client, job: Job, amina: User, david: User, django_assert_num_queries: Any
) -> None:
    client.force_login(david)
    assert job.title not in client.get(reverse("jobs:list")).text
    client.force_login(amina)
    client.get(reverse("jobs:list"))  # the municipality and the roles are known now
    with CaptureQueriesContext(connection) as few:
        assert job.title in client.get(reverse("jobs:list")).text
    for _more in range(20):
        queue.enqueue(task="tests.work", arguments={}, by=amina, at=AT)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("jobs:list"))


def test_the_state_is_fetched_again_until_the_job_is_finished(
    client: Client, job: Job, amina: User
) -> None:
    assert 'hx-trigger="every 1s"' in page(client, amina, "progress", job).text
    queue.run(job.pk, lambda job: {"url": "/arbete/", "label": "Open the report"})
    text = page(client, amina, "state", job, seen="queued").text
    assert "hx-get" not in text
    assert 'href="/arbete/"' in text
    assert "Open the report" in text


def test_a_result_outside_the_portal_is_no_link(client: Client, job: Job, amina: User) -> None:
    queue.run(job.pk, lambda job: {"url": "//evil.example/"})
    assert "evil" not in page(client, amina, "progress", job).text


def test_nothing_is_sent_while_nothing_is_new(client: Client, job: Job, amina: User) -> None:
    claims.claim(job.pk, at=AT)
    Job.objects.update(percent=40, step="Drawing the charts")
    shown = page(client, amina, "progress", job)
    seen = shown.context["state"].seen
    assert page(client, amina, "state", job, seen=seen).status_code == 204
    Job.objects.update(percent=60)
    more = page(client, amina, "state", job, seen=seen)
    assert 'value="60"' in more.text
    assert "hx-swap-oob" not in more.text  # a figure alone is not read out
    Job.objects.update(step="Writing the file")
    assert "hx-swap-oob" in page(client, amina, "state", job, seen=seen).text


def test_a_job_that_no_worker_takes_says_so_and_how_many_are_before_it(
    client: Client, job: Job, amina: User, clock: Any
) -> None:
    queue.enqueue(task="tests.work", arguments={}, by=None, at=AT - datetime.timedelta(minutes=1))
    assert "Ett annat arbete görs före" in page(client, amina, "progress", job).text
    clock.move_to(AT + datetime.timedelta(minutes=2))
    said = page(client, amina, "progress", job).text
    assert "Det tar längre tid än vanligt" in said
    queue.run(job.pk, lambda job: {})
    assert "Det tar längre tid" not in page(client, amina, "progress", job).text


def test_the_reason_of_a_failure_is_shown_and_the_fault_to_auditors_only(
    client: Client, job: Job, amina: User, ingrid: User
) -> None:
    Job.objects.update(
        status="failed", failure="Given up.", fault="ValueError: inside", finished_at=AT, attempts=3
    )
    own, auditor = (page(client, user, "progress", job).text for user in (amina, ingrid))
    assert "Given up." in own
    assert "ValueError" not in own
    assert reverse("jobs:retry", args=[job.pk]) in own
    assert "ValueError: inside" in auditor
    assert reverse("jobs:retry", args=[job.pk]) not in auditor


def test_the_one_who_asked_starts_it_again(client: Client, job: Job, amina: User) -> None:
    Job.objects.update(status="failed", failure="disk", finished_at=AT, attempts=3)
    client.force_login(amina)
    answer = client.post(reverse("jobs:retry", args=[job.pk]))
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert (Job.objects.get().status, Job.objects.get().attempts) == ("queued", 0)


def test_jobs_waited_for_are_on_my_page(client: Client, job: Job, amina: User) -> None:
    client.force_login(amina)
    assert job.title in client.get(reverse("workspace")).text
    queue.run(job.pk, lambda job: {})
    assert job.title not in client.get(reverse("workspace")).text


@pytest.mark.parametrize("name", ["progress", "state", "list"])
def test_reading_writes_nothing(client: Client, job: Job, amina: User, name: str) -> None:
    client.force_login(amina)
    before = Job.objects.values().get()
    client.get(reverse(f"jobs:{name}", args=[] if name == "list" else [job.pk]))
    assert Job.objects.values().get() == before


def test_retry_by_get_is_refused(client: Client, job: Job, amina: User) -> None:
    assert page(client, amina, "retry", job).status_code == 405
