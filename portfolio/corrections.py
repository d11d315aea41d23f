"""Rättelse av utbetalning: a wrong payment is taken back and made anew in one act.

One person says what should have been paid, another attests: then the ledger gets the reversal and
the new payment together, or neither.
"""

import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import allows, require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio import attesting, ledger, notices
from portfolio.disbursements import SecondPersonNeeded
from portfolio.models import Disbursement, LedgerEntry, PaymentCorrection
from portfolio.states import KINDS, CorrectionStatus, Kind


class CorrectionRefused(Refused):
    """A correction that a rule forbids."""


class NothingToCorrect(CorrectionRefused):
    """A disbursement without a payment in the ledger, or an amount that is right already."""


class AlreadyProposed(CorrectionRefused):
    """A disbursement that has a correction waiting for its attest."""


class AlreadySettled(CorrectionRefused):
    """A correction that somebody has attested or refused meanwhile."""


@transaction.atomic
def propose(
    disbursement: Disbursement,
    *,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
) -> PaymentCorrection:
    """Föreslå rättelse: say what should have been paid; 0 kr when nothing should have been."""
    require(by, Permission.APPROVE_DISBURSEMENT, fund=disbursement.investment.fund)
    disbursement = _locked(disbursement)
    before = PaymentCorrection.objects.filter(idempotency_key=key).first()
    if before:
        same = (before.disbursement_id, before.amount, before.reason)
        fund = disbursement.investment.fund
        ledger.need_same_act(same == (disbursement.pk, amount, reason.strip()), fund)
        return before
    ledger.need_reason(reason)
    ledger.need_no_person(reason)
    correction = PaymentCorrection.objects.create(
        disbursement=disbursement,
        corrects=_wrong_entry(disbursement, amount),
        amount=amount,
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=at,
        idempotency_key=key,
    )
    _record("propose", correction, by, at, reason)
    notices.correction_proposed(correction, by=by, at=at)
    return correction


@transaction.atomic
def attest(correction: PaymentCorrection, *, by: User, at: datetime.datetime) -> PaymentCorrection:
    """Attestera rättelsen: enter the reversal and the new payment, as a second person.

    Attesting twice by the same person gives the same. Raises ledger.NotEnoughCommitted when the
    commitment does not reach for the right amount; then nothing has happened.
    """
    require(by, KINDS[Kind.PAY].permission, fund=correction.disbursement.investment.fund)
    disbursement = _locked(correction.disbursement)
    correction = _fresh(correction, disbursement)
    if correction.status == CorrectionStatus.ATTESTED and correction.attested_by == by:
        return correction
    _need_waiting(correction)
    correction.attested_for = _need_attester(correction, by)
    correction.reversal = ledger.post(
        fund=disbursement.investment.fund,
        kind=Kind.REVERSE,
        amount=correction.corrects.amount,
        decision_reference=correction.corrects.decision_reference,
        by=by,
        at=at,
        key=uuid5(correction.idempotency_key, "reverse"),
        investment=disbursement.investment,
        reverses=correction.corrects,
        note=correction.reason,
    )
    if correction.amount:
        correction.entry = ledger.post(
            fund=disbursement.investment.fund,
            kind=Kind.PAY,
            amount=correction.amount,
            decision_reference=correction.corrects.decision_reference,
            by=by,
            at=at,
            key=uuid5(correction.idempotency_key, "pay"),
            investment=disbursement.investment,
            note=correction.reason,
        )
    correction.status = CorrectionStatus.ATTESTED
    correction.attested_by, correction.attested_at = by, at
    fields = ["status", "attested_by", "attested_at", "attested_for", "reversal", "entry"]
    correction.save(update_fields=fields)
    _record("attest", correction, by, at)
    notices.correction_attested(correction, by=by, at=at)
    return correction


@transaction.atomic
def refuse(
    correction: PaymentCorrection, *, reason: str, by: User, at: datetime.datetime
) -> PaymentCorrection:
    """Avslå rättelsen: leave the payment as it is, with a reason; the proposer may take it back."""
    fund = correction.disbursement.investment.fund
    if by.pk != correction.proposed_by_id:
        require(by, KINDS[Kind.PAY].permission, fund=fund)
    correction = _fresh(correction, _locked(correction.disbursement))
    if correction.status == CorrectionStatus.REFUSED and correction.refused_by == by:
        return correction
    _need_waiting(correction)
    ledger.need_reason(reason)
    ledger.need_no_person(reason)
    correction.status = CorrectionStatus.REFUSED
    correction.refused_by, correction.refused_at = by, at
    correction.refusal_reason = reason.strip()
    correction.save(update_fields=["status", "refused_by", "refused_at", "refusal_reason"])
    _record("refuse", correction, by, at, reason)
    notices.correction_refused(correction, by=by, at=at)
    return correction


def why_not_attest(correction: PaymentCorrection, user: User) -> str:
    """Return the sentence that keeps this person from attesting; empty when nothing does."""
    try:
        _need_all(correction, user)
    except Refused as refusal:
        return str(refusal)
    return ""


