"""`manage.py demo_data`: goes on where it was broken off; a second process makes files as well."""

from __future__ import annotations

import sys

import pytest
from django.core.management import call_command
from django.utils import timezone

from evaluations import publication
from evaluations.models import Report
from fundportal.demo import making, report, stories
from fundportal.demo.cast import NEW_FUND, OLD_FUND, email
from fundportal.directory.models import Fund, User
from portfolio import annual_document, annual_reports
from portfolio.models import AnnualPublication, AnnualReport
from tests import servers

pytestmark = [pytest.mark.demonstration, pytest.mark.usefixtures("committing_db")]


def test_what_was_broken_off_is_finished_by_the_next_start(monkeypatch, capsys) -> None:
    files = iter([b"%PDF-1.7 a", b"%PDF-1.7 b", MemoryError(), *[b"%PDF-1.7 c"] * 7])

    def drawn(*_of_report: object) -> bytes:
        made = next(files)
        if isinstance(made, MemoryError):
            raise made
        return made

    monkeypatch.setattr(publication, "document_pdf", drawn)
    monkeypatch.setattr(annual_document, "document_pdf", drawn)
    monkeypatch.setattr(making, "BESIDE", (sys.executable, "-c", "raise SystemExit(1)"))
    report.ask_for_published(timezone.now())

    with pytest.raises(MemoryError):
        call_command("demo_data")
    assert Report.objects.exclude(document=None).count() == 2
    assert not Report.objects.public().exists()

    call_command("demo_data")
    assert Report.objects.public().count() == 6
    assert AnnualPublication.objects.count() == 1
    asked_of_workers = Report.objects.exclude(job=None).count()
    assert asked_of_workers > 0

    # a report that somebody builds in the demonstration is no start that was broken off
    call_command("build_report", stories.FIRST_JOB_PLAN.slug, kind="evaluation")
    call_command("build_report", NEW_FUND["slug"], kind="annual", year=2025)
    call_command("demo_data")
    assert Report.objects.exclude(job=None).count() == asked_of_workers
    assert Report.objects.public().count() == 6
    assert AnnualPublication.objects.count() == 1


def test_the_process_beside_makes_files_in_the_same_database(monkeypatch) -> None:
    for name, value in servers.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(making, "make_all", lambda: None)  # so that only the other one can
    manager = User.objects.get(email=email("fondforvaltare"))
    with making.beside():
        annual_reports.build(
            Fund.objects.get(slug=OLD_FUND["slug"]),
            year=2022,
            language="sv",
            by=manager,
            at=timezone.now(),
            queued=False,
        )
    assert AnnualReport.objects.get().document is not None
