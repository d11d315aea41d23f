"""Huvudboken: the only writer of entries, and the acts that are nothing but an entry.

The database numbers and chains the entry and moves balances in the same statement; this file turns
what it refuses into sentences with figures.
"""

import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from fundportal.privacy import find_personal_numbers
from portfolio.models import Balance, Investment, LedgerEntry
from portfolio.states import KINDS, Account, Kind


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


class AmountNotAboveZero(LedgerRefused):
    """An amount of nothing, or less."""


class KeyOfAnotherAct(LedgerRefused):
    """A form that was sent before with other content."""


class ReasonMissing(LedgerRefused):
    """A correction without a reason."""


class PersonalNumberWritten(LedgerRefused):
    """A personnummer in a text that is kept for ever."""


def kronor(amount: Decimal) -> str:
    """Write an amount for a sentence, in the reader's language."""
    return format_kronor(amount, get_language() or "sv")


def need_no_person(*texts: str) -> None:
    """Refuse a personnummer before it lands in a text that nobody can take away again."""
    if any(find_personal_numbers(text) for text in texts):
        raise PersonalNumberWritten(
            _("The text holds a personnummer. Take it away: what is written here is kept for ever.")
        )


def balance(fund: Fund, account: Account, investment: Investment | None = None) -> Decimal:
    """Saldo: return what lies on the account now, in kronor."""
    row = Balance.objects.filter(fund=fund, account=account, investment=investment).first()
    return row.amount if row else Decimal("0.00")


