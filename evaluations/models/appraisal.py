"""Förkalkyl: a first estimate of what an application costs and saves; written by `appraisal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from evaluations.models.unit_costs import UnitCost

if TYPE_CHECKING:
    from fundportal.directory.models import User


class AppraisalQuerySet(models.QuerySet["Appraisal"]):
    def visible_to(self, user: User) -> AppraisalQuerySet:
        """Appraisals of the applications that the person sees."""
        return self.filter(application__in=Application.objects.visible_to(user))


class Appraisal(models.Model):
    """A version of an application's first estimate (förkalkyl), frozen; append-only by trigger.

    `inputs` is a complete specification for the `cost_impact` command, `result` what the engine
    answered. Kronor, years and persons.
    """

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="appraisals",
        verbose_name=_("application"),
    )
    version = models.PositiveIntegerField(_("version"))
    participants = models.PositiveIntegerField(_("participants"))
    comparison = models.PositiveIntegerField(_("people in the comparison group"))
    successes = models.PositiveIntegerField(_("participants for whom it succeeds"))
    unit_cost = models.ForeignKey(
        UnitCost, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit cost")
    )
    units_per_year = models.DecimalField(
        _("units avoided per person and year"), max_digits=10, decimal_places=2
    )
    years = models.PositiveSmallIntegerField(_("years that the effect lasts"))
    break_even = models.PositiveIntegerField(_("participants needed to break even"))
    inputs = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    engine_version = models.CharField(_("engine version"), max_length=20)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["application", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "version"], name="appraisal_version_once"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1)
                & Q(participants__gte=2)
                & Q(comparison__gte=2)
                & Q(successes__gte=1, successes__lte=models.F("participants"))
                & Q(units_per_year__gt=0)
                & Q(years__gte=1, years__lte=30)
                & Q(break_even__gte=1),
                name="appraisal_figures_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.version}"

    @property
    def pays_back(self) -> bool:
        """Whether enough participants are expected to succeed."""
        return self.break_even <= self.successes

    @property
    def can_pay_back(self) -> bool:
        """Whether it would pay back if it succeeded for everybody."""
        return self.break_even <= self.participants
