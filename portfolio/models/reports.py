"""Lägesrapporter och slutrapport: when the department reports, what it said, and what was answered.

Only `portfolio.reporting` and `portfolio.reminders` write here; what was sent in is never changed.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundportal.directory.access import AnyUser, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents.models import Document
from portfolio.models.investment import Investment
from portfolio.models.pairs import who_and_when
from portfolio.states import TO_BE_SENT_IN, ReportKind, ReportStatus


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    """Questions about reports of investments."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the reports of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))

    def wanted(self) -> Self:
        """Return the reports that have not been called off."""
        return self.exclude(status=ReportStatus.CANCELLED)

    def to_be_sent_in(self) -> Self:
        """Return the reports that the department still owes."""
        return self.filter(status__in=TO_BE_SENT_IN)

    def late(self, today: datetime.date) -> Self:
        """Return the reports that should have been sent in before today."""
        return self.to_be_sent_in().filter(due_date__lt=today)


class ProgressReport(models.Model):
    """Rapport: a period's status report, or the final report, that a department owes the fund."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="progress_reports", verbose_name=_("investment")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=ReportKind.choices)
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    due_date = models.DateField(_("to be sent in by"))
    status = models.CharField(
        _("status"), max_length=9, choices=ReportStatus.choices, default=ReportStatus.AWAITED
    )
    draft = models.JSONField(_("draft"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("draft saved by")
    )
    drafted_at = models.DateTimeField(_("draft saved at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    late_told_at = models.DateTimeField(_("told to be late at"), null=True)
    scheduled_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("scheduled by")
    )
    scheduled_at = models.DateTimeField(_("scheduled at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an investment")
        verbose_name_plural = _("reports of investments")
        ordering = ["due_date", "id"]
        indexes = [models.Index(fields=["status", "due_date"], name="report_status_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values, status__in=ReportStatus.values),
                name="report_kind_and_status_known",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="report_period_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("period_to")), name="report_due_after_its_period"
            ),
            models.UniqueConstraint(
                fields=["investment"],
                condition=Q(kind=ReportKind.FINAL) & ~Q(status=ReportStatus.CANCELLED),
                name="one_final_report",
            ),
            models.UniqueConstraint(
                fields=["investment", "period_to"],
                condition=Q(kind=ReportKind.STATUS) & ~Q(status=ReportStatus.CANCELLED),
                name="one_status_report_per_period",
            ),
            who_and_when("drafted", name="report_drafted_by_and_at"),
        ]

    def __str__(self) -> str:
        if self.kind == ReportKind.FINAL:
            return str(ReportKind.FINAL.label)
        return f"{self.get_kind_display()} {self.period_from} – {self.period_to}"

    @property
    def is_late(self) -> bool:
        """Whether it should have been sent in before today."""
        return self.status in TO_BE_SENT_IN and self.due_date < timezone.localdate()

    @property
    def status_code(self) -> str:
        """The status as a code for its tag: a late one is told apart."""
        return "late" if self.is_late else self.status

    @property
    def status_words(self) -> str:
        """The status as a reader says it."""
        late = pgettext_lazy("report", "Late")
        return str(late) if self.is_late else str(self.get_status_display())


class ReportVersion(models.Model):
    """Inskickad rapport: what a report said when it was sent in, and the fund office's answer."""

    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="versions", verbose_name=_("report")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    answers = models.JSONField(_("answers"))
    indicators = models.JSONField(_("indicators"), default=list)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    question = models.TextField(_("question to the department"), blank=True)

    class Meta:
        verbose_name = _("report sent in")
        verbose_name_plural = _("reports sent in")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="sent_report_version_once"),
            who_and_when("answered", name="report_answered_by_and_at"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("sent_by")),
                name="report_answered_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(question="") | Q(answered_at__isnull=False),
                name="report_question_is_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.number}"

    @property
    def is_sent_back(self) -> bool:
        """Whether it was sent back with a question."""
        return bool(self.question)


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    """Questions about the files of reports."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the files of the reports that the user may see, outside the department that leads
        the investment once the report was sent with them.
        """
        own = organisations_where(user, Permission.SEE_INVESTMENT)
        sent = ReportVersion.objects.filter(
            report=OuterRef("report"), sent_at__gte=OuterRef("added_at")
        )
        return self.filter(
            Q(report__investment__organisation__in=own) | Exists(sent),
            report__in=ProgressReport.objects.visible_to(user),
        )

    def current(self) -> Self:
        """Return the files that have not been taken away."""
        return self.filter(removed_at__isnull=True)


class ReportFile(models.Model):
    """Rapportbilaga: a file that belongs to a report."""

    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="files", verbose_name=_("report")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="+", verbose_name=_("document")
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by")
    )
    removed_at = models.DateTimeField(_("removed at"), null=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["added_at", "id"]
        constraints = [who_and_when("removed", name="report_file_removed_by_and_at")]

    def __str__(self) -> str:
        return self.document.title
