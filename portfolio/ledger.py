"""Huvudboken: the only writer of entries, and the acts that are nothing but an entry.

The database numbers and chains the entry and moves balances in the same statement; this file turns
what it refuses into sentences with figures.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.models import Fund, Organisation, User
from fundportal.privacy import find_personal_numbers
from fundportal.templatetags.portal import longtime
from portfolio.models import Investment, LedgerEntry
from portfolio.refusals import (
    AmountNotAboveZero,
    BookedAhead,
    CorrectedByTwo,
    DatedOutsideTheFundsLife,
    FundTakesNoNewMoney,
    KeyOfAnotherAct,
    LedgerRefused,
    MovedMeanwhile,
    NotEnoughCommitted,
    NotEnoughFree,
    NotEnoughPaidOut,
    NotReversible,
    PersonalNumberWritten,
    ReasonMissing,
    SameFund,
    balance,
    kronor,
    refusal_of,
    refusal_sentence,
)
from portfolio.states import KINDS, Account, Kind

__all__ = [
    "AmountNotAboveZero",
    "BookedAhead",
    "CorrectedByTwo",
    "DatedOutsideTheFundsLife",
    "FundTakesNoNewMoney",
    "KeyOfAnotherAct",
    "LedgerRefused",
    "MovedMeanwhile",
    "NotEnoughCommitted",
    "NotEnoughFree",
    "NotEnoughPaidOut",
    "NotReversible",
    "PersonalNumberWritten",
    "ReasonMissing",
    "SameFund",
    "accounts_of",
    "balance",
    "entry_of_act",
    "kronor",
    "lock",
    "lock_all",
    "need_no_person",
    "need_reason",
    "need_same_act",
    "post",
    "release",
    "repay",
    "reverse",
    "transfer",
]


def need_no_person(*texts: str) -> None:
    """Refuse a personnummer before it lands in a text that nobody can take away again."""
    if any(find_personal_numbers(text) for text in texts):
        raise PersonalNumberWritten(
            _("The text holds a personnummer. Take it away: what is written here is kept for ever.")
        )


def lock(fund: Fund) -> int:
    """Wait for the fund's turn; until the transaction ends nobody else moves its money.

    Returns the number of the fund's last entry, 0 when there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM portfolio_lock_fund(%s)", [fund.pk])
        return int(cursor.fetchone()[0])


def lock_all(funds: Iterable[Fund]) -> None:
    """Wait for several funds' turns, in the order of id, so that nobody waits for each other."""
    for fund in sorted(set(funds), key=lambda each: each.pk):
        lock(fund)


def entry_of_act(
    key: UUID,
    *,
    fund: Fund,
    kind: Kind,
    amount: Decimal,
    investment: Investment | None = None,
    decision_reference: str | None = None,
    note: str | None = None,
    seen: int | None = None,
) -> LedgerEntry | None:
    """Return the entry that the same form made before, None at the first time; locks the fund.

    `seen` is the number of the fund's last entry when the person read the figures. Raises
    KeyOfAnotherAct when the form was sent before with other content, MovedMeanwhile when the
    figures have changed since.
    """
    last = lock(fund)
    entry = LedgerEntry.objects.filter(idempotency_key=key).first()
    if entry is None:
        if seen is not None and seen < last:
            _refuse_unseen(fund)
        return None
    need_same_act(
        (entry.fund_id, entry.kind, entry.amount, entry.investment_id)
        == (fund.pk, kind, amount, investment.pk if investment else None)
        and decision_reference in (None, entry.decision_reference)
        and note in (None, entry.note),
        fund,
    )
    return entry


def need_same_act(is_same: bool, fund: Fund) -> None:
    """Refuse a form whose key has entered something else already."""
    if not is_same:
        raise KeyOfAnotherAct(refusal_sentence("one_entry_per_act", fund))


def _refuse_unseen(fund: Fund) -> None:
    """Say who has moved the fund's money since the person read its figures."""
    latest = LedgerEntry.objects.filter(fund=fund).select_related("by").latest("sequence")
    raise MovedMeanwhile(
        _(
            "%(who)s entered %(amount)s (%(kind)s) on %(when)s, after you opened this page. "
            "The figures here are new: check them before you go on."
        )
        % {
            "who": latest.by,
            "amount": kronor(latest.amount),
            "kind": latest.get_kind_display(),
            "when": longtime(latest.at),
        }
    )


