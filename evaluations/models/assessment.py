"""Bedömning: a frozen effect with everything needed to compute it again.

Written by `assessment.py` only, and only added to: triggers in a migration refuse change and
removal. A better assessment of the same indicator is a new row that supersedes the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models.choices import Assignment, Design
from evaluations.models.outcomes import Indicator, OutcomeBatch
from evaluations.models.plan import AnalysisPlan
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """Assessments of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)

    def current(self) -> AssessmentQuerySet:
        """Assessments that no later one has superseded."""
        return self.filter(superseded_by__isnull=True)


class Assessment(models.Model):
    """An assessed effect (effektbedömning), frozen.

    `inputs` is a complete specification for the `analyse_effect` command; `result` is what the
    engine answered; `alternative` is the answer with the other standard error (Welch's when the
    chosen one is pooled, else the pooled one); `data` says which rows the inputs came from.
    """

    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("investment"),
    )
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("indicator"),
    )
    batches = models.ManyToManyField(
        OutcomeBatch, related_name="assessments", verbose_name=_("outcome imports")
    )
    design = models.CharField(_("design"), max_length=20, choices=Design.choices)
    assignment = models.CharField(_("assignment"), max_length=20, choices=Assignment.choices)
    pooled = models.BooleanField(_("one standard deviation for both groups"))
    level = models.DecimalField(_("confidence level"), max_digits=4, decimal_places=3)
    baseline_until = models.DateField(_("before: measured at the latest"), null=True)
    measured_until = models.DateField(_("measurements that count: at the latest"), null=True)
    plan = models.ForeignKey(
        AnalysisPlan,
        on_delete=models.PROTECT,
        null=True,
        related_name="assessments",
        verbose_name=_("analysis plan"),
    )
    deviation_reason = models.TextField(_("why the plan was departed from"), blank=True)
    inputs = models.JSONField(_("inputs"))
    inputs_hash = models.CharField(_("fingerprint of the inputs"), max_length=64)
    data = models.JSONField(_("data set"))
    result = models.JSONField(_("result"))
    alternative = models.JSONField(_("result by the other standard error"))
    engine_version = models.CharField(_("engine version"), max_length=20)
    conclusion = models.TextField(_("conclusion"))
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    assessed_at = models.DateTimeField(_("assessed"))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(supersedes__isnull=True),
                name="assessment_one_current_per_indicator",
                violation_error_message=_("The indicator already has an assessment."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte="0.5") & Q(level__lte="0.999"),
                name="assessment_level_between",
                violation_error_message=_("The confidence level is between 50 and 99.9 per cent."),
            ),
            models.CheckConstraint(
                condition=~Q(conclusion=""),
                name="assessment_has_conclusion",
                violation_error_message=_("Write a conclusion."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {timezone.localdate(self.assessed_at)}"
