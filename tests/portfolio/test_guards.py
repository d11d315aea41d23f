"""The guards of the ledger, attacked with plain SQL past all of Python."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from portfolio import ledger
from portfolio.models import LedgerEntry
from portfolio.states import Kind
from tests.portfolio import money

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]

COLUMNS = (
    "fund_id, kind, from_account, to_account, amount, investment_id, valid_date, at, by_id, "
    "decision_reference, note, reverses_id, transfer, idempotency_key"
)


def run(sql: str, params: list | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)


def refused_by(sql: str, params: list | None = None) -> str:
    """The name of the constraint that refuses the statement; fails when nothing does."""
    with pytest.raises(DatabaseError) as refusal:
        run(sql, params)
    return str(refusal.value.__cause__.diag.constraint_name)


def settle() -> None:
    """Run what is deferred to the end of the transaction, so that tables can be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def raw_entry(fund, by, **changed) -> tuple[str, list]:
    values = {
        "fund_id": fund.pk,
        "kind": "allocate",
        "from_account": "outside",
        "to_account": "free",
        "amount": 10,
        "investment_id": None,
        "valid_date": money.TODAY,
        "at": money.AT,
        "by_id": by.pk,
        "decision_reference": "KF § 1",
        "note": "",
        "reverses_id": None,
        "transfer": None,
        "idempotency_key": "00000000-0000-4000-8000-000000000001",
    } | changed
    marks = ", ".join(["%s"] * len(values))
    return f"INSERT INTO portfolio_ledgerentry ({COLUMNS}) VALUES ({marks})", list(values.values())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE portfolio_ledgerentry SET amount = amount + 1",
        "UPDATE portfolio_ledgerentry SET note = 'x'",
        "UPDATE portfolio_ledgerentry SET hash = repeat('0', 64)",
        "DELETE FROM portfolio_ledgerentry",
    ],
)
def test_an_entry_is_never_changed_or_removed(fund, bertil, change):
    money.funded(fund, bertil)
    assert refused_by(change) == "portfolio_ledgerentry_append_only"


@pytest.mark.parametrize(
    "table",
    [
        "ledgerentry",
        "fundhead",
        "balance",
        "total",
        "allocation",
        "topup",
        "investment",
        "commitmentproposal",
        "disbursement",
    ],
)
def test_truncate_is_refused(fund, bertil, table):
    settle()
    names = "portfolio_disbursement, portfolio_commitmentproposal, portfolio_investment"
    for sql in (
        f"TRUNCATE portfolio_{table} CASCADE",
        f"TRUNCATE {names}, portfolio_{table} CASCADE",
    ):
        assert refused_by(sql).endswith("_append_only")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE portfolio_balance SET amount = amount + 1", "balance_moves_only_by_an_entry"),
        (
            "UPDATE portfolio_balance SET amount = amount + 1000000, sequence = 1",
            "balance_moves_only_by_an_entry",
        ),
        ("UPDATE portfolio_balance SET sequence = 2", "balance_moves_only_by_an_entry"),
        ("UPDATE portfolio_balance SET fund_id = fund_id + 1", "balance_moves_only_by_an_entry"),
        ("DELETE FROM portfolio_balance", "balance_moves_only_by_an_entry"),
        (
            "INSERT INTO portfolio_balance (fund_id, account, amount, sequence) "
            "SELECT fund_id, 'free', 5, 1 FROM portfolio_balance",
            "balance_moves_only_by_an_entry",
        ),
        (
            "INSERT INTO portfolio_balance (fund_id, account, amount, sequence) "
            "SELECT fund_id, 'free', 1000000, 1 FROM portfolio_balance",
            "balance_moves_only_by_an_entry",
        ),
        ("UPDATE portfolio_total SET amount = amount + 1", "total_moves_only_by_an_entry"),
        ("UPDATE portfolio_total SET year = 2025", "total_moves_only_by_an_entry"),
        (
            "UPDATE portfolio_total SET organisation_id = (SELECT id FROM directory_organisation)",
            "total_moves_only_by_an_entry",
        ),
        ("DELETE FROM portfolio_total", "total_moves_only_by_an_entry"),
        ("UPDATE portfolio_fundhead SET sequence = 0", "head_moves_only_by_an_entry"),
        ("UPDATE portfolio_fundhead SET sequence = sequence + 1", "head_moves_only_by_an_entry"),
        ("DELETE FROM portfolio_fundhead", "head_moves_only_by_an_entry"),
        (
            "INSERT INTO portfolio_fundhead SELECT fund_id + 1, 7, hash FROM portfolio_fundhead",
            "head_moves_only_by_an_entry",
        ),
    ],
)
def test_nothing_but_an_entry_moves_balances_totals_and_head(fund, bertil, change, constraint):
    money.funded(fund, bertil)
    assert refused_by(change) == constraint


