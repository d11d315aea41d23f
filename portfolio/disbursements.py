"""Utbetalning: requested by the department, approved, attested by a third person, then paid.

The entry is made when the money is attested; the voucher follows from the accounting system.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import allows, require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.templatetags.portal import longtime
from portfolio import attesting, ledger, notices, request_rules
from portfolio.allotment import Place, in_order
from portfolio.models import Disbursement, DisbursementRow, Investment
from portfolio.request_overview import row_spend
from portfolio.request_rules import DisbursementRefused
from portfolio.states import TRANSITIONS, Account, DisbursementAct, Kind

NEEDED_TO_REQUEST = Permission.REQUEST_DISBURSEMENT


class MoreThanCommitted(DisbursementRefused):
    """More money than the commitment has left beside what is already asked for."""


class SomebodyWasFirst(DisbursementRefused):
    """A disbursement that somebody has acted on since the page was opened."""


class SecondPersonNeeded(DisbursementRefused):
    """An attester who asked for the money or approved it."""


class PeriodInWrongOrder(DisbursementRefused):
    """A period that ends before it begins."""


class PaymentIncomplete(DisbursementRefused):
    """A payment without voucher number, or with a date that cannot be."""


class ReasonMissing(DisbursementRefused):
    """A refusal without a reason."""


@dataclass(frozen=True)
class Period:
    """Period: the first and the last day that the money is for."""

    first: datetime.date
    last: datetime.date


@transaction.atomic
def request(
    investment: Investment,
    *,
    period: Period,
    rows: Mapping[Place, Decimal],
    purpose: str,
    is_last: bool = False,
    deviation_comment: str = "",
    by: User,
    at: datetime.datetime,
    key: UUID,
) -> Disbursement:
    """Rekvirera: ask for money of the commitment for a period; the same form asks once.

    `rows` are kronor of the fund at places of the plan; the request is their sum.
    """
    require(
        by,
        NEEDED_TO_REQUEST,
        fund=investment.fund,
        organisation=investment.organisation,
    )
    investment = Investment.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=investment.pk
    )
    before = Disbursement.objects.filter(idempotency_key=key).first()
    if before:
        return before
    if period.last < period.first:
        raise PeriodInWrongOrder(_("The period must not end before it begins."))
    request_rules.need_time(investment, period.first, period.last)
    amount = sum(rows.values(), Decimal(0))
    if amount <= 0 or min(rows.values()) <= 0:
        raise ledger.AmountNotAboveZero(_("The amount must be more than 0 kr."))
    ledger.need_no_person(purpose, deviation_comment)
    request_rules.need_places(investment, rows)
    request_rules.need_turn(investment, is_last=is_last)
    left = _need_room(investment, amount)
    request_rules.need_marked(investment, amount=amount, left=left, is_last=is_last)
    request_rules.need_comment(investment, row_spend(investment, rows), deviation_comment)
    disbursement = Disbursement.objects.create(
        investment=investment,
        period_from=period.first,
        period_to=period.last,
        amount=amount,
        purpose=purpose.strip(),
        is_last=is_last,
        deviation_comment=deviation_comment.strip(),
        requested_by=by,
        requested_at=at,
        idempotency_key=key,
    )
    _write_rows(disbursement, rows)
    _record("disbursement.request", disbursement, by, at)
    notices.disbursement_requested(disbursement, by=by, at=at)
    return disbursement


@transaction.atomic
def approve(
    disbursement: Disbursement, *, by: User, at: datetime.datetime, version: int | None = None
) -> Disbursement:
    """Godkänn: say that the money was needed for what the decision was about."""
    disbursement, is_done = _begin(disbursement, DisbursementAct.APPROVE, by, version)
    if is_done:
        return disbursement
    request_rules.need_explained(disbursement)
    disbursement.approved_by, disbursement.approved_at = by, at
    _end(disbursement, DisbursementAct.APPROVE, by, at, "approved_by", "approved_at")
    notices.disbursement_approved(disbursement, by=by, at=at)
    return disbursement


@transaction.atomic
def attest(
    disbursement: Disbursement, *, by: User, at: datetime.datetime, version: int | None = None
) -> Disbursement:
    """Attestera: make the entry, as one who neither asked for the money nor approved it."""
    disbursement, is_done = _begin(disbursement, DisbursementAct.ATTEST, by, version)
    if is_done:
        return disbursement
    disbursement.attested_for = _need_attester(disbursement, by)
    disbursement.entry = ledger.post(
        fund=disbursement.investment.fund,
        kind=Kind.PAY,
        amount=disbursement.amount,
        decision_reference=disbursement.investment.decision.reference,
        by=by,
        at=at,
        key=uuid5(disbursement.idempotency_key, "attest"),
        investment=disbursement.investment,
        note=disbursement.purpose,
    )
    disbursement.attested_by, disbursement.attested_at = by, at
    fields = ("attested_by", "attested_at", "attested_for", "entry")
    _end(disbursement, DisbursementAct.ATTEST, by, at, *fields)
    notices.disbursement_attested(disbursement, by=by, at=at)
    return disbursement


@transaction.atomic
def confirm_paid(
    disbursement: Disbursement,
    *,
    voucher_number: str,
    paid_date: datetime.date,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Disbursement:
    """Registrera betalning: write the voucher number and date of the accounting system."""
    disbursement, is_done = _begin(disbursement, DisbursementAct.CONFIRM_PAID, by, version)
    if is_done:
        return disbursement
    if not voucher_number.strip():
        raise PaymentIncomplete(_("Write the voucher number of the accounting system."))
    if not disbursement.attested_at or not (
        timezone.localdate(disbursement.attested_at) <= paid_date <= timezone.localdate(at)
    ):
        raise PaymentIncomplete(_("The date of payment must lie between the attest and today."))
    disbursement.paid_by, disbursement.paid_at = by, at
    disbursement.paid_date, disbursement.voucher_number = paid_date, voucher_number.strip()
    fields = ("paid_by", "paid_at", "paid_date", "voucher_number")
    _end(disbursement, DisbursementAct.CONFIRM_PAID, by, at, *fields)
    notices.disbursement_paid(disbursement, by=by, at=at)
    return disbursement


@transaction.atomic
def refuse(
    disbursement: Disbursement,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Disbursement:
    """Avslå: send the request back with a reason; possible until the money is attested."""
    disbursement, is_done = _begin(disbursement, DisbursementAct.REFUSE, by, version)
    if is_done:
        return disbursement
    if not reason.strip():
        raise ReasonMissing(_("Write why you refuse, so that the department can ask anew."))
    ledger.need_no_person(reason)
    disbursement.refused_by, disbursement.refused_at = by, at
    disbursement.refusal_reason = reason.strip()
    fields = ("refused_by", "refused_at", "refusal_reason")
    _end(disbursement, DisbursementAct.REFUSE, by, at, *fields, reason=reason)
    notices.disbursement_refused(disbursement, by=by, at=at)
    return disbursement


def left_to_request(investment: Investment) -> Decimal:
    """Kvar att rekvirera: the commitment less what is paid out and what is already asked for."""
    committed = ledger.balance(investment.fund, Account.COMMITTED, investment)
    asked = investment.disbursements.open().aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return committed - asked


def may(act: DisbursementAct, disbursement: Disbursement, user: User) -> bool:
    """Tell whether the person's role allows the act, whatever the status and who did what."""
    fund = disbursement.investment.fund
    return any(allows(user, right, fund=fund) for right in TRANSITIONS[act].permissions)


