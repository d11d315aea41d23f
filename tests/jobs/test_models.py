"""What the database refuses about jobs, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from fundportal.directory.models import User
from fundportal.jobs import claims, queue
from fundportal.jobs.models import Job
from tests.people import AT


@pytest.fixture
def job(db: None) -> Job:
    return queue.enqueue(task="tests.work", arguments={}, by=None, at=AT)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("jobs_status_known|jobs_finished", {"status": "gone"}),
        ("jobs_running_is_held", {"status": "running"}),
        ("jobs_running_is_held", {"leased_until": AT}),
        ("jobs_finished_has_time", {"status": "done"}),
        ("jobs_finished_has_time", {"finished_at": AT}),
        ("jobs_failed_says_why", {"status": "failed", "finished_at": AT}),
        ("jobs_cancelled_by_a_person", {"status": "cancelled", "finished_at": AT}),
        ("jobs_shared_within_a_fund", {"shared_with": "build_report"}),
        ("jobs_percent_0_to_100", {"percent": 101}),
        ("jobs_attempts_at_most_3", {"attempts": 4}),
    ],
)
def test_impossible_jobs_are_refused(job: Job, name: str, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


def test_the_result_of_a_done_job_is_final(job: Job) -> None:
    held = claims.claim(job.pk, at=AT)
    assert held
    claims.finish(held, result={"figure": 1}, at=AT)
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(result={"figure": 2})


def test_jobs_are_seen_by_who_asked_and_by_auditors(amina: User, david: User, ingrid: User) -> None:
    mine = queue.enqueue(task="tests.work", arguments={}, by=amina, at=AT)
    portals = queue.enqueue(task="tests.work", arguments={}, by=None, at=AT)
    assert list(Job.objects.visible_to(amina)) == [mine]
    assert list(Job.objects.visible_to(david)) == []
    assert set(Job.objects.visible_to(ingrid)) == {mine, portals}


def test_a_failure_speaks_the_language_of_the_one_who_asked(amina: User) -> None:
    amina.language = "en"
    amina.save()
    spoken = []
    job = queue.enqueue(task="tests.work", arguments={}, by=amina, at=AT)
    queue.run(job.pk, lambda job: spoken.append(translation.get_language()) or {})
    assert spoken == ["en"]
