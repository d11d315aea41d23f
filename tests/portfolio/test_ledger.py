"""The ledger: entries move balances and totals, overdraft is refused with the figures."""

import datetime
import hashlib
from decimal import Decimal
from uuid import uuid4

import pytest

from fundportal.directory import institutions
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from portfolio import ledger
from portfolio.models import FundHead, LedgerEntry, Total
from portfolio.models.ledger import GENESIS
from portfolio.states import KINDS, Account, Kind
from portfolio.verify import verify
from tests.people import give
from tests.portfolio import money

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]


def test_an_entry_moves_the_balances_and_the_total(fund, bertil):
    money.funded(fund, bertil, "250000.50")
    assert ledger.balance(fund, Account.FREE) == Decimal("250000.50")
    total = Total.objects.get(fund=fund)
    assert (total.year, total.kind, total.amount) == (2026, Kind.ALLOCATE, Decimal("250000.50"))


def test_entries_are_numbered_and_chained_per_fund(fund, bertil):
    first, second = money.funded(fund, bertil), money.funded(fund, bertil)
    assert (first.sequence, first.previous_hash) == (1, GENESIS)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    head = FundHead.objects.get(fund=fund)
    assert (head.sequence, head.hash) == (2, second.hash)


def test_another_program_can_verify_the_stored_text(fund, bertil):
    made = money.entry(
        fund, Kind.ALLOCATE, "100", bertil, note='Åäö "citat"\nrad', decision_reference="§ 1\\2"
    )
    assert hashlib.sha256(made.canonical.encode()).hexdigest() == made.hash
    lines = made.canonical.split("\n")
    assert lines[0] == "fundportal ledger entry 1"
    assert lines[6] == "amount 100.00"
    assert lines[-1] == f"previous {GENESIS}"
    assert len(lines) == 17, "a line break in a note must not make a line of its own"


def test_the_writers_words_for_number_and_hash_are_ignored(fund, bertil):
    made = money.funded(fund, bertil)
    LedgerEntry.objects.create(
        fund=fund,
        kind=Kind.ALLOCATE,
        from_account=Account.OUTSIDE,
        to_account=Account.FREE,
        amount=1,
        valid_date=money.TODAY,
        at=money.AT,
        by=bertil,
        decision_reference="x",
        idempotency_key=uuid4(),
        sequence=99,
        hash="f" * 64,
        previous_hash="e" * 64,
        canonical="invented",
    )
    second = LedgerEntry.objects.get(fund=fund, sequence=2)
    assert second.previous_hash == made.hash
    assert verify(fund).is_ok


def test_every_kind_moves_between_its_accounts(fund, social_board, bertil, cecilia):
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    money.funded(fund, bertil, "1000")
    money.entry(fund, Kind.COMMIT, "800", bertil, investment)
    money.entry(fund, Kind.PAY, "500", bertil, investment)
    money.entry(fund, Kind.RELEASE, "100", bertil, investment)
    money.entry(fund, Kind.REPAY, "50", bertil, investment)
    assert ledger.balance(fund, Account.FREE) == 350
    assert ledger.balance(fund, Account.COMMITTED, investment) == 200
    assert ledger.balance(fund, Account.DISBURSED, investment) == 450
    assert verify(fund).is_ok


def test_more_than_free_is_refused_with_the_figures(fund, social_board, bertil, cecilia):
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    money.funded(fund, bertil, "5100000")
    with pytest.raises(ledger.NotEnoughFree) as refusal:
        money.entry(fund, Kind.COMMIT, "5100000.01", bertil, investment)
    digits = "".join(c for c in str(refusal.value) if c.isdigit() or c == ",")
    assert digits.startswith("5100000")
    assert "5100000,01" in digits
    assert ledger.balance(fund, Account.FREE) == 5_100_000
    assert LedgerEntry.objects.count() == 1