def accounts_of(kind: Kind, reverses: LedgerEntry | None = None) -> tuple[Account, Account]:
    """Return from which account and to which an entry moves its money."""
    if reverses:
        return Account(reverses.to_account), Account(reverses.from_account)
    movement = KINDS[kind]
    if movement.from_account is None or movement.to_account is None:
        raise ValueError(f"{kind} takes its accounts from the entry that it reverses")
    return movement.from_account, movement.to_account


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
    from_account, to_account = accounts_of(kind, reverses)
    try:
        with transaction.atomic():
            entry = LedgerEntry.objects.create(
                fund=fund,
                kind=kind,
                from_account=from_account,
                to_account=to_account,
                amount=amount,
                investment=investment,
                valid_date=valid_date or timezone.localdate(at),
                at=at,
                by=by,
                decision_reference=decision_reference,
                note=note,
                reverses_id=reverses.pk if reverses else None,  # not told: it may be refused
                transfer=transfer,
                idempotency_key=key,
            )
    except IntegrityError as fault:
        raise refusal_of(fault, fund, amount, investment) from fault
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
    seen: int | None = None,
) -> LedgerEntry:
    """Frigör: give what a commitment does not need back to the fund."""
    return _of_investment(
        Kind.RELEASE, investment, amount, reason, by, at, key, decision_reference, seen
    )


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
    seen: int | None = None,
    board: Organisation | None = None,
) -> LedgerEntry:
    """Återför: book savings that a board has returned; never more than was paid out.

    `portfolio.repayments.book` calls it and keeps which board it was.
    """
    told = {"board": board.name} if board else {}
    return _of_investment(
        Kind.REPAY, investment, amount, reason, by, at, key, decision_reference, seen, **told
    )


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
    seen: int | None = None,
) -> tuple[LedgerEntry, LedgerEntry]:
    """Omför: move free money to another fund; two entries, the funds locked in the order of id."""
    if from_fund == to_fund:
        raise SameFund(_("Choose another fund: money is not transferred to where it is."))
    sides = ((from_fund, Kind.TRANSFER_OUT), (to_fund, Kind.TRANSFER_IN))
    for fund, kind in sides:
        require(by, KINDS[kind].permission, fund=fund)
    lock_all([from_fund, to_fund])
    halves = []
    for fund, kind in sides:
        half_key = uuid5(key, kind)
        entry = entry_of_act(
            half_key,
            fund=fund,
            kind=kind,
            amount=amount,
            decision_reference=decision_reference,
            note=note,
            seen=seen if fund == from_fund else None,
        )
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
    require(by, KINDS[Kind.REVERSE].permission, fund=entry.fund)
    need_reason(reason)
    if entry.is_payment_of_two:
        raise CorrectedByTwo(
            _("A payment is corrected on the page of its disbursement, by two persons.")
        )
    before = entry_of_act(
        key,
        fund=entry.fund,
        kind=Kind.REVERSE,
        amount=entry.amount,
        investment=entry.investment,
        note=reason.strip(),
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
    seen: int | None,
    **told: str,
) -> LedgerEntry:
    require(by, KINDS[kind].permission, fund=investment.fund)
    need_reason(reason)
    reference = decision_reference or investment.decision.reference
    before = entry_of_act(
        key,
        fund=investment.fund,
        kind=kind,
        amount=amount,
        investment=investment,
        decision_reference=reference,
        note=reason.strip(),
        seen=seen,
    )
    if before:
        return before
    entry = post(
        fund=investment.fund,
        kind=kind,
        amount=amount,
        decision_reference=reference,
        by=by,
        at=at,
        key=key,
        investment=investment,
        note=reason.strip(),
    )
    _record(entry, by, at, reason, **told)
    return entry


def _record(entry: LedgerEntry, by: User, at: datetime.datetime, reason: str, **told: str) -> None:
    trail.record(
        act=f"ledger.{entry.kind}",
        subject=entry,
        by=by,
        at=at,
        case=entry.investment or entry.fund,
        reason=reason,
        amount=entry.amount,
        entry=entry.sequence,
        **told,
    )


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Write why, so that the entry can be understood in twenty years."))
