"""Extern utvärderares tillgång: one investment opened to a person from a day to a day.

Only `portfolio.externals` and `portfolio.reminders` write here. What may be done by it is
`directory.roles.EXTERNAL_EVALUATOR`.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import User
from fundportal.directory.roles import EXTERNAL_EVALUATOR, Permission
from portfolio.models.pairs import who_and_when

OPENED = "_opened_to_external"  # under which a loaded person keeps what is opened
# Nearly every page asks, and Django takes longer to write this than PostgreSQL to answer
OPENED_NOW = """
SELECT investment_id FROM portfolio_externalaccess WHERE person_id = %(person)s
    AND ended_at IS NULL AND from_date <= %(today)s AND to_date >= %(today)s
"""


class ExternalAccessQuerySet(models.QuerySet["ExternalAccess"]):
    """Questions about what is opened to external evaluators."""

    def in_force(self, day: datetime.date) -> Self:
        """Return those that hold that day, both ends included, and are not ended."""
        return self.filter(ended_at__isnull=True, from_date__lte=day, to_date__gte=day)

    def visible_to(self, user: AnyUser) -> Self:
        """Return the person's own, and those in the funds where the person gives or audits them."""
        given = Q(investment__fund__in=funds_where(user, Permission.OPEN_TO_EXTERNAL))
        audited = Q(investment__fund__in=funds_where(user, Permission.SEE_AUDIT))
        return self.filter(given | audited | Q(person_id=user.pk))


class ExternalAccess(models.Model):
    """Extern utvärderares tillgång: one investment opened to a person, for a time."""

    investment = models.ForeignKey(
        "portfolio.Investment",
        models.PROTECT,
        related_name="external_accesses",
        verbose_name=_("investment"),
    )
    person = models.ForeignKey(
        User, models.PROTECT, related_name="external_accesses", verbose_name=_("person")
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    purpose = models.CharField(_("what it is for"), max_length=300)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("why it was ended"), max_length=500, blank=True)

    objects = ExternalAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access of an external evaluator")
        verbose_name_plural = _("accesses of external evaluators")
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="external_access_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="external_access_has_a_purpose"),
            who_and_when("ended", name="external_access_ended_by_and_at"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="external_access_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("granted_by")), name="external_access_given_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.investment}"

    def is_open_on(self, day: datetime.date) -> bool:
        """Whether it holds that day."""
        return self.ended_at is None and self.from_date <= day <= self.to_date

    @property
    def is_open(self) -> bool:
        """Whether it holds today."""
        return self.is_open_on(timezone.localdate())

    @property
    def may_end(self) -> bool:
        """Whether there is something left to end: it holds or has not begun."""
        return self.ended_at is None and self.to_date >= timezone.localdate()


def opened_to(user: AnyUser, permission: Permission) -> frozenset[int]:
    """Return the numbers of the investments in which an access lets the person do it today.

    Read once per loaded person, as the roles are: each page asks, for its menu.
    """
    if permission not in EXTERNAL_EVALUATOR or not (isinstance(user, User) and user.is_active):
        return frozenset()
    known: dict[str, frozenset[int]] = user.__dict__
    if OPENED not in known:
        with connection.cursor() as cursor:
            cursor.execute(OPENED_NOW, {"person": user.pk, "today": timezone.localdate()})
            known[OPENED] = frozenset(investment for (investment,) in cursor.fetchall())
    return known[OPENED]
