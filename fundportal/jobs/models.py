"""The table of jobs; written by queue.py (people's acts) and claims.py (the workers' acts) only."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import allows, fund_ids
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission

if TYPE_CHECKING:
    from fundportal.directory.access import AnyUser

MOST_ATTEMPTS = 3
# Work that colleagues share: who may ask for it in the fund follows, cancels and starts it again.
SHARED = (Permission.BUILD_REPORT, Permission.RECORD_OUTCOMES, Permission.REPORT_FUND)


class Status(models.TextChoices):
    """Läge: where a job is; done is the end, failed and cancelled ones may be started again."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: AnyUser) -> JobQuerySet:
        """The jobs the person asked for or shares; all for people who may see the audit trail."""
        if allows(user, Permission.SEE_AUDIT):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        mine = Q(requested_by=user.pk)
        for permission in SHARED:
            if funds := fund_ids(user, permission):
                mine |= Q(shared_with=permission, fund__in=funds)
        return self.filter(mine)


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
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("fund")
    )
    shared_with = models.CharField(_("permission that shares it"), max_length=40, blank=True)
    can_be_cancelled = models.BooleanField(_("can be cancelled"), default=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cancelled by"),
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
                condition=Q(status__in=("queued", "running", "done", "failed", "cancelled")),
                violation_error_message=_(
                    "A job waits, runs, is done, has failed or is cancelled."
                ),
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
                condition=Q(status__in=("done", "failed", "cancelled"), finished_at__isnull=False)
                | Q(status__in=("queued", "running"), finished_at__isnull=True),
                violation_error_message=_("A job has a finishing time when it is finished."),
            ),
            models.CheckConstraint(
                name="jobs_failed_says_why",
                condition=~Q(status="failed") | ~Q(failure=""),
                violation_error_message=_("A failed job says why."),
            ),
            models.CheckConstraint(
                name="jobs_cancelled_by_a_person",
                condition=Q(status="cancelled", cancelled_by__isnull=False, can_be_cancelled=True)
                | (~Q(status="cancelled") & Q(cancelled_by__isnull=True)),
                violation_error_message=_("A cancelled job says who cancelled it."),
            ),
            models.CheckConstraint(
                name="jobs_shared_within_a_fund",
                condition=Q(shared_with="", fund__isnull=True)
                | (
                    Q(shared_with__in=[permission.value for permission in SHARED])
                    & Q(fund__isnull=False)
                ),
                violation_error_message=_("A shared job names its fund and a permission."),
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
        return self.status in (Status.DONE, Status.FAILED, Status.CANCELLED)

    def is_managed_by(self, user: AnyUser) -> bool:
        """Whether the person asked for it, or may do the same in its fund today."""
        if user.is_authenticated and self.requested_by_id == user.pk:
            return True
        if not self.fund:
            return False
        return allows(user, Permission(self.shared_with), fund=self.fund)

    @property
    def result_url(self) -> str:
        """Address of what the job made; empty when there is none (yet)."""
        url = self.result.get("url", "")
        return url if isinstance(url, str) and is_local(url) else ""


def is_local(url: str) -> bool:
    """Whether an address is a path within the portal."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))
