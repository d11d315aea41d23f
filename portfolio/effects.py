"""Följder: what an entry will change, in figures, before anybody enters it; reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from portfolio.models import FundHead, Investment, LedgerEntry, PaymentCorrection
from portfolio.refusals import balance, need_room
from portfolio.states import KINDS, Account, Kind


@dataclass(frozen=True)
class Effect:
    """One figure as it is now and as it will be, in kronor."""

    label: str
    now: Decimal
    after: Decimal


def effects_of(
    kind: Kind, fund: Fund, amount: Decimal, investment: Investment | None = None
) -> list[Effect]:
    """Return what the entry changes; raises the ledger's refusal where the money does not reach."""
    movement = KINDS[kind]
    halves = [(movement.from_account, -amount), (movement.to_account, amount)]
    return list(_changes(fund, investment, halves))


def effects_of_reversal(entry: LedgerEntry) -> list[Effect]:
    """Return what taking the entry back changes; below zero where the money is gone."""
    halves = [
        (Account(entry.to_account), -entry.amount),
        (Account(entry.from_account), entry.amount),
    ]
    return list(_changes(entry.fund, entry.investment, halves, refuse=False))


def effects_of_correction(correction: PaymentCorrection) -> list[Effect]:
    """Return what the reversal and the new payment change together."""
    wrong, difference = correction.corrects, correction.amount - correction.corrects.amount
    halves = [(Account.COMMITTED, -difference), (Account.DISBURSED, difference)]
    return list(_changes(wrong.fund, wrong.investment, halves, refuse=False))


def last_number(fund: Fund) -> int:
    """Return the number of the fund's last entry: what the figures of a page are true for."""
    head = FundHead.objects.filter(fund=fund).first()
    return head.sequence if head else 0


def _changes(
    fund: Fund,
    investment: Investment | None,
    halves: Iterable[tuple[Account | None, Decimal]],
    *,
    refuse: bool = True,
) -> Iterator[Effect]:
    for account, amount in halves:
        if account is None or account == Account.OUTSIDE:
            continue
        now = balance(fund, account, None if account == Account.FREE else investment)
        if refuse:
            need_room(account, now, -amount)
        yield Effect(_label(account, fund), now, now + amount)


def _label(account: Account, fund: Fund) -> str:
    return {
        Account.FREE: _("Left to distribute in %(fund)s") % {"fund": fund},
        Account.COMMITTED: _("Left of the commitment"),
        Account.DISBURSED: _("Paid out and not repaid"),
    }[account]
