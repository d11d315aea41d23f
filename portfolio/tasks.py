"""Celery's entry to the ledger, investments and reports: what the clock does, files."""

import logging
from functools import partial
from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.jobs import queue
from fundportal.jobs.models import Job
from portfolio import annual_reports, heads, reminders
from portfolio.models import AnnualReport
from portfolio.verify import verify

log = logging.getLogger("fundportal.ledger")


@shared_task(name="portfolio.keep_heads", ignore_result=True)
def keep_heads() -> None:
    """Verify the ledger and write its heads outside the database; called every night."""
    path = heads.place()
    found = verify(kept=heads.read(path) if path.exists() else ())
    for fault in found.faults:
        log.error("ledger: %s", fault)
    if not found.is_ok:
        return
    for head in heads.keep(at=timezone.now()):
        log.warning("ledger head: %s entry %d %s", head.slug, head.sequence, head.hash)


@shared_task(name="portfolio.remind", ignore_result=True)
def remind() -> None:
    """Remind of what is due; called by the schedule every hour."""
    reminders.remind(at=timezone.now())


@shared_task(name=annual_reports.RENDER_TASK)
def render_annual_report(job_id: str) -> None:
    """Make the file of one annual report."""
    queue.run(job_id, _render_annual_report)


def _render_annual_report(job: Job) -> dict[str, Any]:
    found = AnnualReport.objects.select_related("fund", "built_by")
    report = found.get(pk=job.arguments["report"])
    made = annual_reports.render(
        report, by=report.built_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    where = [made.fund.slug, made.pk]
    return {"url": reverse("portfolio:annual_file", args=where), "label": _("Open the report")}