def test_the_depth_of_triggers_opens_no_door(fund, bertil):
    money.funded(fund, bertil)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE door (n int) ON COMMIT DROP;"
            "CREATE FUNCTION pg_temp.push() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "UPDATE public.portfolio_balance SET amount = amount + 5; RETURN NEW; END $$;"
            "CREATE TRIGGER push BEFORE INSERT ON door FOR EACH ROW EXECUTE FUNCTION pg_temp.push()"
        )
    assert refused_by("INSERT INTO door VALUES (1)") == "balance_moves_only_by_an_entry"


def test_overdraft_is_refused_whoever_writes(investment, bertil):
    take = raw_entry(
        investment.fund,
        bertil,
        kind="commit",
        from_account="free",
        to_account="committed",
        investment_id=investment.pk,
        amount="600000.01",
    )
    assert refused_by(*take) == "free_money_never_below_zero"
    pay = raw_entry(
        investment.fund,
        bertil,
        kind="pay",
        from_account="committed",
        to_account="disbursed",
        investment_id=investment.pk,
        amount="400000.01",
    )
    assert refused_by(*pay) == "committed_money_never_below_zero"
    repay = raw_entry(
        investment.fund,
        bertil,
        kind="repay",
        from_account="disbursed",
        to_account="free",
        investment_id=investment.pk,
        amount=1,
    )
    assert refused_by(*repay) == "paid_money_never_below_zero"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"amount": 0}, "entry_amount_above_zero"),
        ({"amount": -5}, "entry_amount_above_zero"),
        ({"kind": "gift"}, "kind_moves_between_its_accounts"),
        ({"to_account": "disbursed"}, "kind_moves_between_its_accounts"),
        ({"kind": "commit"}, "entry_names_investment_where_its_kind_does"),
        (
            {"kind": "commit", "from_account": "free", "to_account": "committed"},
            "entry_names_investment_where_its_kind_does",
        ),
        ({"kind": "reverse"}, "reversal_names_what_it_reverses"),
        (
            {"kind": "reverse", "from_account": "free", "to_account": "free"},
            "entry_moves_between_two_accounts",
        ),
        ({"kind": "transfer_in"}, "transfer_names_its_other_half"),
        (
            {"kind": "transfer_in", "transfer": "00000000-0000-4000-8000-000000000002"},
            "transfer_has_two_equal_halves",
        ),
        ({"decision_reference": ""}, "entry_leads_to_a_decision"),
        ({"valid_date": "2026-11-03"}, "entry_is_never_booked_ahead"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(fund, bertil, changed, constraint):
    assert refused_by(*raw_entry(fund, bertil, **changed)) == constraint


def test_an_investment_of_another_fund_is_refused(investment, executive_board, bertil):
    from fundportal.directory.models import Fund

    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=money.TODAY
    )
    money.funded(other, bertil)
    steal = raw_entry(
        other,
        bertil,
        kind="commit",
        from_account="free",
        to_account="committed",
        investment_id=investment.pk,
    )
    assert refused_by(*steal) == "investment_is_of_the_same_fund"


def test_a_reversal_that_is_no_mirror_is_refused(fund, bertil):
    made = money.funded(fund, bertil, "100")
    mirror = {
        "kind": "reverse",
        "from_account": "free",
        "to_account": "outside",
        "amount": 100,
        "reverses_id": made.pk,
    }
    for changed in ({"amount": 99}, {"from_account": "outside", "to_account": "free"}):
        sql = raw_entry(fund, bertil, **{**mirror, **changed})
        assert refused_by(*sql) == "reversal_mirrors_its_entry"
    with connection.cursor() as cursor:
        cursor.execute(*raw_entry(fund, bertil, **mirror))
    key = "00000000-0000-4000-8000-000000000003"
    again = raw_entry(fund, bertil, **mirror, idempotency_key=key)
    assert refused_by(*again) in {
        "portfolio_ledgerentry_reverses_id_key",
        "free_money_never_below_zero",
    }
    reversal = LedgerEntry.objects.get(kind=Kind.REVERSE)
    back = {"from_account": "outside", "to_account": "free", "reverses_id": reversal.pk}
    twice = raw_entry(fund, bertil, **{**mirror, **back}, idempotency_key=key)
    assert refused_by(*twice) == "reversal_is_never_reversed"