def why_not(act: DisbursementAct, disbursement: Disbursement, user: User) -> str:
    """Return the sentence that keeps this person from the act; empty when nothing does."""
    try:
        _need_all(act, disbursement, user)
    except Refused as refusal:
        return str(refusal)
    return ""


def is_next_for(user: User, act: DisbursementAct, disbursement: Disbursement) -> bool:
    """Tell whether nothing keeps the person from the act, without writing the sentence."""
    try:
        _need_all(act, disbursement, user)
    except Refused:
        return False
    return True


def attesters(disbursement: Disbursement) -> list[User]:
    """Return who may attest it today, by name: by limit, and apart from those who have acted."""
    return attesting.attesters(
        disbursement.investment.fund, disbursement.amount, doers=_doers(disbursement)
    )


def _need_all(act: DisbursementAct, disbursement: Disbursement, user: User) -> None:
    _need_right(act, disbursement, user)
    _need_status(act, disbursement)
    if act == DisbursementAct.APPROVE:
        request_rules.need_explained(disbursement)
    if act == DisbursementAct.ATTEST:
        _need_attester(disbursement, user)


def _begin(
    disbursement: Disbursement, act: DisbursementAct, by: User, version: int | None
) -> tuple[Disbursement, bool]:
    """Check the right, lock the row, and say whether this person has done the very act already."""
    _need_right(act, disbursement, by)
    locked = (
        Disbursement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "investment__decision", "investment__organisation")
        .get(pk=disbursement.pk)
    )
    if locked.status == TRANSITIONS[act].after and getattr(locked, _WHO[act]) == by:
        return locked, True
    if version is not None and version != locked.version:
        _refuse_late(locked)
    _need_status(act, locked)
    return locked, False


