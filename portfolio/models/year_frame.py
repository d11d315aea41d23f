"""Årsramar: what a fund may commit for a year, and decisions that let a case go over it.

Only `portfolio.year_frames` inserts; the rows are append-only (migration 0026).
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from portfolio.models.resolution import RegisteredDecision, is_whole


class OfFundQuerySet(models.QuerySet["YearFrame"]):
    """Questions about the frames of years."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the frames of the funds whose money the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))

    def current(self) -> Self:
        """Return the frame that holds for each fund and year: the highest number."""
        return self.order_by("fund", "year", "-number").distinct("fund", "year")


class YearFrame(models.Model):
    """Årsram: what the plans of a fund's investments may take for a year; the latest one holds."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="year_frames", verbose_name=_("fund")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("version"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("decision or reason"), max_length=300)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = _("frame of a year")
        verbose_name_plural = _("frames of years")
        ordering = ["fund", "year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "number"], name="one_year_frame_per_number"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="year_frame_not_below_zero"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="year_frame_year_sane"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="year_frame_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}: {format_kronor(self.amount)}"


class OverrideQuerySet(models.QuerySet["YearOverride"]):
    """Questions about decisions to go over a frame."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the decisions about the funds whose money the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))


class YearOverride(RegisteredDecision):
    """Undantag från årsramen: a decision that a case may take so much beyond a year's frame."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="year_overrides", verbose_name=_("fund")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="+", verbose_name=_("application")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    idempotency_key = models.UUIDField(_("key of the act"))

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision to go over a year's frame")
        verbose_name_plural = _("decisions to go over a year's frame")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="one_year_override_per_act"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="year_override_above_zero"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="year_override_year_sane"
            ),
            is_whole("year_override_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.year}: {format_kronor(self.amount)}"
