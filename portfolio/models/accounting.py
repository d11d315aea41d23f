"""Kontoplanen: which account in the municipality's books each account of a fund's ledger is.

Only `portfolio.accounting` writes.
"""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission
from portfolio.states import Account

_NUMBER = RegexValidator(r"^[1-9][0-9]{3,7}$", _("Write four to eight digits, for example 2081."))
_SERIES = RegexValidator(r"^[A-Z]{1,2}$", _("Write one or two letters from A to Z."))
_ORGNR = RegexValidator(r"^[0-9]{6}-[0-9]{4}$", _("Write for example 212000-1967."))


class AccountPlanQuerySet(models.QuerySet["AccountPlan"]):
    """Questions about account plans."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the plans of the funds that the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))


class AccountPlan(models.Model):
    """Kontoplan för en fond: an account number and name for each account of its ledger."""

    fund = models.OneToOneField(
        Fund, models.PROTECT, related_name="account_plan", verbose_name=_("fund")
    )
    series = models.CharField(_("voucher series"), max_length=2, validators=[_SERIES])
    organisation_number = models.CharField(
        _("the municipality's organisation number"), max_length=11, blank=True, validators=[_ORGNR]
    )
    outside_number = models.CharField(
        _("account outside the fund"), max_length=8, validators=[_NUMBER]
    )
    outside_name = models.CharField(_("its name"), max_length=60)
    free_number = models.CharField(
        _("account of what is left to distribute"), max_length=8, validators=[_NUMBER]
    )
    free_name = models.CharField(_("its name"), max_length=60)
    committed_number = models.CharField(
        _("account of what is committed"), max_length=8, validators=[_NUMBER]
    )
    committed_name = models.CharField(_("its name"), max_length=60)
    disbursed_number = models.CharField(
        _("account of what is paid out"), max_length=8, validators=[_NUMBER]
    )
    disbursed_name = models.CharField(_("its name"), max_length=60)

    objects = AccountPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outside_number__regex=r"^[1-9][0-9]{3,7}$",
                    free_number__regex=r"^[1-9][0-9]{3,7}$",
                    committed_number__regex=r"^[1-9][0-9]{3,7}$",
                    disbursed_number__regex=r"^[1-9][0-9]{3,7}$",
                ),
                name="account_numbers_are_digits",
            ),
            models.CheckConstraint(
                condition=~Q(outside_number=models.F("free_number")),
                name="new_money_moves_between_two_accounts",
                violation_error_message=_(
                    "Money outside the fund and money left to distribute need different accounts."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}"

    def account(self, account: str) -> tuple[str, str]:
        """Return number and name of an account of the ledger."""
        name = Account(account).value
        return getattr(self, f"{name}_number"), getattr(self, f"{name}_name")
