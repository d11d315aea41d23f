"""The verification finds each kind of tampering, and names the first bad entry."""

import json
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portfolio import heads, tasks
from portfolio.models import LedgerEntry
from portfolio.states import Kind
from portfolio.verify import head_of, verify
from tests.portfolio import money

ALWAYS = import_module("portfolio.migrations.0010_ledger_guards_always_fire").GUARDS
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
        for table, names in ALWAYS.items():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


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
        (
            "UPDATE portfolio_total SET organisation_id = (SELECT owner_id FROM directory_fund) "
            "WHERE kind = 'pay'",
            None,
        ),
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


def test_verifying_changes_nothing_and_takes_two_questions(
    ledger_of_five, django_assert_num_queries
):
    before = list(LedgerEntry.objects.values())
    with django_assert_num_queries(5):
        verify()  # a savepoint, its release and a setting beside the two
    assert list(LedgerEntry.objects.values()) == before


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("ALTER TABLE portfolio_ledgerentry DISABLE TRIGGER append_only", "append_only"),
        ("ALTER TABLE portfolio_balance DISABLE TRIGGER USER", "moves_by_entry"),
        ("ALTER TABLE portfolio_total ENABLE TRIGGER moves_by_entry", "moves_by_entry"),
        ("DROP TRIGGER never_truncated ON portfolio_fundhead", "never_truncated"),
        (
            "ALTER TABLE portfolio_balance DROP CONSTRAINT free_money_never_below_zero",
            "free_money_never_below_zero",
        ),
        (
            "ALTER TABLE portfolio_ledgerentry DROP CONSTRAINT one_entry_per_act",
            "one_entry_per_act",
        ),
        (
            "CREATE OR REPLACE FUNCTION portfolio_guard_balance() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "portfolio_guard_balance",
        ),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "refuse_change",
        ),
        (
            "CREATE RULE vanish AS ON INSERT TO portfolio_ledgerentry DO INSTEAD NOTHING",
            "rule vanish",
        ),
        (
            "CREATE FUNCTION push() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$;"
            "CREATE TRIGGER push BEFORE INSERT ON portfolio_ledgerentry "
            "FOR EACH ROW EXECUTE FUNCTION push()",
            "trigger push",
        ),
    ],
)
def test_a_guard_that_is_off_changed_gone_or_added_is_found(ledger_of_five, statement, found):
    run(statement)
    assert any(found in fault.what for fault in verify().faults)
    with pytest.raises(CommandError, match=f"guards: .*{found}"):
        call_command("verify_ledger")


def test_an_overdraft_past_a_dropped_constraint_is_found(ledger_of_five, bertil):
    """Whoever takes the CHECK away for a moment leaves an entry that took too much."""
    check = "CHECK (account <> 'free' OR amount >= 0)"
    run(
        "ALTER TABLE portfolio_balance DROP CONSTRAINT free_money_never_below_zero",
        "INSERT INTO portfolio_ledgerentry (fund_id, kind, from_account, to_account, amount, "
        "investment_id, valid_date, at, by_id, decision_reference, note, idempotency_key) "
        "SELECT fund_id, 'commit', 'free', 'committed', 458, investment_id, valid_date, at, by_id, "
        "decision_reference, note, gen_random_uuid() FROM portfolio_ledgerentry WHERE sequence = 2",
    )
    money.entry(ledger_of_five, Kind.TOP_UP, "5", bertil)
    run(f"ALTER TABLE portfolio_balance ADD CONSTRAINT free_money_never_below_zero {check}")
    found = [fault for fault in verify().faults if fault.fund != "guards"]
    assert [(fault.sequence, "takes more" in fault.what) for fault in found] == [(6, True)]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE directory_fund SET opened_date = '2026-11-03'", "before the fund was opened"),
        ("DELETE FROM directory_user", "a person that is not there"),
        ("DELETE FROM directory_fund", "that is not there"),
    ],
)
def test_what_an_entry_rests_on_is_checked_too(ledger_of_five, statement, what):
    run("ALTER TABLE directory_fund DISABLE TRIGGER opened_before_its_entries")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert any(what in fault.what for fault in verify().faults)


def reseal(note: str) -> None:
    """Rewrite the whole ledger so that it agrees with itself."""
    tamper(f"UPDATE portfolio_ledgerentry SET note = '{note}' WHERE sequence = 2")
    for number in range(2, 6):
        tamper(
            "UPDATE portfolio_ledgerentry e SET previous_hash = b.hash "
            "FROM portfolio_ledgerentry b "
            f"WHERE e.sequence = {number} AND b.sequence = {number} - 1",
            "UPDATE portfolio_ledgerentry e SET canonical = portfolio_canonical(e) "
            f"WHERE sequence = {number}",
            "UPDATE portfolio_ledgerentry SET "
            "hash = encode(sha256(convert_to(canonical, 'UTF8')), 'hex') "
            f"WHERE sequence = {number}",
        )
    tamper(
        "UPDATE portfolio_fundhead SET hash = "
        "(SELECT hash FROM portfolio_ledgerentry WHERE sequence = 5)"
    )


def test_a_ledger_written_anew_does_not_agree_with_what_is_kept_outside(ledger_of_five, capsys):
    tasks.keep_heads()
    tasks.keep_heads()
    kept = heads.read(heads.place())
    assert [(head.slug, head.sequence) for head in kept] == [(ledger_of_five.slug, 5)]
    call_command("verify_ledger", "--heads")
    assert "1 kept heads" in capsys.readouterr().out
    reseal("x")
    assert verify().is_ok, "the chain agrees with itself"
    with pytest.raises(CommandError, match="entry 5: is not the one that was written down"):
        call_command("verify_ledger", "--heads")


def test_the_nightly_task_complains_and_writes_nothing_more(ledger_of_five, bertil, caplog):
    tasks.keep_heads()
    reseal("x")
    money.entry(ledger_of_five, Kind.TOP_UP, "5", bertil)
    tasks.keep_heads()
    assert "written down" in caplog.text
    assert len(heads.read(heads.place())) == 1


def test_heads_are_added_as_the_ledger_grows(ledger_of_five, bertil):
    tasks.keep_heads()
    money.entry(ledger_of_five, Kind.TOP_UP, "5", bertil)
    tasks.keep_heads()
    assert [head.sequence for head in heads.read(heads.place())] == [5, 6]
    assert heads.disagreeing(heads.read(heads.place())) == []


def test_a_ledger_cut_and_mended_everywhere_is_shorter_than_what_is_kept(ledger_of_five):
    tasks.keep_heads()
    tamper(
        "DELETE FROM portfolio_ledgerentry WHERE sequence = 5",
        "UPDATE portfolio_fundhead SET sequence = 4, "
        "hash = (SELECT hash FROM portfolio_ledgerentry WHERE sequence = 4)",
        "UPDATE portfolio_balance SET amount = amount - 7 WHERE account = 'free'",
        "DELETE FROM portfolio_total WHERE kind = 'top_up'",
    )
    assert verify().is_ok
    [fault] = verify(kept=heads.read(heads.place())).faults
    assert fault.sequence == 5


def test_a_file_of_heads_that_cannot_be_read_is_named(ledger_of_five, tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as missing:
        call_command("verify_ledger", "--heads", str(tmp_path / "none"))
    broken = tmp_path / "heads.jsonl"
    broken.write_text(json.dumps({"at": "x"}) + "\n")
    with pytest.raises(CommandError, match="line 1") as unreadable:
        call_command("verify_ledger", "--heads", str(broken))
    assert missing.value.returncode == unreadable.value.returncode == 2
