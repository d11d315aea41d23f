"""Enhetskostnader och prisindex: what one of something costs, for whom, by whom and when said.

Written by `unit_costs.py` and `price_indices.py` only. A changed figure is a new version: rows are
never changed or removed (a trigger refuses), so that what an assessment used can be found again.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from evaluations import actor_names
from evaluations.unit_cost_figures import CODE, FIRST_YEAR, LAST_YEAR, UnitCostFigures

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from fundportal.directory.models import User


class UnitCostQuerySet(models.QuerySet["UnitCost"]):
    def visible_to(self, user: User | AnonymousUser) -> UnitCostQuerySet:
        """All of them for everyone with an account: a figure that all may check."""
        return self.all() if user.is_authenticated else self.none()

    def current(self) -> UnitCostQuerySet:
        """The newest version of each unit cost."""
        newest = UnitCost.objects.filter(code=OuterRef("code")).order_by("-version")
        return self.filter(version=Subquery(newest.values("version")[:1]))

    def in_force(self, day: datetime.date) -> UnitCostQuerySet:
        """The version of each unit cost that was valid on a day."""
        valid = UnitCost.objects.filter(code=OuterRef("code"), valid_from__lte=day)
        newest = valid.order_by("-version").values("version")[:1]
        return self.filter(version=Subquery(newest))


class UnitCost(models.Model):
    """One version of a unit cost (enhetskostnad): payer, unit, amount, price year and source."""

    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(CODE, _("Use capital letters, digits and hyphens only."))],
    )
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200)
    payer = models.CharField(_("payer"), max_length=100, validators=[actor_names.validate])
    unit = models.CharField(_("unit"), max_length=60)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    low = models.DecimalField(
        _("lowest amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    high = models.DecimalField(
        _("highest amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    price_year = models.PositiveSmallIntegerField(_("price year"))
    source = models.CharField(_("source"), max_length=300)
    source_address = models.CharField(
        _("address of the source"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    valid_from = models.DateField(_("valid from"))
    is_example = models.BooleanField(_("invented example"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"))

    objects = UnitCostQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit cost")
        verbose_name_plural = _("unit costs")
        ordering = ["name", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="unit_cost_version_once"),
            models.CheckConstraint(
                condition=Q(code__regex=CODE) & Q(version__gte=1),
                name="unit_cost_code_and_version",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="unit_cost_amount_above_0",
                violation_error_message=_("Give an amount above 0."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(low__gte=0, low__lte=F("amount")),
                name="unit_cost_low_at_most_amount",
                violation_error_message=_("The lowest amount must not be above the amount."),
            ),
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gte=F("amount")),
                name="unit_cost_high_at_least_amount",
                violation_error_message=_("The highest amount must not be below the amount."),
            ),
            models.CheckConstraint(
                condition=Q(price_year__gte=FIRST_YEAR, price_year__lte=LAST_YEAR),
                name="unit_cost_price_year_plausible",
                violation_error_message=_("Give the price year with four digits, such as 2024."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(payer="") & ~Q(unit="") & ~Q(source=""),
                name="unit_cost_says_what_who_and_from_where",
                violation_error_message=_("Say what it is, who pays, per what and the source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.name}"

    @property
    def payer_name(self) -> str:
        """Who pays, in the reader's language."""
        return actor_names.name_of(self.payer)

    def figures(self) -> UnitCostFigures:
        """What this version says, without who added it and when."""
        return UnitCostFigures.of(self)


class PriceIndexValueQuerySet(models.QuerySet["PriceIndexValue"]):
    def visible_to(self, user: User | AnonymousUser) -> PriceIndexValueQuerySet:
        """All of them for everyone with an account."""
        return self.all() if user.is_authenticated else self.none()

    def current(self) -> PriceIndexValueQuerySet:
        """The newest version of each index and year."""
        same = PriceIndexValue.objects.filter(index=OuterRef("index"), year=OuterRef("year"))
        return self.filter(version=Subquery(same.order_by("-version").values("version")[:1]))


class PriceIndexValue(models.Model):
    """One version of what a price index (prisindex) was in a year, with its source."""

    index = models.CharField(
        _("index"),
        max_length=20,
        validators=[RegexValidator(CODE, _("Use capital letters, digits and hyphens only."))],
        help_text=_("For example KPI or PKV."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveIntegerField(_("version"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    source = models.CharField(_("source"), max_length=300)
    source_address = models.CharField(
        _("address of the source"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"))

    objects = PriceIndexValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a price index")
        verbose_name_plural = _("values of price indices")
        ordering = ["index", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["index", "year", "version"], name="price_index_version_once"
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0) & ~Q(source=""),
                name="price_index_above_0_with_source",
                violation_error_message=_("Give a value above 0 and its source."),
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="price_index_version_from_1"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="price_index_year_plausible",
                violation_error_message=_("Give the year with four digits, such as 2024."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.year}"
