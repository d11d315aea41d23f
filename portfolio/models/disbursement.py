"""Utbetalning (rekvisition): money that an investment asks for, and who let it go.

Only `portfolio.disbursements` writes here; an attested one keeps its figures (migration 0003).
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.money import format_kronor
from portfolio.models.investment import Investment
from portfolio.models.ledger import LedgerEntry
from portfolio.models.pairs import who_and_when
from portfolio.states import DisbursementStatus as Status


class DisbursementQuerySet(models.QuerySet["Disbursement"]):
    """Questions about disbursements."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the disbursements of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))

    def open(self) -> Self:
        """Return those that are asked for and not yet entered in the ledger or refused."""
        return self.filter(status__in=[Status.REQUESTED, Status.APPROVED])

    def of_entry(self, entry: LedgerEntry) -> "Disbursement | None":
        """Return the disbursement that the entry pays or corrects; None where it has none."""
        corrected = Q(corrections__entry=entry) | Q(corrections__reversal=entry)
        return self.filter(Q(entry=entry) | corrected).first()


def _status_agrees() -> Q:
    """Tie each status to the acts that lead there."""
    asked = Q(approved_at__isnull=True)
    approved = Q(approved_at__isnull=False)
    attested = Q(attested_at__isnull=False, entry__isnull=False)
    not_attested = Q(attested_at__isnull=True, entry__isnull=True)
    paid = Q(paid_at__isnull=False, paid_date__isnull=False) & ~Q(voucher_number="")
    not_paid = Q(paid_at__isnull=True, paid_date__isnull=True, voucher_number="")
    refused = Q(refused_at__isnull=False) & ~Q(refusal_reason="")
    not_refused = Q(refused_at__isnull=True)
    return (
        (Q(status=Status.REQUESTED) & asked & not_attested & not_paid & not_refused)
        | (Q(status=Status.APPROVED) & approved & not_attested & not_paid & not_refused)
        | (Q(status=Status.ATTESTED) & approved & attested & not_paid & not_refused)
        | (Q(status=Status.PAID) & approved & attested & paid & not_refused)
        | (Q(status=Status.REFUSED) & not_attested & not_paid & refused)
    )


class Disbursement(models.Model):
    """Utbetalning: a request for money for a period, approved, attested and paid."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="disbursements", verbose_name=_("investment")
    )
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    purpose = models.CharField(_("purpose"), max_length=500)
    is_last = models.BooleanField(_("last payment"), default=False)
    deviation_comment = models.TextField(_("comment on the deviation from the plan"), blank=True)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.REQUESTED
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"))
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    attested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("attested by")
    )
    attested_at = models.DateTimeField(_("attested at"), null=True)
    attested_for = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("attested in place of")
    )
    entry = models.OneToOneField(
        LedgerEntry,
        models.PROTECT,
        null=True,
        related_name="disbursement",
        verbose_name=_("ledger entry"),
    )
    paid_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("payment registered by")
    )
    paid_at = models.DateTimeField(_("payment registered at"), null=True)
    paid_date = models.DateField(_("paid"), null=True)
    voucher_number = models.CharField(_("voucher number"), max_length=40, blank=True)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("refused by")
    )
    refused_at = models.DateTimeField(_("refused at"), null=True)
    refusal_reason = models.TextField(_("reason for the refusal"), blank=True)
    idempotency_key = models.UUIDField(_("key of the act"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disbursement")
        verbose_name_plural = _("disbursements")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="one_request_per_act"),
            models.UniqueConstraint(
                fields=["investment"],
                condition=Q(is_last=True) & ~Q(status=Status.REFUSED),
                name="one_last_payment",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="disbursement_amount_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="period_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(attested_by__isnull=True)
                | (~Q(attested_by=F("requested_by")) & ~Q(attested_by=F("approved_by"))),
                name="attested_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(attested_for__isnull=True)
                | Q(attested_by__isnull=False)
                & ~Q(attested_for=F("attested_by"))
                & ~Q(attested_for=F("requested_by"))
                & ~Q(attested_for=F("approved_by")),
                name="attested_for_another_person",
            ),
            who_and_when("approved", name="disbursement_approved_by_and_at"),
            who_and_when("attested", name="disbursement_attested_by_and_at"),
            who_and_when("paid", name="disbursement_paid_by_and_at"),
            who_and_when("refused", name="disbursement_refused_by_and_at"),
            models.CheckConstraint(
                condition=_status_agrees(), name="disbursement_status_agrees_with_its_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_from} – {self.period_to}, {format_kronor(self.amount)}"