_WHO = {
    DisbursementAct.APPROVE: "approved_by",
    DisbursementAct.ATTEST: "attested_by",
    DisbursementAct.CONFIRM_PAID: "paid_by",
    DisbursementAct.REFUSE: "refused_by",
}


def _end(
    disbursement: Disbursement,
    act: DisbursementAct,
    by: User,
    at: datetime.datetime,
    *fields: str,
    reason: str = "",
) -> None:
    disbursement.status = TRANSITIONS[act].after
    disbursement.version += 1
    disbursement.save(update_fields=["status", "version", *fields])
    _record(f"disbursement.{act}", disbursement, by, at, reason)


def _need_right(act: DisbursementAct, disbursement: Disbursement, by: User) -> None:
    if not may(act, disbursement, by):
        require(by, TRANSITIONS[act].permissions[0], fund=disbursement.investment.fund)


def _need_status(act: DisbursementAct, disbursement: Disbursement) -> None:
    if disbursement.status not in TRANSITIONS[act].before:
        _refuse_late(disbursement)


def _refuse_late(disbursement: Disbursement) -> None:
    """Say who did the latest act, and when; nothing is overwritten."""
    latest = max(
        (getattr(disbursement, f"{act}_at"), str(getattr(disbursement, f"{act}_by")))
        for act in ("requested", "approved", "attested", "paid", "refused")
        if getattr(disbursement, f"{act}_at")
    )
    when = longtime(latest[0])
    raise SomebodyWasFirst(
        _("%(who)s acted on this disbursement on %(when)s. It is now: %(status)s.")
        % {"who": latest[1], "when": when, "status": disbursement.get_status_display()}
    )


def _doers(disbursement: Disbursement) -> tuple[int | None, ...]:
    return disbursement.requested_by_id, disbursement.approved_by_id


def place_of_attest(disbursement: Disbursement, user: User) -> User | None:
    """Return in whose place the person would attest it; None for the own right, or for nobody."""
    try:
        return _need_attester(disbursement, user)
    except Refused:
        return None


def _need_attester(disbursement: Disbursement, by: User) -> User | None:
    """Refuse who has acted, their deputies and too much; return in whose place it is attested."""
    if by.pk == disbursement.requested_by_id:
        raise SecondPersonNeeded(_("You requested this money. Another person must attest it."))
    if by.pk == disbursement.approved_by_id:
        raise SecondPersonNeeded(_("You approved this money. Another person must attest it."))
    return attesting.in_place_of(
        by, disbursement.investment.fund, disbursement.amount, doers=_doers(disbursement)
    )


def _need_room(investment: Investment, amount: Decimal) -> Decimal:
    """Refuse more than what is left to request; return what is."""
    left = left_to_request(investment)
    if amount > left:
        raise MoreThanCommitted(
            _("%(left)s is left to request of the commitment. That is less than %(amount)s.")
            % {"left": ledger.kronor(left), "amount": ledger.kronor(amount)}
        )
    return left


def _write_rows(disbursement: Disbursement, rows: Mapping[Place, Decimal]) -> None:
    DisbursementRow.objects.bulk_create(
        DisbursementRow(
            disbursement=disbursement,
            year=place.year,
            cost_kind=place.cost_kind,
            organisation_id=place.organisation,
            amount=rows[place],
        )
        for place in in_order(rows)
    )


def _record(
    act: str, disbursement: Disbursement, by: User, at: datetime.datetime, reason: str = ""
) -> None:
    place_of = disbursement.attested_for if act == "disbursement.attest" else None
    trail.record(
        act=act,
        subject=disbursement,
        by=by,
        at=at,
        case=disbursement.investment,
        reason=reason,
        amount=disbursement.amount,
        voucher=disbursement.voucher_number,
        **attesting.as_detail(place_of),
    )