def test_on_conflict_leaves_no_trace(fund, bertil):
    money.funded(fund, bertil, "100")
    sql, values = raw_entry(fund, bertil)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
        assert cursor.rowcount == 0
    assert ledger.balance(fund, "free") == 110
    assert refused_by(f"{sql} ON CONFLICT (idempotency_key) DO UPDATE SET amount = 1", values) == (
        "portfolio_ledgerentry_append_only"
    )


def many(*rows: tuple[str, list]) -> tuple[str, list]:
    """One statement with the rows of several."""
    sql = rows[0][0]
    marks = sql[sql.index("VALUES (") + 7 :]
    values = []
    for number, (_sql, row) in enumerate(rows):
        values += [*row[:-1], f"00000000-0000-4000-8000-{number:012}"]
    return sql + f", {marks}" * (len(rows) - 1), values


def test_many_entries_in_one_statement_are_chained_and_counted(fund, bertil):
    from portfolio.verify import verify

    money.funded(fund, bertil, "100")
    run(*many(*[raw_entry(fund, bertil, amount=number) for number in range(1, 6)]))
    assert ledger.balance(fund, "free") == 115
    assert list(LedgerEntry.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert verify(fund).is_ok


def test_an_overdraft_in_the_middle_of_a_statement_is_refused(investment, bertil):
    """What is missing may not be filled up by a later row."""
    take = {
        "kind": "commit",
        "from_account": "free",
        "to_account": "committed",
        "investment_id": investment.pk,
    }
    fund = investment.fund
    rows = [
        raw_entry(fund, bertil, amount="600000.01", **take),
        raw_entry(fund, bertil, amount="600000"),
    ]
    assert refused_by(*many(*rows)) == "free_money_never_below_zero"
    run(*many(*reversed(rows)))
    assert ledger.balance(fund, "free") == Decimal("599999.99")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE public.portfolio_balance SET amount = amount + 100, sequence = 2",
        "UPDATE public.portfolio_total SET amount = amount + 100, sequence = 2",
        "UPDATE public.portfolio_fundhead h SET sequence = e.sequence, hash = e.hash "
        "FROM public.portfolio_ledgerentry e WHERE e.sequence = 2",
    ],
)
def test_what_runs_inside_the_statement_cannot_count_an_entry_twice(fund, bertil, attack):
    """A function called between two rows sees the first before it is counted."""
    money.funded(fund, bertil, "1000")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.push(n int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN "
            f"IF n = 2 THEN {attack}; END IF; RETURN n; END $$"
        )
    each = (
        "INSERT INTO portfolio_ledgerentry (fund_id, kind, from_account, to_account, amount, "
        "valid_date, at, by_id, decision_reference, note, idempotency_key) "
        "SELECT %s, 'allocate', 'outside', 'free', 100, %s, %s, %s, 'KF § 1', '', "
        "md5(pg_temp.push(n)::text)::uuid FROM generate_series(1, 3) n"
    )
    refusal = refused_by(each, [fund.pk, money.TODAY, money.AT, bertil.pk])
    assert refusal.endswith("_moves_only_by_an_entry")


def test_an_entry_before_the_fund_was_opened_is_refused(fund, bertil):
    early = raw_entry(fund, bertil, valid_date="2012-12-31")
    assert refused_by(*early) == "entry_is_dated_within_the_funds_life"
    run(*raw_entry(fund, bertil, valid_date="2013-01-01"))
    later = "UPDATE directory_fund SET opened_date = '2013-01-02'"
    assert refused_by(later) == "fund_is_opened_before_its_entries"
    run("UPDATE directory_fund SET opened_date = '2012-01-01'")


def test_a_closed_fund_takes_new_money_only_while_an_investment_runs(investment, bertil):
    fund = investment.fund
    run("UPDATE directory_fund SET closed_date = '2026-11-02'")
    run(*raw_entry(fund, bertil))
    run("UPDATE portfolio_investment SET status = 'finished'")
    key = {"idempotency_key": "00000000-0000-4000-8000-000000000004"}
    assert refused_by(*raw_entry(fund, bertil, **key)) == "closed_fund_takes_no_new_money"
    run(*raw_entry(fund, bertil, valid_date="2026-11-01", **key))
    release = {
        "kind": "release",
        "from_account": "committed",
        "to_account": "free",
        "investment_id": investment.pk,
        "idempotency_key": "00000000-0000-4000-8000-000000000005",
    }
    run(*raw_entry(fund, bertil, **release))
