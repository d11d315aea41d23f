"""Årsrapporter: what a fund's reports say, frozen when asked for, and the files made of them.

Only `portfolio.annual_reports` inserts; what a report says is never changed (migration 0019).
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models.papers import Language
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.documents.models import Document
from fundportal.frozen import revived
from fundportal.jobs.models import Job
from portfolio.annual_content import AnnualContent


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    """Selections of annual reports."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the reports of the funds whose money the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))

    def public(self) -> Self:
        """Return those that citizens may read."""
        return self.filter(publication__isnull=False, document__isnull=False)


class AnnualReport(models.Model):
    """Årsrapport: a fund's year for the council, with what it says and its file."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="annual_reports", verbose_name=_("fund")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("fingerprint of the content"), max_length=64)
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", null=True, verbose_name=_("file")
    )
    job = models.ForeignKey(
        Job, models.SET_NULL, related_name="+", null=True, verbose_name=_("job")
    )
    built_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    built_at = models.DateTimeField(_("made"))

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-year", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "language", "version"], name="annual_report_version_once"
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="annual_report_hash_is_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="annual_report_version_from_one"
            ),
        ]

    def __str__(self) -> str:
        about = {"fund": self.fund, "year": self.year, "version": self.version}
        return gettext("Annual report %(year)s of %(fund)s, version %(version)s") % about

    @property
    def says(self) -> AnnualContent:
        """Return what the report says."""
        return revived(AnnualContent, self.content)

    @property
    def filename(self) -> str:
        """Return the name of its file when it is saved."""
        name = slugify(self.fund.name)[:80]
        return f"arsrapport-{self.year}-{name}-{self.language}-v{self.version}.pdf"


class AnnualPublicationQuerySet(models.QuerySet["AnnualPublication"]):
    """Selections of publications."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return those of the reports that the user may see."""
        return self.filter(report__in=AnnualReport.objects.visible_to(user))


class AnnualPublication(models.Model):
    """Publicering av årsrapport: from when citizens read a report on the page of its fund."""

    report = models.OneToOneField(
        AnnualReport, models.PROTECT, related_name="publication", verbose_name=_("annual report")
    )
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"))

    objects = AnnualPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication of an annual report")
        verbose_name_plural = _("publications of annual reports")

    def __str__(self) -> str:
        return str(self.report)
