"""What the database lets nobody change of the acts about money, whoever connects, and how."""

import psycopg2
import pytest
from django.db import DatabaseError, connection

from portfolio import commitments, disbursements, ledger
from portfolio.models import Allocation
from portfolio.states import Kind
from tests.portfolio import money
from tests.portfolio.test_guards import raw_entry, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]


def test_funding_decisions_are_append_only(fund, bertil):
    from uuid import uuid4

    from portfolio import funding

    funding.allocate(fund, amount=5, resolution=money.BUDGET, by=bertil, at=money.AT, key=uuid4())
    assert Allocation.objects.count() == 1
    for sql in ("UPDATE portfolio_allocation SET body = 'x'", "DELETE FROM portfolio_allocation"):
        assert refused_by(sql) == "portfolio_allocation_append_only"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE portfolio_investment SET fund_id = fund_id + 1",
        "UPDATE portfolio_investment SET decision_id = decision_id + 1",
        "UPDATE portfolio_investment SET organisation_id = organisation_id + 1",
        "UPDATE portfolio_investment SET created_by_id = created_by_id + 1",
        "DELETE FROM portfolio_investment",
    ],
)
def test_an_investment_keeps_its_decision(investment, change):
    assert refused_by(change) == "investment_keeps_its_decision"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE portfolio_commitmentproposal SET amount = 1",
        "UPDATE portfolio_commitmentproposal SET status = 'proposed'",
        "DELETE FROM portfolio_commitmentproposal",
    ],
)
def test_a_confirmed_commitment_is_never_changed(investment, change):
    assert refused_by(change) == "proposal_is_never_changed"


def test_a_disbursement_goes_one_step_and_keeps_its_figures(investment, amina, bertil, farid):
    from uuid import uuid4

    asked = disbursements.request(
        investment,
        period=disbursements.Period(money.TODAY, money.TODAY),
        rows=money.rows(investment, "100"),
        purpose="Löner",
        by=amina,
        at=money.AT,
        key=uuid4(),
    )
    for change in (
        "SET amount = 200",
        "SET status = 'paid'",
        f"SET status = 'attested', approved_by_id = {bertil.pk}, approved_at = now()",
        f"SET requested_by_id = {bertil.pk}",
    ):
        sql = f"UPDATE portfolio_disbursement {change}"
        assert refused_by(sql) == "disbursement_keeps_its_figures"
    disbursements.approve(asked, by=bertil, at=money.AT)
    entry = money.entry(investment.fund, Kind.PAY, "99", bertil, investment)
    attest = (
        "UPDATE portfolio_disbursement SET status = 'attested', attested_by_id = %s, "
        "attested_at = now(), entry_id = %s"
    )
    assert refused_by(attest, [farid.pk, entry.pk]) == "disbursement_keeps_its_figures"
    right = money.entry(investment.fund, Kind.PAY, "100", bertil, investment)
    assert refused_by(attest, [bertil.pk, right.pk]) == "attested_by_another_person"


def test_a_proposer_cannot_confirm_even_in_sql(decision, bertil):
    from uuid import uuid4

    money.funded(decision.fund, bertil)
    commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    investment = money.opened(decision, bertil)
    sql = (
        "UPDATE portfolio_commitmentproposal SET status = 'confirmed', confirmed_by_id = %s, "
        "confirmed_at = now(), investment_id = %s"
    )
    assert refused_by(sql, [bertil.pk, investment.pk]) == "commitment_confirmed_by_a_second_person"


def test_a_role_with_select_and_insert_only_can_post_and_nothing_else(committing_db, fund, bertil):
    money.funded(fund, bertil, "100")
    role = f"portal_{committing_db}"[-60:]
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE ROLE "{role}"; GRANT USAGE ON SCHEMA public TO "{role}";'
            f'GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO "{role}";'
            f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"; SET ROLE "{role}"'
        )
        try:
            money.funded(fund, bertil, "50")
            assert ledger.balance(fund, "free") == 150
            ledger.lock(fund)
            for table in ("ledgerentry", "balance", "total", "fundhead"):
                for sql in ("UPDATE {} SET fund_id = fund_id", "DELETE FROM {}", "TRUNCATE {}"):
                    with pytest.raises(DatabaseError) as refusal:
                        cursor.execute(sql.format(f"portfolio_{table}"))
                    privilege = psycopg2.errors.InsufficientPrivilege
                    assert isinstance(refusal.value.__cause__, privilege)
        finally:
            cursor.execute(f'RESET ROLE; DROP OWNED BY "{role}"; DROP ROLE "{role}"')


def test_a_session_that_calls_itself_a_replica_meets_the_same_guards(investment, bertil):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
    take = {
        "kind": "commit",
        "from_account": "free",
        "to_account": "committed",
        "investment_id": investment.pk,
        "amount": "600000.01",
    }
    assert refused_by(*raw_entry(investment.fund, bertil, **take)) == "free_money_never_below_zero"
    for table in ("ledgerentry", "balance", "total", "fundhead"):
        assert refused_by(f"TRUNCATE portfolio_{table} CASCADE").endswith("_append_only")
        assert refused_by(f"DELETE FROM portfolio_{table}")
    for change in (
        "UPDATE portfolio_ledgerentry SET amount = amount + 1",
        "UPDATE portfolio_balance SET amount = amount + 1",
        "UPDATE portfolio_total SET amount = amount + 1",
        "UPDATE portfolio_fundhead SET sequence = 0",
    ):
        assert refused_by(change)
    half = {"kind": "transfer_in", "transfer": "00000000-0000-4000-8000-000000000002"}
    assert (
        refused_by(*raw_entry(investment.fund, bertil, **half)) == "transfer_has_two_equal_halves"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "name", ["pgtrigger.ignore", "portfolio.bypass", "app.user", "check_function_bodies"]
)
def test_no_session_variable_opens_a_door(fund, bertil, name):
    money.funded(fund, bertil)
    value = "off" if name == "check_function_bodies" else "{portfolio_ledgerentry:append_only}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    assert refused_by("UPDATE portfolio_ledgerentry SET amount = 1") == (
        "portfolio_ledgerentry_append_only"
    )
    assert refused_by("UPDATE portfolio_balance SET amount = 1") == "balance_moves_only_by_an_entry"
