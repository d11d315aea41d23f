"""The verification finds each kind of tampering, and names the first bad entry."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portfolio.models import LedgerEntry
from portfolio.states import Kind
from portfolio.verify import head_of, verify
from tests.portfolio import money

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]


@pytest.fixture
def ledger_of_five(fund, social_board, bertil, cecilia):
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    first = money.funded(fund, bertil, "1000")
    money.entry(fund, Kind.COMMIT, "600", bertil, investment)
    money.entry(fund, Kind.PAY, "100", bertil, investment)
    money.entry(fund, Kind.RELEASE, "50", bertil, investment)
    money.entry(fund, Kind.TOP_UP, "7", bertil)
    assert first.sequence == 1
    return fund


def tamper(*statements: str) -> None:
    """What a superuser can do: switch the guards off, change, switch them on."""
    tables = ("ledgerentry", "balance", "total", "fundhead")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE portfolio_{table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount, "the tampering must change something"
        for table in tables:
            cursor.execute(f"ALTER TABLE portfolio_{table} ENABLE TRIGGER USER")


def test_an_honest_ledger_is_ok_with_counts(ledger_of_five, capsys):
    found = verify(ledger_of_five)
    assert found.is_ok
    assert (found.funds, found.entries, found.balances, found.totals) == (1, 5, 3, 5)
    call_command("verify_ledger")
    assert capsys.readouterr().out.startswith("ok: 1 funds, 5 entries")


def test_an_empty_ledger_is_ok(fund):
    assert verify().is_ok
    assert head_of(fund) == (0, "0" * 64)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE portfolio_ledgerentry SET amount = 99 WHERE sequence = 3", 3),
        ("UPDATE portfolio_ledgerentry SET note = 'x' WHERE sequence = 2", 2),
        ("UPDATE portfolio_ledgerentry SET by_id = by_id + 1 WHERE sequence = 4", 4),
        ("UPDATE portfolio_ledgerentry SET at = at + interval '1 hour' WHERE sequence = 1", 1),
        ("UPDATE portfolio_ledgerentry SET canonical = canonical || ' ' WHERE sequence = 3", 3),
        ("UPDATE portfolio_ledgerentry SET hash = md5('x') || md5('y') WHERE sequence = 3", 3),
        (
            "UPDATE portfolio_ledgerentry SET previous_hash = md5('x') || md5('y') "
            "WHERE sequence = 3",
            3,
        ),
        ("DELETE FROM portfolio_ledgerentry WHERE sequence = 1", 1),
        ("DELETE FROM portfolio_ledgerentry WHERE sequence = 3", 3),
        ("DELETE FROM portfolio_ledgerentry WHERE sequence = 5", 5),
        ("DELETE FROM portfolio_ledgerentry WHERE sequence >= 4", 4),
        ("UPDATE portfolio_ledgerentry SET sequence = 9 WHERE sequence = 5", 5),
        ("DELETE FROM portfolio_ledgerentry", 1),
        ("UPDATE portfolio_fundhead SET sequence = 4", 5),
        ("UPDATE portfolio_fundhead SET hash = md5('x') || md5('y')", 5),
        ("DELETE FROM portfolio_fundhead", 5),
        ("UPDATE portfolio_balance SET amount = amount + 1 WHERE account = 'free'", None),
        ("UPDATE portfolio_balance SET amount = amount - 1 WHERE account = 'disbursed'", None),
        ("DELETE FROM portfolio_balance WHERE account = 'committed'", None),
        ("UPDATE portfolio_total SET amount = amount + 1 WHERE kind = 'pay'", None),
        ("UPDATE portfolio_total SET amount_reversed = 1 WHERE kind = 'pay'", None),
        ("UPDATE portfolio_total SET year = 2025 WHERE kind = 'pay'", None),
        ("DELETE FROM portfolio_total WHERE kind = 'pay'", None),
    ],
)
def test_tampering_is_found(ledger_of_five, statement, number):
    tamper(statement)
    found = verify(ledger_of_five)
    assert [fault.sequence for fault in found.faults] == [number]
    with pytest.raises(CommandError) as failure:
        call_command("verify_ledger")
    assert failure.value.returncode == 1
    assert str(failure.value).startswith(f"{ledger_of_five.slug}: ")
    assert number is None or f"entry {number}" in str(failure.value)


def test_an_entry_resealed_with_its_own_hash_breaks_the_chain_after_it(ledger_of_five):
    """Whoever changes an entry and seals it anew must reseal all that follow, and the head."""
    tamper(
        "UPDATE portfolio_ledgerentry SET note = 'x' WHERE sequence = 3",
        "UPDATE portfolio_ledgerentry e SET canonical = portfolio_canonical(e) WHERE sequence = 3",
        "UPDATE portfolio_ledgerentry SET "
        "hash = encode(sha256(convert_to(canonical, 'UTF8')), 'hex') WHERE sequence = 3",
    )
    [fault] = verify(ledger_of_five).faults
    assert fault.sequence == 4
    assert "does not follow" in fault.what


def test_a_cut_tail_with_a_mended_head_leaves_the_balances_behind(ledger_of_five):
    tamper(
        "DELETE FROM portfolio_ledgerentry WHERE sequence = 5",
        "UPDATE portfolio_fundhead SET sequence = 4, "
        "hash = (SELECT hash FROM portfolio_ledgerentry WHERE sequence = 4)",
    )
    [fault] = verify(ledger_of_five).faults
    assert "balance free is 457.00, the entries give 450.00" in fault.what


def test_other_funds_are_checked_too_and_one_can_be_named(
    ledger_of_five, executive_board, bertil, capsys
):
    from fundportal.directory.models import Fund

    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=money.TODAY
    )
    money.funded(other, bertil)
    tamper(f"UPDATE portfolio_balance SET amount = 0 WHERE fund_id = {other.pk}")
    assert verify(ledger_of_five).is_ok
    call_command("verify_ledger", ledger_of_five.slug)
    assert capsys.readouterr().out.startswith("ok")
    with pytest.raises(CommandError, match="portfoljen"):
        call_command("verify_ledger")
    with pytest.raises(CommandError, match="no fund") as unknown:
        call_command("verify_ledger", "okand")
    assert unknown.value.returncode == 2


def test_verifying_changes_nothing_and_takes_one_query(ledger_of_five, django_assert_num_queries):
    before = list(LedgerEntry.objects.values())
    with django_assert_num_queries(1):
        verify()
    assert list(LedgerEntry.objects.values()) == before
