"""The table of jobs; written by queue.py (people's acts) and claims.py (the workers' acts) only."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import allows
from fundportal.directory.roles import Permission

if TYPE_CHECKING:
    from fundportal.directory.access import AnyUser

MOST_ATTEMPTS = 3


class Status(models.TextChoices):
    """Läge: where a job is; done and failed are ends (a failed one may be asked for again)."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: AnyUser) -> JobQuerySet:
        """The jobs the person asked for; all of them for people who may see the audit trail."""
        if allows(user, Permission.SEE_AUDIT):
            return self.all()
        return self.filter(requested_by=user.pk) if user.is_authenticated else self.none()


class Job(models.Model):
    """Jobb: one piece of slow work, with its claim (token and lease), progress and outcome."""

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(_("task"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    title = models.CharField(_("what it makes"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("not before"))
    woken_at = models.DateTimeField(_("worker last called"))
    leased_until = models.DateTimeField(_("held until"), null=True)
    token = models.UUIDField(_("token of the holder"), null=True)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    step = models.CharField(_("step"), max_length=200, blank=True)
    failure = models.TextField(_("why it failed"), blank=True)
    fault = models.TextField(_("last technical fault"), blank=True)
    result = models.JSONField(_("result"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-created_at",)
        indexes = (
            models.Index(
                fields=("due_at",),
                name="jobs_unfinished",
                condition=Q(status__in=("queued", "running")),
            ),
            models.Index(fields=("requested_by", "-created_at"), name="jobs_of_person"),
        )
        constraints = (
            models.CheckConstraint(
                name="jobs_status_known",
                condition=Q(status__in=("queued", "running", "done", "failed")),
                violation_error_message=_("A job waits, runs, is done or has failed."),
            ),
            models.CheckConstraint(
                name="jobs_running_is_held",
                condition=Q(
                    status="running",
                    token__isnull=False,
                    leased_until__isnull=False,
                    started_at__isnull=False,
                )
                | (~Q(status="running") & Q(token__isnull=True, leased_until__isnull=True)),
                violation_error_message=_("A running job is held by a worker, no other job is."),
            ),
            models.CheckConstraint(
                name="jobs_finished_has_time",
                condition=Q(status__in=("done", "failed"), finished_at__isnull=False)
                | Q(status__in=("queued", "running"), finished_at__isnull=True),
                violation_error_message=_("A job has a finishing time when it is finished."),
            ),
            models.CheckConstraint(
                name="jobs_failed_says_why",
                condition=~Q(status="failed") | ~Q(failure=""),
                violation_error_message=_("A failed job says why."),
            ),
            models.CheckConstraint(
                name="jobs_percent_0_to_100",
                condition=Q(percent__lte=100),
                violation_error_message=_("Progress is between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="jobs_attempts_at_most_3",
                condition=Q(attempts__lte=MOST_ATTEMPTS),
                violation_error_message=_("A job is tried at most three times."),
            ),
        )

    def __str__(self) -> str:
        return self.title or self.task

    @property
    def is_finished(self) -> bool:
        """Whether no worker will touch the job again by itself."""
        return self.status in (Status.DONE, Status.FAILED)

    @property
    def result_url(self) -> str:
        """Address of what the job made; empty when there is none (yet)."""
        url = self.result.get("url", "")
        return url if isinstance(url, str) and is_local(url) else ""


def is_local(url: str) -> bool:
    """Whether an address is a path within the portal."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))