def test_more_than_committed_and_more_than_paid_out_are_refused(
    fund, social_board, bertil, cecilia
):
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    other = money.opened(money.decided(fund, social_board, cecilia), bertil)
    money.funded(fund, bertil, "1000")
    money.entry(fund, Kind.COMMIT, "100", bertil, investment)
    money.entry(fund, Kind.COMMIT, "100", bertil, other)
    with pytest.raises(ledger.NotEnoughCommitted):
        money.entry(fund, Kind.PAY, "101", bertil, investment)
    money.entry(fund, Kind.PAY, "60", bertil, investment)
    with pytest.raises(ledger.NotEnoughCommitted):
        money.entry(fund, Kind.RELEASE, "41", bertil, investment)
    with pytest.raises(ledger.NotEnoughPaidOut):
        money.entry(fund, Kind.REPAY, "61", bertil, investment)
    with pytest.raises(ledger.NotEnoughPaidOut):
        money.entry(fund, Kind.REPAY, "1", bertil, other)


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_an_amount_of_nothing_is_refused(fund, bertil, amount):
    with pytest.raises(ledger.AmountNotAboveZero):
        money.entry(fund, Kind.ALLOCATE, amount, bertil)


def test_an_entry_is_never_booked_ahead(fund, bertil):
    with pytest.raises(ledger.BookedAhead):
        money.entry(
            fund,
            Kind.ALLOCATE,
            "1",
            bertil,
            valid_date=money.TODAY.replace(day=money.TODAY.day + 1),
        )


def test_a_key_makes_one_entry(fund, bertil):
    key = uuid4()
    money.entry(fund, Kind.ALLOCATE, "1", bertil, key=key)
    with pytest.raises(ledger.KeyOfAnotherAct):
        money.entry(fund, Kind.ALLOCATE, "1", bertil, key=key)
    with pytest.raises(ledger.KeyOfAnotherAct):
        ledger.entry_of_act(key, fund=fund, kind=Kind.ALLOCATE, amount=Decimal(2))
    assert ledger.entry_of_act(key, fund=fund, kind=Kind.ALLOCATE, amount=Decimal(1))


def test_a_reversal_moves_the_money_back_and_the_total_too(fund, bertil):
    made = money.funded(fund, bertil, "100")
    reversal = ledger.reverse(made, reason="Dubbel", by=bertil, at=money.AT, key=uuid4())
    assert (reversal.from_account, reversal.to_account) == (Account.FREE, Account.OUTSIDE)
    assert ledger.balance(fund, Account.FREE) == 0
    total = Total.objects.get(fund=fund, kind=Kind.ALLOCATE)
    assert (total.amount, total.amount_reversed) == (100, 100)
    assert verify(fund).is_ok


def test_an_entry_is_reversed_once_and_a_reversal_never(fund, bertil):
    made = money.funded(fund, bertil, "100")
    money.funded(fund, bertil, "900")
    reversal = ledger.reverse(made, reason="Dubbel", by=bertil, at=money.AT, key=uuid4())
    for again in (made, reversal):
        with pytest.raises(ledger.NotReversible):
            ledger.reverse(again, reason="Dubbel", by=bertil, at=money.AT, key=uuid4())


def test_a_reversal_needs_a_reason_and_its_money(fund, social_board, bertil, cecilia):
    made = money.funded(fund, bertil, "100")
    with pytest.raises(ledger.ReasonMissing):
        ledger.reverse(made, reason=" ", by=bertil, at=money.AT, key=uuid4())
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    money.entry(fund, Kind.COMMIT, "60", bertil, investment)
    with pytest.raises(ledger.NotEnoughFree):
        ledger.reverse(made, reason="Fel fond", by=bertil, at=money.AT, key=uuid4())


def test_a_transfer_is_two_entries_and_is_undone_by_a_transfer_back(fund, executive_board, bertil):
    from fundportal.directory.models import Fund
    from fundportal.directory.roles import Role
    from tests.people import give

    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=money.TODAY
    )
    give(bertil, Role.MANAGER, fund=other)
    money.funded(fund, bertil, "100")
    key = uuid4()
    asked = {"amount": Decimal(40), "decision_reference": "KF § 1", "by": bertil, "at": money.AT}
    out, into = ledger.transfer(fund, other, key=key, **asked)
    assert ledger.transfer(fund, other, key=key, **asked) == (out, into)
    assert ledger.balance(fund, Account.FREE) == 60
    assert ledger.balance(other, Account.FREE) == 40
    assert out.transfer == into.transfer == key
    with pytest.raises(ledger.NotReversible):
        ledger.reverse(out, reason="Fel", by=bertil, at=money.AT, key=uuid4())
    with pytest.raises(ledger.NotEnoughFree):
        ledger.transfer(fund, other, key=uuid4(), **{**asked, "amount": Decimal(61)})
    assert LedgerEntry.objects.filter(fund=other).count() == 1
    assert verify().is_ok