def lock(fund: Fund) -> None:
    """Wait for the fund's turn; until the transaction ends nobody else moves its money."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portfolio_lock_fund(%s)", [fund.pk])


def entry_of_act(
    key: UUID, *, fund: Fund, kind: Kind, amount: Decimal, investment: Investment | None = None
) -> LedgerEntry | None:
    """Return the entry that the same form made before, None at the first time; locks the fund.

    Raises KeyOfAnotherAct when the form was sent before with other content.
    """
    lock(fund)
    entry = LedgerEntry.objects.filter(idempotency_key=key).first()
    if entry is None:
        return None
    same = (entry.fund_id, entry.kind, entry.amount, entry.investment_id)
    if same != (fund.pk, kind, amount, investment.pk if investment else None):
        raise KeyOfAnotherAct(
            _("This form has been sent before, with other figures. Open the page again.")
        )
    return entry


def post(
    *,
    fund: Fund,
    kind: Kind,
    amount: Decimal,
    decision_reference: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    valid_date: datetime.date | None = None,
    investment: Investment | None = None,
    reverses: LedgerEntry | None = None,
    transfer: UUID | None = None,
    note: str = "",
) -> LedgerEntry:
    """Bokför: add one entry, of the kind's two accounts; the callers check who may.

    Raises a LedgerRefused that tells what is left, when the money does not reach.
    """
    need_no_person(note, decision_reference)
    accounts = (
        (Account(reverses.to_account), Account(reverses.from_account))
        if reverses
        else (KINDS[kind].from_account, KINDS[kind].to_account)
    )
    try:
        with transaction.atomic():
            entry = LedgerEntry.objects.create(
                fund=fund,
                kind=kind,
                from_account=accounts[0],
                to_account=accounts[1],
                amount=amount,
                investment=investment,
                valid_date=valid_date or timezone.localdate(at),
                at=at,
                by=by,
                decision_reference=decision_reference,
                note=note,
                reverses=reverses,
                transfer=transfer,
                idempotency_key=key,
            )
    except IntegrityError as fault:
        raise _refusal(fault, fund, amount, investment) from fault
    entry.refresh_from_db(fields=["sequence", "previous_hash", "canonical", "hash"])
    return entry


@transaction.atomic
def release(
    investment: Investment,
    *,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    decision_reference: str = "",
) -> LedgerEntry:
    """Frigör: give what a commitment does not need back to the fund."""
    return _of_investment(Kind.RELEASE, investment, amount, reason, by, at, key, decision_reference)


@transaction.atomic
def repay(
    investment: Investment,
    *,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    decision_reference: str = "",
) -> LedgerEntry:
    """Återför: book savings that a board has returned; never more than was paid out."""
    return _of_investment(Kind.REPAY, investment, amount, reason, by, at, key, decision_reference)


@transaction.atomic
def transfer(
    from_fund: Fund,
    to_fund: Fund,
    *,
    amount: Decimal,
    decision_reference: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    note: str = "",
) -> tuple[LedgerEntry, LedgerEntry]:
    """Omför: move free money to another fund; two entries, the funds locked in the order of id."""
    for fund in (from_fund, to_fund):
        require(by, Permission.ALLOCATE, fund=fund)
    for fund in sorted((from_fund, to_fund), key=lambda each: each.pk):
        lock(fund)
    halves = []
    for fund, kind in ((from_fund, Kind.TRANSFER_OUT), (to_fund, Kind.TRANSFER_IN)):
        half_key = uuid5(key, kind)
        entry = entry_of_act(half_key, fund=fund, kind=kind, amount=amount)
        if entry is None:
            entry = post(
                fund=fund,
                kind=kind,
                amount=amount,
                decision_reference=decision_reference,
                by=by,
                at=at,
                key=half_key,
                transfer=key,
                note=note,
            )
            _record(entry, by, at, note)
        halves.append(entry)
    return halves[0], halves[1]


@transaction.atomic
def reverse(
    entry: LedgerEntry, *, reason: str, by: User, at: datetime.datetime, key: UUID
) -> LedgerEntry:
    """Rätta: take an entry back by a new one that moves the same money the other way."""
    require(by, Permission.ALLOCATE, fund=entry.fund)
    _need_reason(reason)
    before = entry_of_act(
        key, fund=entry.fund, kind=Kind.REVERSE, amount=entry.amount, investment=entry.investment
    )
    if before:
        return before
    reversal = post(
        fund=entry.fund,
        kind=Kind.REVERSE,
        amount=entry.amount,
        decision_reference=entry.decision_reference,
        by=by,
        at=at,
        key=key,
        investment=entry.investment,
        reverses=entry,
        note=reason.strip(),
    )
    _record(reversal, by, at, reason)
    return reversal


def _of_investment(
    kind: Kind,
    investment: Investment,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    decision_reference: str,
) -> LedgerEntry:
    require(by, Permission.ALLOCATE, fund=investment.fund)
    _need_reason(reason)
    before = entry_of_act(
        key, fund=investment.fund, kind=kind, amount=amount, investment=investment
    )
    if before:
        return before
    entry = post(
        fund=investment.fund,
        kind=kind,
        amount=amount,
        decision_reference=decision_reference or investment.decision.reference,
        by=by,
        at=at,
        key=key,
        investment=investment,
        note=reason.strip(),
    )
    _record(entry, by, at, reason)
    return entry


def _record(entry: LedgerEntry, by: User, at: datetime.datetime, reason: str) -> None:
    trail.record(
        act=f"ledger.{entry.kind}",
        subject=entry,
        by=by,
        at=at,
        case=entry.investment or entry.fund,
        reason=reason,
        amount=entry.amount,
        entry=entry.sequence,
    )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Write why, so that the entry can be understood in twenty years."))


def _refusal(
    fault: IntegrityError, fund: Fund, amount: Decimal, investment: Investment | None
) -> Exception:
    """Turn the constraint that refused into a sentence; an unexpected one stays what it is."""
    constraint = str(getattr(getattr(fault.__cause__, "diag", None), "constraint_name", ""))
    if constraint in _OVERDRAFTS:
        kind, account = _OVERDRAFTS[constraint]
        left = balance(fund, account, None if account == Account.FREE else investment)
        return kind(_overdraft_sentence(account) % {"left": kronor(left), "amount": kronor(amount)})
    if constraint in _REFUSALS:
        return _REFUSALS[constraint](_refusal_sentence(constraint))
    return fault


_OVERDRAFTS: Final[dict[str, tuple[type[LedgerRefused], Account]]] = {
    "free_money_never_below_zero": (NotEnoughFree, Account.FREE),
    "committed_money_never_below_zero": (NotEnoughCommitted, Account.COMMITTED),
    "paid_money_never_below_zero": (NotEnoughPaidOut, Account.DISBURSED),
}

_REFUSALS: Final[dict[str, type[LedgerRefused]]] = {
    "entry_amount_above_zero": AmountNotAboveZero,
    "entry_is_never_booked_ahead": BookedAhead,
    "reversal_is_never_reversed": NotReversible,
    "transfer_is_undone_by_a_transfer": NotReversible,
    "portfolio_ledgerentry_reverses_id_key": NotReversible,
    "one_entry_per_act": KeyOfAnotherAct,
}


def _overdraft_sentence(account: Account) -> str:
    return {
        Account.FREE: _("%(left)s is left to distribute. That is less than %(amount)s."),
        Account.COMMITTED: _("%(left)s is left of the commitment. That is less than %(amount)s."),
        Account.DISBURSED: _(
            "%(left)s has been paid out and not repaid. That is less than %(amount)s."
        ),
    }[account]


def _refusal_sentence(constraint: str) -> str:
    return {
        "entry_amount_above_zero": _("The amount must be more than 0 kr."),
        "entry_is_never_booked_ahead": _("The date has not come yet: choose today or earlier."),
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
