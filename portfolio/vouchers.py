"""Verifikationer: a year's ledger entries as vouchers for the accounting system; writes nothing.

One rule for every kind of entry: the account that the money comes from is debited, the one that it
goes to is credited. Where the account plan gives both the same number nothing moves in the books,
and there is no voucher.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Municipality
from portfolio import sie
from portfolio.models import AccountPlan, LedgerEntry
from portfolio.states import Account


class NothingToHandOver(Refused):
    """A fund or year of which no vouchers can be made."""


@dataclass(frozen=True)
class VoucherYear:
    """A year with its vouchers in number and kronor, as the page lists it."""

    year: int
    count: int
    amount: Decimal


def vouchers_of(plan: AccountPlan, year: int) -> list[sie.Voucher]:
    """Return the vouchers of the entries dated in the year, in the order of the ledger."""
    entries = LedgerEntry.objects.filter(fund=plan.fund, valid_date__year=year)
    found = entries.select_related("investment").order_by("sequence")
    return [voucher for entry in found if (voucher := _voucher(plan, entry))]


def voucher_years(plan: AccountPlan) -> list[VoucherYear]:
    """Return the years that have vouchers, latest first."""
    dates = LedgerEntry.objects.filter(fund=plan.fund).dates("valid_date", "year", order="DESC")
    listed = [(day.year, vouchers_of(plan, day.year)) for day in dates]
    return [
        VoucherYear(year, len(made), sum((voucher.amount for voucher in made), Decimal(0)))
        for year, made in listed
        if made
    ]


def sie_file(fund: Fund, year: int, *, today: date) -> bytes:
    """Return the year's vouchers as a SIE 4I file; raises NothingToHandOver without any."""
    plan = AccountPlan.objects.filter(fund=fund).first()
    if plan is None:
        raise NothingToHandOver(
            _("%(fund)s has no account plan. Say first which accounts its money is booked on.")
            % {"fund": fund}
        )
    made = vouchers_of(plan, year)
    if not made:
        raise NothingToHandOver(
            _("%(fund)s has no vouchers in %(year)d.") % {"fund": fund, "year": year}
        )
    return sie.write(
        sie.Header(Municipality.current().name, plan.organisation_number, today),
        accounts=_accounts(plan),
        vouchers=made,
    )


def _accounts(plan: AccountPlan) -> Sequence[tuple[str, str]]:
    """Return number and name of each account once, the lowest first."""
    named = dict(plan.account(account) for account in reversed(Account.values))
    return sorted(named.items())


def _voucher(plan: AccountPlan, entry: LedgerEntry) -> sie.Voucher | None:
    debit, _name = plan.account(entry.from_account)
    credit, _name = plan.account(entry.to_account)
    if debit == credit:
        return None
    subject = entry.investment.title if entry.investment else str(plan.fund)
    return sie.Voucher(
        series=plan.series,
        number=entry.sequence,
        day=entry.valid_date,
        text=f"{entry.get_kind_display()}: {subject}",
        entered=timezone.localdate(entry.at),
        debit=debit,
        credit=credit,
        amount=entry.amount,
        reference=entry.decision_reference,
    )
