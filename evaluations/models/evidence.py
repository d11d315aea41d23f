"""Övertagen evidens: a pooled effect that an application took over; by `evidence_taking` only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.models.content import Direction

if TYPE_CHECKING:
    from fundportal.directory.models import User


class TakenEvidenceQuerySet(models.QuerySet["TakenEvidence"]):
    def visible_to(self, user: User) -> TakenEvidenceQuerySet:
        """What was taken over in the applications that the person sees."""
        return self.filter(application__in=Application.objects.visible_to(user))


class TakenEvidence(models.Model):
    """Övertagen evidens: the pooled effect as it was that day, with its studies; never changed.

    `studies` says of each: investment, effect, standard error, interval, grade, people and the
    address of the published report; `effects` are in the indicator's unit.
    """

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="taken_evidence",
        verbose_name=_("application"),
    )
    key = models.CharField(_("measure"), max_length=16)
    indicator = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"))
    effect = models.FloatField(_("effect"))
    low = models.FloatField(_("from"))
    high = models.FloatField(_("to"))
    method = models.CharField(_("method"), max_length=10)
    studies = models.JSONField(_("studies"))
    inputs_hash = models.CharField(_("fingerprint of the inputs"), max_length=64)
    engine_version = models.CharField(_("engine version"), max_length=20)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken over by"),
    )
    taken_at = models.DateTimeField(_("taken over"))

    objects = TakenEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence taken over")
        verbose_name_plural = _("evidence taken over")
        ordering = ["application", "-taken_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key", "inputs_hash"], name="taken_evidence_once"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("effect"), high__gte=F("effect"))
                & Q(direction__in=Direction.values)
                & ~Q(indicator="")
                & ~Q(studies=[]),
                name="taken_evidence_holds_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.indicator}"
