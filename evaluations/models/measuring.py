"""Mättillfällen: when an investment's indicators are measured, and what is aimed at each time.

Written by `measuring.py` (times) and `indicators.py` (targets) only.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.models.outcomes import Indicator
from evaluations.states import TimeStatus
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class MeasuringTimeQuerySet(models.QuerySet["MeasuringTime"]):
    def visible_to(self, user: User) -> MeasuringTimeQuerySet:
        """Measuring times of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)


class MeasuringTime(models.Model):
    """Some days within which all indicators are measured (mättillfälle); once closed, no data."""

    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="measuring_times",
        verbose_name=_("investment"),
    )
    name = models.CharField(_("name"), max_length=60)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    version = models.PositiveIntegerField(_("version"), default=1)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    late_told_at = models.DateTimeField(_("told that data is missing"), null=True)

    objects = MeasuringTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("measuring time")
        verbose_name_plural = _("measuring times")
        ordering = ["first_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")),
                name="measuring_time_in_order",
                violation_error_message=_("The last date must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="measuring_time_closed_by_at",
                violation_error_message=_("A closed measuring time has a person and a time."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def status_on(self, day: datetime.date) -> TimeStatus:
        """How far it has come on a day."""
        if self.closed_at:
            return TimeStatus.CLOSED
        if day < self.first_date:
            return TimeStatus.PLANNED
        return TimeStatus.RUNNING if day <= self.last_date else TimeStatus.PASSED


class Target(models.Model):
    """What an indicator is to be (målvärde) at a measuring time."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    time = models.ForeignKey(
        MeasuringTime,
        on_delete=models.PROTECT,
        related_name="targets",
        verbose_name=_("measuring time"),
    )
    value = models.DecimalField(_("target"), max_digits=27, decimal_places=6)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["time__first_date"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "time"], name="target_once_per_time"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.time}"
