"""An import or a report that is cancelled: nothing of it is kept, and how it is begun again."""

import pytest
from django.urls import reverse

from evaluations import outcome_intake, outcome_staging, outcomes, tasks
from evaluations.models import OutcomeBatch, OutcomeRow, Participant
from evaluations.waiting import waiting_for
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from tests.evaluations import factories
from tests.evaluations.reports import asked
from tests.jobs.test_races import in_another_thread
from tests.people import AT


@pytest.fixture
def started(wage, eva):
    upload = factories.upload(wage.investment, "kod;grupp;lön\nA;1;2\nB;0;3\n", eva)
    return outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)


def test_a_cancelled_import_is_begun_again_from_its_columns(client, started, eva, wage):
    queue.cancel(started.job, by=eva, at=AT)
    tasks.import_outcomes(str(started.job_id))
    assert not OutcomeRow.objects.exists()
    client.force_login(eva)
    page = client.get(reverse("evaluations:upload", args=[started.pk])).text
    assert "Eva avbröt inläsningen" in page
    assert "Kontrollera alla rader och läs in" in page
    assert "Börja om den avbrutna inläsningen" in [item.what for item in waiting_for(eva)]
    listed = client.get(reverse("evaluations:investment", args=[started.investment.slug])).text
    assert "Avbrutet" in listed
    again = outcomes.start_import(started, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    tasks.import_outcomes(str(again.job_id))
    assert OutcomeRow.objects.count() == 2


def test_an_import_that_is_under_way_is_not_begun_twice(started, eva, wage):
    with pytest.raises(outcome_intake.WrongState):
        outcomes.start_import(started, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)


def test_a_cancelled_report_says_so_in_the_list_and_is_made_when_started_again(
    client, assessed, eva, bertil, blank_pdf
):
    report = asked(assessed, eva, queued=True)
    assert (report.shown_status, report.is_left) == ("queued", False)
    queue.cancel(report.job, by=eva, at=AT)
    report.refresh_from_db()
    assert (report.status, report.shown_status, report.is_left) == ("asked", "cancelled", True)
    client.force_login(bertil)
    page = client.get(reverse("evaluations:report", args=[report.pk])).text
    assert "Filen gjordes inte" in page
    listed = client.get(reverse("evaluations:investment", args=[report.investment.slug])).text
    assert "Avbrutet" in listed
    queue.retry(report.job, by=eva, at=AT)
    tasks.render_report(str(report.job_id))
    report.refresh_from_db()
    assert report.document


@pytest.mark.real_servers
def test_an_import_cancelled_after_its_rows_were_written_leaves_none(
    committing_db, started, eva, monkeypatch
):
    store = outcome_staging.store

    def store_and_cancel(*args):
        count = store(*args)
        in_another_thread(lambda: queue.cancel(started.job, by=eva, at=AT))
        return count

    monkeypatch.setattr(outcome_staging, "store", store_and_cancel)
    tasks.import_outcomes(str(started.job_id))
    kept = [table.objects.count() for table in (OutcomeRow, OutcomeBatch, Participant)]
    assert kept == [0, 0, 0]
    started.refresh_from_db()
    assert (started.status, started.is_cancelled) == ("queued", True)
    assert outcome_intake.reopened(started).row_count == 2
    assert Job.objects.get(pk=started.job_id).result == {}
