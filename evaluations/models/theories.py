"""Effektkedja: how an investment is meant to work, step by step; written by `theories` only.

A version is never changed: a better chain is a new version, and the highest number holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.models.outcomes import Indicator
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class ChainStep(models.TextChoices):
    """The steps of a chain in their order."""

    RESOURCES = "resources", _("Resources")
    ACTIVITIES = "activities", _("Activities")
    OUTPUTS = "outputs", _("Outputs")
    OUTCOMES = "outcomes", _("Outcomes for the participants")
    SOCIETY = "society", _("Effects for society")


class TheoryOfChangeQuerySet(models.QuerySet["TheoryOfChange"]):
    def visible_to(self, user: User) -> TheoryOfChangeQuerySet:
        """Chains of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)


class TheoryOfChange(models.Model):
    """A version of how an investment is meant to work (effektkedja); append-only by trigger."""

    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="theories",
        verbose_name=_("investment"),
    )
    version = models.PositiveIntegerField(_("version"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written"))

    objects = TheoryOfChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theory of change")
        verbose_name_plural = _("theories of change")
        ordering = ["investment", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["investment", "version"], name="theory_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="theory_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.investment}, {self.version}"


class TheoryItem(models.Model):
    """One thing in a step of a chain (led i effektkedjan), and the indicators that hang on it."""

    theory = models.ForeignKey(
        TheoryOfChange,
        on_delete=models.PROTECT,
        related_name="items",
        verbose_name=_("theory of change"),
    )
    step = models.CharField(_("step"), max_length=12, choices=ChainStep.choices)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=200)
    indicators = models.ManyToManyField(
        Indicator, related_name="theory_items", verbose_name=_("indicators")
    )

    class Meta:
        verbose_name = _("item of a theory of change")
        verbose_name_plural = _("items of a theory of change")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["theory", "step", "position"], name="theory_item_position_once"
            ),
            models.CheckConstraint(
                condition=Q(step__in=ChainStep.values) & ~Q(text=""),
                name="theory_item_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text
