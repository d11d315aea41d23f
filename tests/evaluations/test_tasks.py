"""The import as a job: done by a worker, told to the person who waits, and safe to run twice."""

import errno
import os

import pytest

from evaluations import outcomes, tasks
from evaluations.models import OutcomeRow
from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from tests.evaluations import factories
from tests.people import AT


@pytest.fixture
def started(wage, eva):
    upload = factories.upload(wage.investment, "kod;grupp;lön\nA;1;2\nB;0;3\n", eva)
    return outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)


def test_a_job_records_the_rows_once_and_leads_to_the_file(started, eva):
    tasks.import_outcomes(str(started.job_id))
    tasks.import_outcomes(str(started.job_id))
    job = Job.objects.get(pk=started.job_id)
    assert (job.status, job.result["rows"]) == ("done", 2)
    assert str(started.pk) in job.result_url
    assert OutcomeRow.objects.count() == 2
    assert Notice.objects.filter(recipient=eva, url__contains=str(started.pk)).count() == 1


def test_faults_end_the_job_without_a_failure(wage, eva):
    upload = factories.upload(wage.investment, "kod;grupp;lön\nA;1;två\n", eva)
    upload = outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    tasks.import_outcomes(str(upload.job_id))
    upload.refresh_from_db()
    job = Job.objects.get(pk=upload.job_id)
    assert (job.status, job.result["faults"], upload.status) == ("done", 1, "faulty")


def test_a_job_that_breaks_in_the_middle_leaves_no_row_and_is_tried_again(started, monkeypatch):
    real = outcomes.outcome_staging.store

    def broken(*args, **kwargs):
        real(*args, **kwargs)
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(outcomes.outcome_staging, "store", broken)
    tasks.import_outcomes(str(started.job_id))
    started.refresh_from_db()
    job = Job.objects.get(pk=started.job_id)
    assert (job.status, job.attempts, started.status) == ("queued", 1, "queued")
    assert not OutcomeRow.objects.exists()


def test_a_disk_too_full_for_the_list_of_faults_loses_nothing(wage, eva, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    upload = factories.upload(wage.investment, "kod;grupp;lön\nA;1;tolv\n", eva)
    upload = outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        tasks.import_outcomes(str(upload.job_id))
    upload.refresh_from_db()
    assert (upload.status, upload.job.status) == ("queued", "queued")
    Job.objects.update(due_at=AT)
    tasks.import_outcomes(str(upload.job_id))
    upload.refresh_from_db()
    assert (upload.status, upload.fault_count) == ("faulty", 1)


def test_a_file_thrown_away_meanwhile_is_not_imported(started, eva):
    outcomes.discard(started, by=eva, at=AT)
    tasks.import_outcomes(str(started.job_id))
    assert not OutcomeRow.objects.exists()
    assert Job.objects.get(pk=started.job_id).status == "done"
