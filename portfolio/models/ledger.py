"""Huvudboken: the entries, and what the database's triggers keep from them.

Only `portfolio.ledger.post` inserts entries; heads, balances and totals are written by the
trigger of the entries alone (migration 0002), and guards refuse everybody else.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from portfolio.models.investment import Investment
from portfolio.states import KINDS, Account, Kind

GENESIS = "0" * 64
"""The hash that the first entry of each fund follows."""


def _kind_moves_between_its_accounts() -> Q:
    """Build the CHECK of the kind table; a reversal takes its accounts from what it reverses."""
    allowed = Q(kind=Kind.REVERSE)
    for kind, movement in KINDS.items():
        if kind == Kind.REVERSE:
            continue
        allowed |= Q(kind=kind, from_account=movement.from_account, to_account=movement.to_account)
    return allowed


def _kinds(*, of_investment: bool = False, is_transfer: bool = False) -> list[Kind]:
    return [
        kind
        for kind, movement in KINDS.items()
        if (of_investment and movement.of_investment) or (is_transfer and movement.is_transfer)
    ]


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    """Questions about entries."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the entries of the funds that the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))

    def behind(self, *kinds: Kind) -> Self:
        """Return the entries that the figures of kinds are the sums of, reversals included."""
        return self.filter(Q(kind__in=kinds) | Q(reverses__kind__in=kinds))


class LedgerEntry(models.Model):
    """Post i huvudboken: one movement of money between two accounts of a fund; never changed."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="entries", verbose_name=_("fund"), db_index=False
    )
    sequence = models.BigIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    from_account = models.CharField(_("from account"), max_length=9, choices=Account.choices)
    to_account = models.CharField(_("to account"), max_length=9, choices=Account.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    investment = models.ForeignKey(
        Investment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("investment"),
        db_index=False,
    )
    valid_date = models.DateField(_("valid date"))
    at = models.DateTimeField(_("entered at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    decision_reference = models.CharField(_("decision"), max_length=300)
    note = models.CharField(_("note"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    transfer = models.UUIDField(_("transfer"), null=True, blank=True)
    idempotency_key = models.UUIDField(_("key of the act"))
    previous_hash = models.CharField(_("previous hash"), max_length=64, editable=False)
    canonical = models.TextField(_("canonical text"), editable=False)
    hash = models.CharField(_("hash"), max_length=64, editable=False)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["fund", "sequence"]
        indexes = [
            models.Index(fields=["fund", "valid_date"], name="ledger_entry_by_date"),
            models.Index(fields=["transfer"], name="ledger_entry_by_transfer"),
            models.Index(fields=["investment", "sequence"], name="ledger_entry_by_investment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fund", "sequence"], name="one_entry_per_number"),
            models.UniqueConstraint(fields=["idempotency_key"], name="one_entry_per_act"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_above_zero"),
            models.CheckConstraint(
                condition=_kind_moves_between_its_accounts(),
                name="kind_moves_between_its_accounts",
            ),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="entry_moves_between_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVERSE)
                | Q(kind__in=_kinds(of_investment=True), investment__isnull=False)
                | (~Q(kind__in=_kinds(of_investment=True)) & Q(investment__isnull=True)),
                name="entry_names_investment_where_its_kind_does",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVERSE, reverses__isnull=False)
                | (~Q(kind=Kind.REVERSE) & Q(reverses__isnull=True)),
                name="reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_kinds(is_transfer=True), transfer__isnull=False)
                | (~Q(kind__in=_kinds(is_transfer=True)) & Q(transfer__isnull=True)),
                name="transfer_names_its_other_half",
            ),
            models.CheckConstraint(
                condition=~Q(decision_reference=""), name="entry_leads_to_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.sequence}, {format_kronor(self.amount)}"

    @property
    def is_payment_of_two(self) -> bool:
        """Tell whether it is a payment that two persons let go; its correction needs two."""
        made_by_two = hasattr(self, "disbursement") or hasattr(self, "payment_correction")
        return self.kind == Kind.PAY and made_by_two


class FundHead(models.Model):
    """Huvudbokens ände: the last number and hash of a fund; its row is the lock of the fund."""

    fund = models.OneToOneField(
        Fund, models.PROTECT, primary_key=True, related_name="head", verbose_name=_("fund")
    )
    sequence = models.BigIntegerField(_("number"))
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("ledger head")
        verbose_name_plural = _("ledger heads")

    def __str__(self) -> str:
        return f"{self.fund} {self.sequence}"


class BalanceQuerySet(models.QuerySet["Balance"]):
    """Questions about balances."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the balances of the funds that the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))


class Balance(models.Model):
    """Saldo: what lies on one account of a fund (and investment) now."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="balances", verbose_name=_("fund"), db_index=False
    )
    account = models.CharField(_("account"), max_length=9, choices=Account.choices)
    investment = models.ForeignKey(
        Investment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="balances",
        verbose_name=_("investment"),
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    sequence = models.BigIntegerField(_("moved by entry number"))

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "account", "investment"],
                name="one_balance_per_account",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(account=Account.FREE, investment__isnull=True)
                | Q(account__in=[Account.COMMITTED, Account.DISBURSED], investment__isnull=False),
                name="balance_is_kept_where_the_account_is",
            ),
            models.CheckConstraint(
                condition=~Q(account=Account.FREE) | Q(amount__gte=0),
                name="free_money_never_below_zero",
            ),
            models.CheckConstraint(
                condition=~Q(account=Account.COMMITTED) | Q(amount__gte=0),
                name="committed_money_never_below_zero",
            ),
            models.CheckConstraint(
                condition=~Q(account=Account.DISBURSED) | Q(amount__gte=0),
                name="paid_money_never_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.account} {self.amount}"


class TotalQuerySet(models.QuerySet["Total"]):
    """Questions about totals."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the totals of the funds that the user may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))


class Total(models.Model):
    """Årssumma: what the entries of one kind and year (of the valid date) sum to in a fund.

    The kinds that name an investment are kept per board: the organisation of the investment.
    """

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="totals", verbose_name=_("fund"), db_index=False
    )
    year = models.IntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("board of the investment"),
        db_index=False,
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    amount_reversed = models.DecimalField(_("amount reversed"), max_digits=14, decimal_places=2)
    sequence = models.BigIntegerField(_("moved by entry number"))

    objects = TotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "kind", "organisation"],
                name="one_total_per_year",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_kinds(of_investment=True), organisation__isnull=False)
                | (~Q(kind__in=_kinds(of_investment=True)) & Q(organisation__isnull=True)),
                name="total_names_board_where_its_kind_does",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount_reversed__gte=0), name="totals_never_below_zero"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.REVERSE), name="reversals_count_where_they_reverse"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.year} {self.kind}"
