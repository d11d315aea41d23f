"""Analysplan: how an effect will be measured, said before anybody has seen the data.

Written by `analysis_plans.py` only, and only added to: triggers in a migration refuse change,
removal, and a plan for an indicator that has data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models.choices import Assignment, Design
from evaluations.models.outcomes import Indicator
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class AnalysisPlanQuerySet(models.QuerySet["AnalysisPlan"]):
    def visible_to(self, user: User) -> AnalysisPlanQuerySet:
        """Plans of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(indicator__investment__in=opened)


class AnalysisPlan(models.Model):
    """A version of the plan (analysplan) for one indicator, frozen; the highest number holds."""

    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="analysis_plans",
        verbose_name=_("indicator"),
    )
    version = models.PositiveIntegerField(_("version"))
    hypothesis = models.TextField(_("hypothesis"))
    design = models.CharField(_("design"), max_length=20, choices=Design.choices)
    assignment = models.CharField(_("assignment"), max_length=20, choices=Assignment.choices)
    pooled = models.BooleanField(_("one standard deviation for both groups"))
    level = models.DecimalField(_("confidence level"), max_digits=4, decimal_places=3)
    baseline_until = models.DateField(_("before: measured at the latest"), null=True)
    measured_until = models.DateField(_("measurements that count: at the latest"), null=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("frozen by"),
    )
    frozen_at = models.DateTimeField(_("frozen"))

    objects = AnalysisPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("analysis plan")
        verbose_name_plural = _("analysis plans")
        ordering = ["indicator", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "version"], name="analysis_plan_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(hypothesis="") & Q(version__gte=1),
                name="analysis_plan_has_a_hypothesis",
                violation_error_message=_("Write what you expect to find."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_until__isnull=True)
                | Q(measured_until__isnull=True)
                | Q(baseline_until__lt=F("measured_until")),
                name="analysis_plan_dates_in_order",
                violation_error_message=_("What is measured before ends before what is after."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {timezone.localdate(self.frozen_at)}"
