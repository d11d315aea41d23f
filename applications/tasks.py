"""Celery's entry to applications: what the clock does, the files of papers and dossiers."""

from functools import partial
from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import dossiers, openings, papers, reminders
from applications.models import Dossier, Paper
from fundportal.jobs import queue
from fundportal.jobs.models import Job


@shared_task(name="applications.remind", ignore_result=True)
def remind() -> None:
    """Remind of what is due, and remove old dossiers; called by the schedule every hour."""
    reminders.remind(at=timezone.now())
    dossiers.remove_old()


@shared_task(name="applications.tell_of_calls", ignore_result=True)
def tell_of_calls() -> None:
    """Tell of calls that have opened or closed; called by the schedule every minute."""
    openings.tell(at=timezone.now())


@shared_task(name=papers.RENDER_TASK)
def render_paper(job_id: str) -> None:
    """Make the file of one paper."""
    queue.run(job_id, _render_paper)


def _render_paper(job: Job) -> dict[str, Any]:
    paper = Paper.objects.select_related("application", "built_by").get(pk=job.arguments["paper"])
    made = papers.render(
        paper, by=paper.built_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    where = [made.application.number, made.pk]
    return {"url": reverse("applications:paper_file", args=where), "label": _("Open the paper")}


@shared_task(name=dossiers.BUILD_TASK)
def build_dossier(job_id: str) -> None:
    """Gather one dossier."""
    queue.run(job_id, _build_dossier)


def _build_dossier(job: Job) -> dict[str, Any]:
    asked = Dossier.objects.select_related("asked_by").get(pk=job.arguments["dossier"])
    made = dossiers.build(
        asked, by=asked.asked_by, at=timezone.now(), progress=partial(queue.progress, job)
    )
    where = [made.application.number]
    return {"url": reverse("applications:dossier", args=where), "label": _("Fetch the dossier")}
