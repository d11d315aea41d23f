"""Outcomes that the public can read; written by `publishing`, taken back only with a reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.decisions import Decision
from fundportal.directory.models import Fund


class PublishedOutcomeQuerySet(models.QuerySet["PublishedOutcome"]):
    """Selections of published outcomes."""

    def public(self) -> PublishedOutcomeQuerySet:
        """Return those that anyone may read."""
        return self.filter(withdrawn_at__isnull=True)

    def of_fund(self, fund: Fund) -> PublishedOutcomeQuerySet:
        """Return those of a fund's decisions, the latest decision first."""
        found = self.filter(decision__fund=fund)
        return found.order_by("-decision__meeting_date", "-decision__pk")


class PublishedOutcome(models.Model):
    """Publicerat utfall: a decision as citizens read it, with its reason in words for them."""

    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        related_name="published_outcomes",
        verbose_name=_("decision"),
    )
    reason = models.TextField(_("reason for the public"))
    reason_en = models.TextField(_("reason for the public, in English"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True)

    objects = PublishedOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("published outcome")
        verbose_name_plural = _("published outcomes")
        ordering = ("published_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(withdrawn_at__isnull=True),
                name="published_outcome_one_in_force",
                violation_error_message=_("The outcome is published already."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="published_outcome_has_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                & Q(withdrawn_reason="")
                | Q(withdrawn_at__gte=F("published_at"), withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="published_outcome_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.decision.reference
