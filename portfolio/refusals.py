"""Huvudbokens avslag: what the ledger refuses, each with a sentence for the person who tried.

The constraints of the database have names; here each name has its exception and its words.
"""

import datetime
from decimal import Decimal
from typing import Final, NoReturn

from django.db import IntegrityError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from fundportal.money import format_kronor
from portfolio.models import Balance, Investment
from portfolio.states import Account


class LedgerRefused(Refused):
    """An entry that the ledger does not take."""


class NotEnoughFree(LedgerRefused):
    """More money than the fund has left to distribute."""


class NotEnoughCommitted(LedgerRefused):
    """More money than what is left of the investment's commitment."""


class NotEnoughPaidOut(LedgerRefused):
    """More money back than was paid out to the investment."""


class NotReversible(LedgerRefused):
    """An entry that is reversed already, or that no reversal may follow."""


class BookedAhead(LedgerRefused):
    """A date that has not come yet."""


class DatedOutsideTheFundsLife(LedgerRefused):
    """A date before the fund was opened."""


class FundTakesNoNewMoney(LedgerRefused):
    """New money to a closed fund in which nothing runs any more."""


class AmountNotAboveZero(LedgerRefused):
    """An amount of nothing, or less."""


class KeyOfAnotherAct(LedgerRefused):
    """A form that was sent before with other content."""


class MovedMeanwhile(LedgerRefused):
    """Figures that somebody has changed since the person read them."""


class SameFund(LedgerRefused):
    """A transfer from a fund to itself."""


class CorrectedByTwo(LedgerRefused):
    """A payment of a disbursement, which two persons correct on its page."""


class ReasonMissing(LedgerRefused):
    """A correction without a reason."""


class PersonalNumberWritten(LedgerRefused):
    """A personnummer in a text that is kept for ever."""


def kronor(amount: Decimal) -> str:
    """Write an amount for a sentence, in the reader's language."""
    return format_kronor(amount, get_language() or "sv")


def refusal_of(
    fault: IntegrityError, fund: Fund, amount: Decimal, investment: Investment | None
) -> Exception:
    """Turn the constraint that refused into a sentence; an unexpected one stays what it is."""
    constraint = str(getattr(getattr(fault.__cause__, "diag", None), "constraint_name", ""))
    if constraint in _OVERDRAFTS:
        kind, account = _OVERDRAFTS[constraint]
        left = balance(fund, account, None if account == Account.FREE else investment)
        return kind(overdraft_sentence(account, left, amount))
    if constraint in _REFUSALS:
        return _REFUSALS[constraint](refusal_sentence(constraint, fund))
    return fault


def balance(fund: Fund, account: Account, investment: Investment | None = None) -> Decimal:
    """Saldo: return what lies on the account now, in kronor."""
    row = Balance.objects.filter(fund=fund, account=account, investment=investment).first()
    return row.amount if row else Decimal("0.00")


_OVERDRAFTS: Final[dict[str, tuple[type[LedgerRefused], Account]]] = {
    "free_money_never_below_zero": (NotEnoughFree, Account.FREE),
    "committed_money_never_below_zero": (NotEnoughCommitted, Account.COMMITTED),
    "paid_money_never_below_zero": (NotEnoughPaidOut, Account.DISBURSED),
}

_OVERDRAWN: Final = {account: refusal for refusal, account in _OVERDRAFTS.values()}

_REFUSALS: Final[dict[str, type[LedgerRefused]]] = {
    "entry_amount_above_zero": AmountNotAboveZero,
    "entry_is_never_booked_ahead": BookedAhead,
    "entry_is_dated_within_the_funds_life": DatedOutsideTheFundsLife,
    "closed_fund_takes_no_new_money": FundTakesNoNewMoney,
    "reversal_is_never_reversed": NotReversible,
    "transfer_is_undone_by_a_transfer": NotReversible,
    "portfolio_ledgerentry_reverses_id_key": NotReversible,
    "one_entry_per_act": KeyOfAnotherAct,
}


def need_room(account: Account, left: Decimal, amount: Decimal) -> None:
    """Refuse to take more from an account than what is left there."""
    if amount > left:
        raise _OVERDRAWN[account](overdraft_sentence(account, left, amount))


def need_day(fund: Fund, day: datetime.date, *, today: datetime.date) -> None:
    """Refuse a day that the database would refuse too: before the fund was opened, or ahead."""
    if day > today:
        _refuse("entry_is_never_booked_ahead", fund)
    if day < fund.opened_date:
        _refuse("entry_is_dated_within_the_funds_life", fund)


def _refuse(constraint: str, fund: Fund) -> NoReturn:
    raise _REFUSALS[constraint](refusal_sentence(constraint, fund))


def overdraft_sentence(account: Account, left: Decimal, amount: Decimal) -> str:
    """Say how much is left on the account, and that it does not reach."""
    said = {
        Account.FREE: _("%(left)s is left to distribute. That is less than %(amount)s."),
        Account.COMMITTED: _("%(left)s is left of the commitment. That is less than %(amount)s."),
        Account.DISBURSED: _(
            "%(left)s has been paid out and not repaid. That is less than %(amount)s."
        ),
    }[account]
    return said % {"left": kronor(left), "amount": kronor(amount)}


def refusal_sentence(constraint: str, fund: Fund) -> str:
    """Say in words what the constraint of that name asks for."""
    said = {
        "entry_amount_above_zero": _("The amount must be more than 0 kr."),
        "entry_is_never_booked_ahead": _("The date has not come yet: choose today or earlier."),
        "entry_is_dated_within_the_funds_life": _(
            "The fund was opened on %(opened)s: choose that day or a later one."
        ),
        "closed_fund_takes_no_new_money": _(
            "The fund was closed on %(closed)s and no investment runs in it any more. "
            "It takes no new money from that day on."
        ),
        "reversal_is_never_reversed": _(
            "This entry is itself a correction. Make a new entry instead."
        ),
        "transfer_is_undone_by_a_transfer": _(
            "A transfer between funds is undone by a transfer back."
        ),
        "portfolio_ledgerentry_reverses_id_key": _("This entry has already been reversed."),
        "one_entry_per_act": _(
            "This form has been sent before, with other figures. Open the page again."
        ),
    }[constraint]
    days = {"opened": fund.opened_date, "closed": fund.closed_date}
    return said % {name: formats.date_format(day) if day else "" for name, day in days.items()}