def test_release_and_repay_need_the_manager_and_a_reason(investment, bertil, farid, ingrid):
    asked = {"amount": Decimal(1), "at": money.AT}
    for person in (farid, ingrid):
        with pytest.raises(NotPermitted):
            ledger.release(investment, reason="Rest", by=person, key=uuid4(), **asked)
    with pytest.raises(ledger.ReasonMissing):
        ledger.release(investment, reason="", by=bertil, key=uuid4(), **asked)
    made = ledger.release(investment, reason="Rest", by=bertil, key=uuid4(), **asked)
    assert made.decision_reference == investment.decision.reference
    with pytest.raises(ledger.NotEnoughPaidOut):
        ledger.repay(investment, reason="Lägre kostnad", by=bertil, key=uuid4(), **asked)


def test_a_personnummer_never_lands_in_the_ledger(fund, bertil):
    for texts in ({"note": "Lön till 19811228-9874"}, {"decision_reference": "KF 8112289874"}):
        with pytest.raises(ledger.PersonalNumberWritten):
            money.entry(fund, Kind.ALLOCATE, "1", bertil, **texts)
    assert money.entry(fund, Kind.ALLOCATE, "1", bertil, note="Faktura 212000-1967")


def test_the_kind_table_names_every_kind_its_accounts_and_who_may(investment):
    assert set(KINDS) == set(Kind)
    assert [kind for kind in KINDS if KINDS[kind].from_account is None] == [Kind.REVERSE]
    assert all(m.from_account != m.to_account for k, m in KINDS.items() if k != Kind.REVERSE)
    entry = LedgerEntry.objects.latest("sequence")
    assert ledger.accounts_of(Kind.REVERSE, entry) == (entry.to_account, entry.from_account)
    with pytest.raises(ValueError, match="reverse"):
        ledger.accounts_of(Kind.REVERSE)


def test_figures_that_moved_since_they_were_read_are_refused(investment, bertil, farid):
    give(farid, Role.MANAGER, fund=investment.fund)
    seen = LedgerEntry.objects.count()
    asked = {"reason": "Lägre kostnad", "at": money.AT, "seen": seen}
    key = uuid4()
    first = ledger.release(investment, amount=Decimal(5), by=bertil, key=key, **asked)
    with pytest.raises(ledger.MovedMeanwhile, match="Bertil"):
        ledger.release(investment, amount=Decimal(5), by=farid, key=uuid4(), **asked)
    again = ledger.release(investment, amount=Decimal(5), by=bertil, key=key, **asked)
    assert again == first, "the same form is answered as before"
    with pytest.raises(ledger.KeyOfAnotherAct):
        ledger.release(investment, amount=Decimal(5), by=bertil, key=key, **asked | {"reason": "x"})
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 399_995


def test_money_is_not_transferred_to_its_own_fund(fund, bertil):
    money.funded(fund, bertil)
    with pytest.raises(ledger.SameFund):
        ledger.transfer(
            fund,
            fund,
            amount=Decimal(1),
            decision_reference="KF § 1",
            by=bertil,
            at=money.AT,
            key=uuid4(),
        )


def test_a_fund_is_not_moved_past_its_first_money(fund, bertil, johan):
    money.funded(fund, bertil)
    fund.opened_date = money.TODAY + datetime.timedelta(days=1)
    with pytest.raises(institutions.OpenedAfterItsMoney):
        institutions.save_fund(fund, by=johan, at=money.AT)
    fund.refresh_from_db()
    fund.opened_date = money.TODAY
    institutions.save_fund(fund, by=johan, at=money.AT)
    yesterday = money.TODAY - datetime.timedelta(days=1)
    with pytest.raises(ledger.DatedOutsideTheFundsLife, match="2026"):
        money.entry(fund, Kind.ALLOCATE, "1", bertil, valid_date=yesterday)


def test_a_closed_fund_in_which_nothing_runs_takes_no_new_money(fund, bertil):
    fund.closed_date = money.TODAY
    fund.save(update_fields=["closed_date"])
    with pytest.raises(ledger.FundTakesNoNewMoney, match="2026"):
        money.funded(fund, bertil)
