"""A wrong payment: proposed by one person, attested by another, reversed and made anew at once."""

from decimal import Decimal
from uuid import uuid4

import pytest

from fundportal.audit.overview import timeline
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from portfolio import corrections, disbursements, ledger
from portfolio.models import LedgerEntry, PaymentCorrection
from portfolio.states import Account, Kind
from portfolio.verify import verify
from portfolio.waiting import waiting_for
from tests.people import give
from tests.portfolio import money
from tests.portfolio.test_guards import refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]


@pytest.fixture
def paid(investment, amina, bertil, farid):
    return money.paid(investment, "30000", asker=amina, manager=bertil, attester=farid)


def propose(paid, by, amount="25000", **more):
    about = {"reason": "Fel belopp", "by": by, "at": money.AT, "key": uuid4()} | more
    return corrections.propose(paid, amount=Decimal(amount), **about)


def balances(investment) -> tuple[Decimal, Decimal]:
    fund = investment.fund
    return (
        ledger.balance(fund, Account.COMMITTED, investment),
        ledger.balance(fund, Account.DISBURSED, investment),
    )


def test_a_correction_is_a_reversal_and_a_new_payment_at_once(paid, investment, bertil, farid):
    proposed = propose(paid, bertil)
    assert balances(investment) == (370_000, 30_000), "nothing moves before the attest"
    assert [item.what for item in waiting_for(farid)]
    made = corrections.attest(proposed, by=farid, at=money.AT)
    assert balances(investment) == (375_000, 25_000)
    assert made.reversal.reverses == paid.entry
    assert (made.entry.kind, made.entry.amount) == (Kind.PAY, 25_000)
    assert made.entry.sequence == made.reversal.sequence + 1
    assert corrections.payment_of(paid) == made.entry
    assert corrections.attest(proposed, by=farid, at=money.AT) == made, "twice is once"
    assert LedgerEntry.objects.count() == 5
    assert verify(investment.fund).is_ok
    assert {"Rättelse av utbetalningen föreslagen", "Utbetalningen rättad"} <= {
        item.sentence for item in timeline(investment)
    }


def test_a_corrected_payment_can_be_corrected_again_and_to_nothing(paid, investment, bertil, farid):
    for amount in ("40000", "0"):
        corrections.attest(propose(paid, bertil, amount), by=farid, at=money.AT)
    assert balances(investment) == (400_000, 0)
    assert corrections.payment_of(paid) is None
    with pytest.raises(corrections.NothingToCorrect):
        propose(paid, bertil, "1")
    assert verify(investment.fund).is_ok


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": "30000"}, corrections.NothingToCorrect),
        ({"amount": "-1"}, ledger.AmountNotAboveZero),
        ({"reason": " "}, ledger.ReasonMissing),
        ({"reason": "Lön till 19811228-9874"}, ledger.PersonalNumberWritten),
    ],
)
def test_what_cannot_be_proposed(paid, bertil, changed, refusal):
    with pytest.raises(refusal):
        propose(paid, bertil, **changed)
    assert not PaymentCorrection.objects.exists()


def test_one_correction_at_a_time_and_one_per_form(paid, bertil):
    key = uuid4()
    first = propose(paid, bertil, key=key)
    assert propose(paid, bertil, key=key) == first
    with pytest.raises(ledger.KeyOfAnotherAct):
        propose(paid, bertil, "1", key=key)
    with pytest.raises(corrections.AlreadyProposed):
        propose(paid, bertil, "1")


def test_more_than_is_left_of_the_commitment_leaves_everything_as_it_was(
    paid, investment, bertil, farid
):
    proposed = propose(paid, bertil, "400000.01")
    with pytest.raises(ledger.NotEnoughCommitted, match="400"):
        corrections.attest(proposed, by=farid, at=money.AT)
    assert balances(investment) == (370_000, 30_000)
    assert LedgerEntry.objects.count() == 3


def test_a_second_person_attests_who_had_no_part_in_the_payment(paid, amina, bertil, farid):
    fund = paid.investment.fund
    for person in (amina, bertil):
        give(person, Role.ATTESTER, fund=fund)
    give(farid, Role.MANAGER, fund=fund)
    by_farid = propose(paid, farid)
    for person in (farid, amina, bertil):
        with pytest.raises(disbursements.SecondPersonNeeded):
            corrections.attest(by_farid, by=person, at=money.AT)
        assert corrections.why_not_attest(by_farid, person)
    assert LedgerEntry.objects.count() == 3


@pytest.mark.parametrize("person", ["amina", "cecilia", "david", "eva", "ingrid", "johan"])
def test_others_may_neither_propose_nor_attest(paid, bertil, person, request):
    somebody = request.getfixturevalue(person)
    with pytest.raises(NotPermitted):
        propose(paid, somebody)
    with pytest.raises(NotPermitted):
        corrections.attest(propose(paid, bertil), by=somebody, at=money.AT)


def test_a_refused_correction_leaves_the_payment_and_says_who_was_first(
    paid, investment, bertil, farid
):
    proposed = propose(paid, bertil)
    refused = corrections.refuse(proposed, reason="Beloppet stämmer", by=farid, at=money.AT)
    assert (refused.status, refused.refusal_reason) == ("refused", "Beloppet stämmer")
    with pytest.raises(corrections.AlreadySettled, match="Farid"):
        corrections.refuse(proposed, reason="Jag ångrar mig", by=bertil, at=money.AT)
    assert balances(investment) == (370_000, 30_000)
    own = propose(paid, bertil)
    assert corrections.refuse(own, reason="Skrivfel", by=bertil, at=money.AT).status == "refused"


def test_a_payment_of_two_persons_is_not_reversed_by_one(paid, bertil, farid):
    made = corrections.attest(propose(paid, bertil), by=farid, at=money.AT)
    for entry in (paid.entry, made.entry):
        with pytest.raises(ledger.CorrectedByTwo):
            ledger.reverse(entry, reason="Fel", by=bertil, at=money.AT, key=uuid4())


def test_a_proposed_correction_is_never_changed(paid, bertil):
    propose(paid, bertil)
    for change, constraint in [
        ("UPDATE portfolio_paymentcorrection SET amount = 1", "correction_is_never_changed"),
        ("DELETE FROM portfolio_paymentcorrection", "correction_is_never_changed"),
        ("TRUNCATE portfolio_paymentcorrection", "portfolio_paymentcorrection_append_only"),
        (
            "UPDATE portfolio_paymentcorrection SET status = 'attested', attested_by_id = "
            "proposed_by_id, attested_at = now(), reversal_id = corrects_id",
            "correction_is_never_changed",
        ),
    ]:
        assert refused_by(change) == constraint
