"""Makes the files of the demonstration's reports, in two processes: no file waits for another."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from evaluations import publication
from evaluations.models import Report
from fundportal import pdf, places
from portfolio import annual_reports
from portfolio.models import AnnualReport

T = TypeVar("T", bound=Model)
BESIDE = (sys.executable, "manage.py", "demo_data", "--beside", "--skip-checks")


@contextmanager
def beside() -> Iterator[None]:
    """Reports are asked for in this block; then their files are made here and in a second process.

    That one reads its programs meanwhile. What it does not manage is made here; when this one
    ends, however it ends, that one has nothing to wait for and ends as well.
    """
    with subprocess.Popen(  # noqa: S603 (our own program)
        BESIDE,
        cwd=places.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as other:
        yield
        if other.stdin:
            other.stdin.close()
        make_all()
    make_all()


def make_all_when_asked() -> None:
    """The second process: has drawn a page already when standard input ends and says to begin."""
    pdf.render("<p>", at=timezone.now())
    sys.stdin.read()
    make_all()


def make_all() -> None:
    """Make each file that no worker was asked for and that no other process is making."""
    gc.set_threshold(20_000, 20, 20)  # looking for garbage took an eighth of each report's time
    while _make_next():
        pass


@transaction.atomic
def _make_next() -> bool:
    if report := _free(Report.objects.all()):
        publication.render(report, by=report.built_by, at=report.built_at)
    elif annual := _free(AnnualReport.objects.all()):
        annual_reports.render(annual, by=annual.built_by, at=annual.built_at)
    else:
        return False
    return True


def _free(asked: QuerySet[T]) -> T | None:
    """Return one without file and worker, locked until the transaction ends."""
    to_make = asked.filter(job=None, document=None)
    return to_make.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
