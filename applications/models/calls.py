"""Calls: when and for what a fund takes ideas; written by `applications.calls`."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund


class CallQuerySet(models.QuerySet["Call"]):
    """Selections of calls."""

    def visible_to(self, user: AnyUser) -> CallQuerySet:
        """Return every call to those who have logged in: a call is public."""
        return self if user.is_authenticated else self.none()

    def open_at(self, at: datetime.datetime) -> CallQuerySet:
        """Return the calls that take ideas then, of funds that are open."""
        return self.filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=at),
            Q(fund__closed_date__isnull=True) | Q(fund__closed_date__gt=at.date()),
            opens_at__lte=at,
        )


class Call(models.Model):
    """Utlysning: the time during which a fund takes ideas, and what it asks for."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="calls", verbose_name=_("fund")
    )
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    amount_frame = models.DecimalField(
        _("frame"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    text = models.TextField(_("text"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("The call must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(amount_frame__isnull=True) | Q(amount_frame__gte=0),
                name="call_frame_not_negative",
                violation_error_message=_("The frame cannot be less than 0 kr."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime.datetime) -> bool:
        """Tell whether ideas can be sent in then."""
        closed = self.closes_at is not None and self.closes_at <= at
        return self.opens_at <= at and not closed and self.fund.is_open_on(timezone.localdate(at))
