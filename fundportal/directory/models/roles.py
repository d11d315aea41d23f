"""Dated roles of people within a fund, an organisation or everywhere; written by `people.py`."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models.funds import Fund
from fundportal.directory.models.people import Organisation, User
from fundportal.directory.roles import (
    WITHIN_FUND,
    WITHIN_INSTALLATION,
    WITHIN_ORGANISATION,
    Permission,
    Role,
)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, day: datetime.date) -> RoleAssignmentQuerySet:
        """Assignments that hold that day, both ends included."""
        return self.filter(from_date__lte=day).filter(Q(to_date__isnull=True) | Q(to_date__gte=day))

    def visible_to(self, user: User) -> RoleAssignmentQuerySet:
        """All for those who may see people, else one's own."""
        if user.roles_now_with(Permission.SEE_PEOPLE):
            return self
        return self.filter(user=user)


class RoleAssignment(models.Model):
    """A role that a person holds (rolltilldelning) within something, between two dates."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_assignments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("organisation"),
    )
    fund = models.ForeignKey(
        Fund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("fund"),
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    deputy_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_assignments",
        verbose_name=_("deputy for"),
    )
    amount_limit = models.DecimalField(
        _("attests at most"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["role", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        role__in=sorted(WITHIN_ORGANISATION),
                        organisation__isnull=False,
                        fund__isnull=True,
                    )
                    | Q(role__in=sorted(WITHIN_FUND), organisation__isnull=True, fund__isnull=False)
                    | Q(
                        role__in=sorted(WITHIN_INSTALLATION),
                        organisation__isnull=True,
                        fund__isnull=True,
                    )
                ),
                name="role_within_its_kind",
                violation_error_message=_(
                    "Applicants and signatories belong to an organisation, administrators to the "
                    "whole portal, every other role to a fund."
                ),
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="role_dates_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True)
                | Q(role__in=[Role.ATTESTER, Role.SIGNATORY], to_date__isnull=False)
                & ~Q(deputy_for=F("user")),
                name="role_deputy_signs_for_a_time",
                violation_error_message=_(
                    "A deputy signs off or attests for somebody else, until a day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount_limit__isnull=True)
                | Q(role=Role.ATTESTER, deputy_for__isnull=True, amount_limit__gt=0),
                name="role_limit_is_an_attesters_own",
                violation_error_message=_(
                    "Only an attester has a limit, of more than 0 kr. "
                    "A deputy has the limit of the attester."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.within}"

    @property
    def within(self) -> str:
        """The name of what the role is held in."""
        read = self.__dict__.get("within_name")  # by `User.assignments_now`
        return read or str(self.organisation or self.fund or _("the whole portal"))