def is_next_for(user: User, correction: PaymentCorrection) -> bool:
    """Tell whether nothing keeps the person from attesting, without writing the sentence."""
    try:
        _need_all(correction, user)
    except Refused:
        return False
    return True


def _need_all(correction: PaymentCorrection, user: User) -> None:
    require(user, KINDS[Kind.PAY].permission, fund=correction.disbursement.investment.fund)
    _need_waiting(correction)
    _need_attester(correction, user)


def may_refuse(correction: PaymentCorrection, user: User) -> bool:
    """Tell whether the person may refuse it, or take it back as its proposer."""
    fund = correction.disbursement.investment.fund
    return user.pk == correction.proposed_by_id or allows(
        user, KINDS[Kind.PAY].permission, fund=fund
    )


def payment_of(disbursement: Disbursement) -> LedgerEntry | None:
    """Gällande betalning: return the entry that stands, None before the attest or at 0 kr."""
    latest = (
        disbursement.corrections.filter(status=CorrectionStatus.ATTESTED)
        .select_related("entry")
        .order_by("attested_at", "pk")
        .last()
    )
    return latest.entry if latest else disbursement.entry


def may_correct(disbursement: Disbursement | None, user: User) -> bool:
    """Tell whether the person's role allows proposing a correction of what was paid."""
    if disbursement is None or disbursement.entry_id is None:
        return False
    return allows(user, Permission.APPROVE_DISBURSEMENT, fund=disbursement.investment.fund)


def _locked(disbursement: Disbursement) -> Disbursement:
    return (
        Disbursement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "investment__organisation", "entry")
        .get(pk=disbursement.pk)
    )


def _fresh(correction: PaymentCorrection, disbursement: Disbursement) -> PaymentCorrection:
    """Read the row again under the lock of its disbursement."""
    correction = PaymentCorrection.objects.select_related(
        "corrects", "attested_by", "refused_by", "proposed_by"
    ).get(pk=correction.pk)
    correction.disbursement = disbursement
    return correction


def _wrong_entry(disbursement: Disbursement, amount: Decimal) -> LedgerEntry:
    """Return the payment to take back, unless there is nothing to correct."""
    entry = payment_of(disbursement)
    if entry is None:
        raise NothingToCorrect(_("No payment of this disbursement is entered in the ledger."))
    if amount < 0:
        raise ledger.AmountNotAboveZero(_("Give an amount that is not negative."))
    if amount == entry.amount:
        raise NothingToCorrect(
            _("%(amount)s is what is entered already.") % {"amount": ledger.kronor(amount)}
        )
    if disbursement.corrections.waiting().exists():
        raise AlreadyProposed(_("A correction of this disbursement waits for its attest already."))
    return entry


def _need_waiting(correction: PaymentCorrection) -> None:
    if correction.status == CorrectionStatus.PROPOSED:
        return
    was_attested = correction.status == CorrectionStatus.ATTESTED
    who = correction.attested_by if was_attested else correction.refused_by
    when = correction.attested_at if was_attested else correction.refused_at
    raise AlreadySettled(
        _("%(who)s acted on this correction on %(when)s. It is now: %(status)s.")
        % {
            "who": who,
            "when": formats.date_format(timezone.localtime(when), "DATETIME_FORMAT"),
            "status": correction.get_status_display(),
        }
    )


def doers(correction: PaymentCorrection) -> tuple[int | None, ...]:
    """Return who proposed the correction, asked for the money and approved it."""
    disbursement = correction.disbursement
    return correction.proposed_by_id, disbursement.requested_by_id, disbursement.approved_by_id


def largest(correction: PaymentCorrection) -> Decimal:
    """Return what an attester's limit must reach for: the larger of the two entries."""
    return max(correction.amount, correction.corrects.amount)


def place_of_attest(correction: PaymentCorrection, user: User) -> User | None:
    """Return in whose place the person would attest it; None for the own right, or for nobody."""
    try:
        return _need_attester(correction, user)
    except Refused:
        return None


def _need_attester(correction: PaymentCorrection, by: User) -> User | None:
    """Refuse who has acted, their deputies and too much; return in whose place it is attested."""
    disbursement = correction.disbursement
    if by.pk == correction.proposed_by_id:
        raise SecondPersonNeeded(_("You proposed this correction. Another person must attest it."))
    if by.pk in (disbursement.requested_by_id, disbursement.approved_by_id):
        raise SecondPersonNeeded(
            _("You requested or approved this money. Another person must attest the correction.")
        )
    fund = disbursement.investment.fund
    return attesting.in_place_of(by, fund, largest(correction), doers=doers(correction))


def _record(
    act: str, correction: PaymentCorrection, by: User, at: datetime.datetime, reason: str = ""
) -> None:
    trail.record(
        act=f"correction.{act}",
        subject=correction.disbursement,
        by=by,
        at=at,
        case=correction.disbursement.investment,
        reason=reason,
        amount=correction.amount,
        instead_of=correction.corrects.amount,
        **attesting.as_detail(correction.attested_for),
    )
