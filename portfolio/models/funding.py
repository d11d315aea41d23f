"""Avsättningar och tillskott: the decisions that gave a fund its money.

Only `portfolio.funding` inserts; the rows are append-only (migration 0003).
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Fund
from portfolio.models.ledger import LedgerEntry


class FundingDecision(models.Model):
    """Beslut om pengar till en fond: body, date, paragraph and case number behind an entry."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, related_name="%(class)s", verbose_name=_("ledger entry")
    )
    body = models.CharField(_("decided by"), max_length=120)
    meeting_date = models.DateField(_("date of the decision"))
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    diarienummer = models.CharField(_("case number in the registry"), max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def amount(self) -> Decimal:
        """The amount in kronor, as the ledger has it."""
        return self.entry.amount


class Allocation(FundingDecision):
    """Avsättning: money set aside when the fund was opened, or by a later budget."""

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["meeting_date", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="allocation_names_who_decided")
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.meeting_date}"


class TopUp(FundingDecision):
    """Tillskott: new money to the fund, with the source that it came from."""

    source = models.CharField(_("source of the money"), max_length=200)

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        ordering = ["meeting_date", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="top_up_names_who_decided"),
            models.CheckConstraint(condition=~Q(source=""), name="top_up_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.meeting_date}"
