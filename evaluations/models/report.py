"""Rapport: what was said about an investment, frozen when it is asked for, and the file made of it.

Written by `publication.py` only. What a report says never changes (a trigger refuses), a published
one is only superseded by a later version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.models.assessment import Assessment
from evaluations.models.cost_impact import CostImpact
from evaluations.report_content import ReportContent, from_json
from evaluations.states import ReportStatus
from fundportal.directory.roles import Permission
from fundportal.documents.models import Document
from fundportal.jobs.models import Job
from fundportal.jobs.models import Status as JobStatus
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User

HASH = r"^[0-9a-f]{64}$"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        """Reports of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)

    def public(self) -> ReportQuerySet:
        """Reports that citizens may read: published ones, also those superseded since."""
        return self.filter(published_at__isnull=False)

    def published(self) -> ReportQuerySet:
        """The published reports in force."""
        return self.filter(status=ReportStatus.PUBLISHED)


class Report(models.Model):
    """Rapport: one version, in one edition and language, with its content and its file."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("Effect evaluation")
        COST_IMPACT = "cost-impact", _("Cost-impact report")

    class Edition(models.TextChoices):
        INTERNAL = "internal", _("Internal edition")
        PUBLIC = "public", _("Public edition")

    class Language(models.TextChoices):
        SWEDISH = "sv", _("Swedish")
        ENGLISH = "en", _("English")

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="reports", verbose_name=_("investment")
    )
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="reports", verbose_name=_("assessment")
    )
    cost_impact = models.ForeignKey(
        CostImpact,
        models.PROTECT,
        null=True,
        related_name="reports",
        verbose_name=_("cost impact"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    edition = models.CharField(_("edition"), max_length=8, choices=Edition.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("fingerprint of the content"), max_length=64)
    inputs = models.JSONField(_("inputs that travel in the file"))
    status = models.CharField(
        _("status"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.ASKED
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("file")
    )
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job")
    )
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    built_at = models.DateTimeField(_("made"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True)
    superseded_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-built_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["investment", "kind", "edition", "language", "version"],
                name="report_version_once",
                violation_error_message=_("There is already a report with that version."),
            ),
            models.UniqueConstraint(
                fields=["investment", "kind", "language"],
                condition=Q(status=ReportStatus.PUBLISHED),
                name="report_one_published",
                violation_error_message=_("Another version of the report is published."),
            ),
            models.CheckConstraint(
                condition=Q(kind="cost-impact", cost_impact__isnull=False)
                | (~Q(kind="cost-impact") & Q(cost_impact__isnull=True)),
                name="report_cost_impact_by_kind",
                violation_error_message=_("A cost-impact report rests on a cost impact."),
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="report_version_from_one",
                violation_error_message=_("Versions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=HASH),
                name="report_hash_is_a_hash",
                violation_error_message=_("A report has the hash of its content."),
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.ASKED, document__isnull=True)
                | (~Q(status=ReportStatus.ASKED) & Q(document__isnull=False)),
                name="report_made_has_a_file",
                violation_error_message=_("A report that is made has its file."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=(ReportStatus.PUBLISHED, ReportStatus.SUPERSEDED),
                    edition="public",
                    published_by__isnull=False,
                    published_at__isnull=False,
                    published_at__gte=F("built_at"),
                )
                | Q(
                    status__in=(ReportStatus.ASKED, ReportStatus.READY),
                    published_by__isnull=True,
                    published_at__isnull=True,
                ),
                name="report_published_by_and_at",
                violation_error_message=_(
                    "A published report is a public edition with a person and a time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.SUPERSEDED, superseded_by__isnull=False)
                | (~Q(status=ReportStatus.SUPERSEDED) & Q(superseded_by__isnull=True)),
                name="report_superseded_by_a_report",
                violation_error_message=_("A superseded report names the one after it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investment}, {self.get_kind_display()}, version {self.version}"

    @property
    def said(self) -> ReportContent:
        """What the report says."""
        return from_json(self.content)

    @property
    def shown_status(self) -> ReportStatus | JobStatus:
        """How far it has come, as people read it: without a file, how far the work on it is."""
        if self.status == ReportStatus.ASKED and self.job:
            return JobStatus(self.job.status)
        return ReportStatus(self.status)

    @property
    def is_left(self) -> bool:
        """Whether nobody makes its file: the work was cancelled, given up or cleared away."""
        stopped = (JobStatus.FAILED, JobStatus.CANCELLED)
        is_worked_on = self.job is not None and self.job.status not in stopped
        return self.status == ReportStatus.ASKED and not is_worked_on

    @property
    def filename(self) -> str:
        """The name of its file when it is saved."""
        parts = (self.investment.slug[:60], self.kind, self.edition, self.language)
        return f"{'-'.join(parts)}-v{self.version}.pdf"

    @property
    def public_url(self) -> str:
        """Where citizens read the published file."""
        return reverse("report_pdf", args=[self.pk])
