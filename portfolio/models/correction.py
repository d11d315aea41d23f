"""Rättelse av en utbetalning: a wrong payment taken back and made anew in one act.

Only `portfolio.corrections` writes here; what is proposed keeps its figures (migration 0011).
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.money import format_kronor
from portfolio.models.disbursement import Disbursement
from portfolio.models.ledger import LedgerEntry
from portfolio.models.pairs import who_and_when
from portfolio.states import CorrectionStatus as Status


class PaymentCorrectionQuerySet(models.QuerySet["PaymentCorrection"]):
    """Questions about corrections."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the corrections of the disbursements that the user may see."""
        return self.filter(disbursement__in=Disbursement.objects.visible_to(user))

    def waiting(self) -> Self:
        """Return those that wait for a second person."""
        return self.filter(status=Status.PROPOSED)


def _status_agrees() -> Q:
    """Tie each status to the acts that lead there; 0 kr leaves a reversal and no new payment."""
    open_ = Q(attested_at__isnull=True, reversal__isnull=True, entry__isnull=True)
    entered = Q(attested_at__isnull=False, reversal__isnull=False) & (
        Q(amount=0, entry__isnull=True) | Q(amount__gt=0, entry__isnull=False)
    )
    refused = Q(refused_at__isnull=False) & ~Q(refusal_reason="")
    not_refused = Q(refused_at__isnull=True, refusal_reason="")
    return (
        (Q(status=Status.PROPOSED) & open_ & not_refused)
        | (Q(status=Status.ATTESTED) & entered & not_refused)
        | (Q(status=Status.REFUSED) & open_ & refused)
    )


class PaymentCorrection(models.Model):
    """Rättelse av utbetalning: what should have been paid, proposed by one, attested by another."""

    disbursement = models.ForeignKey(
        Disbursement, models.PROTECT, related_name="corrections", verbose_name=_("disbursement")
    )
    corrects = models.ForeignKey(
        LedgerEntry, models.PROTECT, related_name="+", verbose_name=_("corrected entry")
    )
    amount = models.DecimalField(_("right amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=500)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    attested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("attested by")
    )
    attested_at = models.DateTimeField(_("attested at"), null=True)
    attested_for = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("attested in place of")
    )
    reversal = models.OneToOneField(
        LedgerEntry, models.PROTECT, null=True, related_name="+", verbose_name=_("reversal")
    )
    entry = models.OneToOneField(
        LedgerEntry,
        models.PROTECT,
        null=True,
        related_name="payment_correction",
        verbose_name=_("ledger entry"),
    )
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("refused by")
    )
    refused_at = models.DateTimeField(_("refused at"), null=True)
    refusal_reason = models.TextField(_("reason for the refusal"), blank=True)
    idempotency_key = models.UUIDField(_("key of the act"))

    objects = PaymentCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment correction")
        verbose_name_plural = _("payment corrections")
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="one_correction_per_act"),
            models.UniqueConstraint(
                fields=["disbursement"],
                condition=Q(status=Status.PROPOSED),
                name="one_correction_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="corrected_amount_never_below_zero"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(attested_by__isnull=True) | ~Q(attested_by=F("proposed_by")),
                name="correction_attested_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(attested_for__isnull=True)
                | Q(attested_by__isnull=False)
                & ~Q(attested_for=F("attested_by"))
                & ~Q(attested_for=F("proposed_by")),
                name="correction_attested_for_another_person",
            ),
            who_and_when("attested", name="correction_attested_by_and_at"),
            who_and_when("refused", name="correction_refused_by_and_at"),
            models.CheckConstraint(
                condition=_status_agrees(), name="correction_status_agrees_with_its_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{format_kronor(self.corrects.amount)} → {format_kronor(self.amount)}"
