"""Celery tasks: the clock's, and those that take a job's id; safe to run twice."""

from functools import partial
from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import outcome_intake, outcomes, publication, reminders
from evaluations.models import OutcomeUpload, Report
from fundportal.jobs import queue
from fundportal.jobs.models import Job


@shared_task(name="evaluations.remind", ignore_result=True)
def remind() -> None:
    """Remind of measuring times; called by the schedule every hour."""
    reminders.remind(at=timezone.now())


@shared_task(name=outcome_intake.READ_TASK)
def read_outcome_file(job_id: str) -> None:
    """Read one large outcome file, so that its columns can be chosen."""
    queue.run(job_id, _read_outcome_file)


def _read_outcome_file(job: Job) -> dict[str, Any]:
    upload = OutcomeUpload.objects.get(pk=job.arguments["upload"])
    upload = outcome_intake.read(
        upload, by=upload.uploaded_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    return {
        "url": reverse("evaluations:upload", args=[upload.pk]),
        "label": _("Choose what the columns mean"),
        "own": True,
    }


@shared_task(name=outcomes.IMPORT_TASK)
def import_outcomes(job_id: str) -> None:
    """Check and record the rows of one uploaded outcome file."""
    queue.run(job_id, _import_outcomes)


def _import_outcomes(job: Job) -> dict[str, Any]:
    upload = OutcomeUpload.objects.get(pk=job.arguments["upload"])
    upload = outcomes.record(
        upload, by=upload.uploaded_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    batch = upload.batch
    return {
        "url": reverse("evaluations:upload", args=[upload.pk]),
        "own": True,  # nobody else opens the page of one's file
        "rows": batch.row_count if batch else 0,
        "skipped": upload.skipped_count,
        "faults": upload.fault_count,
    }


@shared_task(name=publication.RENDER_TASK)
def render_report(job_id: str) -> None:
    """Make the file of one report."""
    queue.run(job_id, _render_report)


def _render_report(job: Job) -> dict[str, Any]:
    report = Report.objects.select_related("built_by").get(pk=job.arguments["report"])
    report = publication.render(
        report, by=report.built_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    return {"url": reverse("evaluations:report", args=[report.pk]), "label": _("Open the report")}
