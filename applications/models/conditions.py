"""Conditions, proposed and decided, and how each is followed up; append-only by SQL triggers."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.decisions import Decision, Recommendation
from applications.states import Fulfilment
from fundportal.directory.access import AnyUser


class RecommendedCondition(models.Model):
    """Föreslaget villkor: what the fund office proposes that a yes depends on."""

    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        related_name="conditions",
        verbose_name=_("recommendation"),
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("condition"))
    due_date = models.DateField(_("to be fulfilled by"), null=True)

    class Meta:
        verbose_name = _("recommended condition")
        verbose_name_plural = _("recommended conditions")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "position"], name="recommended_condition_position"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommended_condition_is_written"),
        ]

    def __str__(self) -> str:
        return self.text


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Selections of conditions."""

    def visible_to(self, user: AnyUser) -> ConditionQuerySet:
        """Return the conditions of decisions on the applications that the person may see."""
        return self.filter(decision__application__in=Application.objects.visible_to(user))

    def in_force(self) -> ConditionQuerySet:
        """Return the conditions of decisions that no later one corrects."""
        return self.filter(decision__corrected_by__isnull=True)

    def with_latest(self) -> ConditionQuerySet:
        """Add `latest_state` ("" before anybody follows up), `latest_responsible`, `latest_due`."""
        latest = FollowUp.objects.filter(condition=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(
            latest_state=Subquery(latest.values("state")[:1]),
            latest_responsible=Subquery(latest.values("responsible")[:1]),
            latest_due=Subquery(latest.values("due_date")[:1]),
        )


class Condition(models.Model):
    """Villkor: what an approval depends on, as the board decided it."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="conditions", verbose_name=_("decision")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("condition"))
    due_date = models.DateField(_("to be fulfilled by"), null=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="condition_position"),
            models.CheckConstraint(condition=~Q(text=""), name="condition_is_written"),
        ]

    def __str__(self) -> str:
        return self.text


class FollowUp(models.Model):
    """Villkorsuppföljning: who answers for a condition until when, and what was found."""

    condition = models.ForeignKey(
        Condition,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("condition"),
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who follows up"),
    )
    due_date = models.DateField(_("followed up by"))
    state = models.CharField(
        _("finding"), max_length=15, choices=Fulfilment.choices, default=Fulfilment.OPEN
    )
    note = models.TextField(_("note"), blank=True)
    found_date = models.DateField(_("date of the finding"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Fulfilment.OPEN, found_date__isnull=True)
                | Q(
                    state__in=[Fulfilment.FULFILLED, Fulfilment.NOT_FULFILLED],
                    found_date__isnull=False,
                )
                & ~Q(note=""),
                name="follow_up_finding_has_date_and_note",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    def is_late(self, today: datetime.date) -> bool:
        """Tell whether it should have been followed up before today."""
        return self.state == Fulfilment.OPEN and self.due_date < today
