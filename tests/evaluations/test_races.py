"""Imports and assessments on real connections: at the same time, and killed half-way."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from evaluations import assessment, outcomes
from evaluations.models import Assessment, OutcomeBatch, OutcomeRow, Report
from fundportal.directory.errors import Refused
from fundportal.jobs.models import Job
from tests import servers
from tests.evaluations import factories
from tests.evaluations.reports import asked
from tests.people import AT

pytestmark = pytest.mark.real_servers


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same time, each on a connection of its own; a refusal is an answer too."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def started(indicator, by):
    upload = factories.upload(indicator.investment, factories.table(range(9), range(9)), by)
    chosen = factories.mapping({"lön": indicator})
    return outcomes.start_import(upload, mapping=chosen, by=by, at=AT)


def test_one_file_imported_four_times_at_once_adds_its_rows_once(committing_db, wage, eva):
    uploads = [started(wage, eva) for _number in range(2)] * 2
    at_once(
        *(
            lambda upload=upload: outcomes.record(
                upload, by=eva, at=AT, progress=factories.no_progress
            )
            for upload in uploads
        )
    )
    assert (OutcomeRow.objects.count(), OutcomeBatch.objects.count()) == (18, 1)


def test_of_two_who_freeze_at_once_the_later_is_told_of_the_first(committing_db, wage, eva):
    factories.batch(wage, eva)

    def freeze(conclusion: str) -> Assessment:
        return assessment.assess(
            wage,
            assignment="matched",
            pooled=False,
            level=Decimal("0.95"),
            conclusion=conclusion,
            supersedes=None,
            by=eva,
            at=AT,
        )

    answers = at_once(lambda: freeze("Den ena"), lambda: freeze("Den andra"))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [type(refusal) for refusal in refused] == [assessment.AssessedMeanwhile]
    assert Assessment.objects.count() == 1


def test_of_two_who_ask_for_the_same_report_at_once_both_get_the_one(committing_db, assessed, eva):
    answers = at_once(*[lambda: asked(assessed, eva, queued=True)] * 2)
    assert answers[0] == answers[1]
    assert (Report.objects.count(), Job.objects.filter(arguments__has_key="report").count()) == (
        1,
        1,
    )


def test_data_is_not_undone_under_an_assessment_that_is_being_frozen(committing_db, wage, eva):
    batch = factories.batch(wage, eva)

    def freeze() -> Assessment:
        return assessment.assess(
            wage,
            assignment="matched",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="Bra.",
            supersedes=None,
            by=eva,
            at=AT,
        )

    at_once(freeze, lambda: outcomes.undo(batch, reason="Fel fil", by=eva, at=AT))
    batch.refresh_from_db()
    assert bool(Assessment.objects.count()) != bool(batch.undone_at)
    assert bool(OutcomeRow.objects.count()) != bool(batch.undone_at)


def test_a_worker_killed_after_it_wrote_the_rows_leaves_none(committing_db, wage, eva):
    upload = started(wage, eva)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.evaluations.killed_import", str(upload.pk)],
        cwd=settings.BASE_DIR,
        env=servers.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "rows written\n"), ended.stderr
    assert (OutcomeRow.objects.count(), OutcomeBatch.objects.count()) == (0, 0)
    again = outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert again.batch.row_count == OutcomeRow.objects.count() == 18
