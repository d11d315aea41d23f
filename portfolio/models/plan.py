"""Planen: what an investment may cost, per year, kind of cost and party; versions, never changed.

Only `portfolio.plans` inserts; both tables are append-only (migration 0006).
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models.content import CostKind
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation, User
from portfolio.models.investment import Investment
from portfolio.states import PlanOrigin


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Questions about versions of plans."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the plans of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))

    def current(self) -> Self:
        """Return the latest version of each investment: the one that holds."""
        later = PlanVersion.objects.filter(
            investment=models.OuterRef("investment"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))


class PlanVersion(models.Model):
    """Planversion: the whole plan as it was from one day on; the highest number holds."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="plans", verbose_name=_("investment")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    origin = models.CharField(_("made from"), max_length=9, choices=PlanOrigin.choices)
    amount_fund = models.DecimalField(_("from the fund"), max_digits=14, decimal_places=2)
    amount_own = models.DecimalField(_("own financing"), max_digits=14, decimal_places=2)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["investment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["investment", "number"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_version_from_one"),
            models.CheckConstraint(
                condition=Q(amount_fund__gte=0) & Q(amount_own__gte=0),
                name="plan_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(origin=PlanOrigin.DECISION, number=1)
                | ~Q(origin=PlanOrigin.DECISION) & ~Q(reason=""),
                name="later_plan_says_why",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Plan version %(number)s") % {"number": self.number}


class PlanLine(models.Model):
    """Planrad: the fund's money of a year, kind of cost and party, and that party's own beside."""

    plan = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="lines", verbose_name=_("version of a plan")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    cost_kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("party")
    )
    amount_fund = models.DecimalField(
        _("from the fund"), max_digits=14, decimal_places=2, default=0
    )
    amount_own = models.DecimalField(_("own financing"), max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "cost_kind", "organisation"], name="plan_line_once"
            ),
            models.CheckConstraint(
                condition=Q(cost_kind__in=CostKind.values), name="plan_line_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="plan_line_year_sane"
            ),
            models.CheckConstraint(
                condition=Q(amount_fund__gte=0, amount_own__gte=0)
                & (Q(amount_fund__gt=0) | Q(amount_own__gt=0)),
                name="plan_line_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_cost_kind_display()}"
