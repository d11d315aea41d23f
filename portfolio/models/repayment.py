"""Återföring: what is expected to come back, in versions, and which board each repayment is of.

Only `portfolio.repayments` inserts; the tables are append-only and guarded in plain SQL. That
people were told of what falls due is kept by `portfolio.reminders`.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund, Organisation, User
from portfolio.models.investment import Investment
from portfolio.models.ledger import LedgerEntry

_Modes = Fund.RepaymentMode


class RepaymentPlanQuerySet(models.QuerySet["RepaymentPlan"]):
    """Questions about plans of repayment."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the plans of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))


class RepaymentPlan(models.Model):
    """Återföringsplan: what the boards are expected to repay from a year on; the latest holds.

    The fund's rule and what was paid out and not repaid are kept as they were.
    """

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="repayment_plans", verbose_name=_("investment")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    source = models.CharField(_("source of the figures"), max_length=300)
    mode = models.CharField(_("repayment"), max_length=10, choices=_Modes.choices)
    share = models.PositiveSmallIntegerField(_("percent of the savings"))
    from_year = models.PositiveSmallIntegerField(_("first year to repay"), null=True)
    to_year = models.PositiveSmallIntegerField(_("last year to repay"), null=True)
    first_year = models.PositiveSmallIntegerField(_("forecast from the year"))
    amount_cap = models.DecimalField(_("paid out and not repaid"), max_digits=14, decimal_places=2)
    amount_expected = models.DecimalField(_("expected repayment"), max_digits=14, decimal_places=2)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))

    objects = RepaymentPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of repayment")
        verbose_name_plural = _("plans of repayment")
        ordering = ["investment", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["investment", "number"], name="repayment_plan_version_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(source=""), name="repayment_plan_has_a_source"
            ),
            models.CheckConstraint(
                condition=Q(amount_expected__gte=0, amount_cap__gt=0)
                & Q(amount_expected__lte=F("amount_cap")),
                name="repayment_plan_within_what_was_paid_out",
            ),
            models.CheckConstraint(
                condition=Q(mode=_Modes.FULL, share=100, from_year=None, to_year=None)
                | Q(mode=_Modes.SCHEDULE, share__gte=1, share__lte=100)
                & Q(from_year__lte=F("to_year")),
                name="repayment_plan_follows_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Plan of repayment, version %(number)s") % {"number": self.number}


class RepaymentLine(models.Model):
    """Återföringsrad: what a board is expected to save in a year, and to repay of it."""

    plan = models.ForeignKey(
        RepaymentPlan, models.PROTECT, related_name="lines", verbose_name=_("plan of repayment")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("board")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount_saved = models.DecimalField(_("expected saving"), max_digits=14, decimal_places=2)
    amount_expected = models.DecimalField(_("expected repayment"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("line of a plan of repayment")
        verbose_name_plural = _("lines of plans of repayment")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "organisation", "year"], name="repayment_line_once"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="repayment_line_year_sane"
            ),
            models.CheckConstraint(
                condition=Q(amount_expected=0)
                | Q(amount_expected__gt=0, amount_expected__lte=F("amount_saved")),
                name="repayment_line_within_the_saving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.organisation}"


class RepaymentReminder(models.Model):
    """Påminnelse om återföring: the office was told what a year's plan has that is not booked."""

    investment = models.ForeignKey(
        Investment,
        models.PROTECT,
        related_name="repayment_reminders",
        verbose_name=_("investment"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    is_late = models.BooleanField(_("after the end of the year"))
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("reminder of a repayment")
        verbose_name_plural = _("reminders of repayments")
        constraints = [
            models.UniqueConstraint(
                fields=["investment", "year", "is_late"], name="repayment_reminded_of_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.investment}"


class Repayment(models.Model):
    """Återförd besparing: which board an entry of repayment came from."""

    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, related_name="repayment", verbose_name=_("ledger entry")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="repayments", verbose_name=_("board")
    )

    class Meta:
        verbose_name = _("repayment of a board")
        verbose_name_plural = _("repayments of boards")

    def __str__(self) -> str:
        return f"{self.organisation}, {self.entry}"
