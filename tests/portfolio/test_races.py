"""Real connections racing for the last krona, and one form sent ten times at once."""

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from fundportal.directory import closing
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Role
from portfolio import commitments, disbursements, funding, ledger
from portfolio.models import (
    Allocation,
    CommitmentProposal,
    Disbursement,
    Investment,
    LedgerEntry,
)
from portfolio.states import Account, Kind
from portfolio.verify import verify
from tests.people import give
from tests.portfolio import money

pytestmark = pytest.mark.real_servers


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same time, each on a connection of its own; a refusal is an answer too."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_reading_checking_and_inserting_overspends(committing_db):
    """The negative control: what the ledger must not do, and what these tests would see."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive (amount int)")
    both_have_read = threading.Barrier(2)

    def spend() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 100 - coalesce(sum(amount), 0) FROM naive")
            free = cursor.fetchone()[0]
            both_have_read.wait()
            if free >= 100:
                cursor.execute("INSERT INTO naive VALUES (100)")

    at_once(spend, spend)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM naive")
        assert cursor.fetchone() == (200,), "the control must overspend"


def test_2400_approvals_by_16_threads_overspend_nothing(
    committing_db, fund, social_board, bertil, cecilia
):
    investment = money.opened(money.decided(fund, social_board, cecilia), bertil)
    money.funded(fund, bertil, "1200")

    def approve_150() -> int:
        accepted = 0
        for _turn in range(150):
            try:
                money.entry(fund, Kind.COMMIT, "1", bertil, investment)
                accepted += 1
            except ledger.NotEnoughFree:
                pass
        return accepted

    assert sum(at_once(*[approve_150] * 16)) == 1200
    assert ledger.balance(fund, Account.FREE) == 0
    assert ledger.balance(fund, Account.COMMITTED, investment) == 1200
    assert verify(fund).is_ok


def test_two_confirmations_race_for_the_last_krona(
    committing_db, fund, social_board, bertil, cecilia, farid
):
    money.funded(fund, bertil, "400000")
    proposals = [
        commitments.propose(
            money.decided(fund, social_board, cecilia),
            plan=money.plan(f"Satsning {turn}"),
            by=bertil,
            at=money.AT,
            key=uuid4(),
        )
        for turn in range(2)
    ]
    answers = at_once(
        *[lambda p=p: commitments.confirm(p, by=farid, at=money.AT) for p in proposals]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Investment", "NotEnoughFree"]
    assert Investment.objects.count() == 1
    assert CommitmentProposal.objects.waiting().count() == 1
    assert ledger.balance(fund, Account.FREE) == 0
    assert verify(fund).is_ok


def test_transfers_the_other_way_at_the_same_time_do_not_deadlock(
    committing_db, fund, executive_board, bertil
):
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=money.TODAY
    )
    give(bertil, Role.MANAGER, fund=other)
    for each in (fund, other):
        money.funded(each, bertil, "100")

    def move(source: Fund, target: Fund) -> Callable[[], Any]:
        return lambda: [
            ledger.transfer(
                source,
                target,
                amount=Decimal(1),
                decision_reference="KF § 2",
                by=User.objects.get(pk=bertil.pk),
                at=money.AT,
                key=uuid4(),
            )
            for _turn in range(20)
        ]

    at_once(move(fund, other), move(other, fund), move(fund, other), move(other, fund))
    assert ledger.balance(fund, Account.FREE) == ledger.balance(other, Account.FREE) == 100
    assert verify().is_ok


def test_two_funds_closed_onto_each_other_at_once_lead_in_no_ring(
    committing_db, fund, executive_board, bertil
):
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=money.TODAY
    )
    give(bertil, Role.MANAGER, fund=other)

    def close(one: Fund, onto: Fund) -> Callable[[], Any]:
        asked = {"closed_date": datetime.date(2100, 1, 1), "reason": "Slås ihop", "at": money.AT}
        by = User.objects.get(pk=bertil.pk)
        return lambda: closing.close(one, successor=onto, by=by, **asked)

    answers = at_once(close(fund, other), close(other, fund))
    assert sorted(type(each).__name__ for each in answers) == ["Fund", "SuccessorWrong"]
    assert Fund.objects.exclude(successor=None).count() == 1


def test_one_allocation_sent_ten_times_at_once_is_one(committing_db, fund, bertil):
    key = uuid4()

    def allocate() -> Allocation:
        return funding.allocate(
            fund,
            amount=Decimal(500),
            resolution=money.BUDGET,
            by=User.objects.get(pk=bertil.pk),
            at=money.AT,
            key=key,
        )

    assert len({made.pk for made in at_once(*[allocate] * 10)}) == 1
    assert LedgerEntry.objects.count() == 1
    assert ledger.balance(fund, Account.FREE) == 500


def test_the_same_page_sent_ten_times_at_once_gets_the_same_answer(
    committing_db, decision, amina, bertil, farid
):
    money.funded(decision.fund, bertil)
    proposal = commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    address = reverse("portfolio:confirm", args=[decision.fund.slug, proposal.pk])
    assert ten_posts(address, farid, {}) == {reverse("portfolio:investment", args=["seniorpuls"])}
    assert Investment.objects.count() == 1

    request = {
        "period_from": "2026-11-01",
        "period_to": "2026-11-02",
        "row_0": "250 000",
        "purpose": "Löner",
        "key": str(uuid4()),
    }
    [asked] = ten_posts(reverse("portfolio:request", args=["seniorpuls"]), amina, request)
    assert Disbursement.objects.count() == 1

    for act, person in (("godkann", bertil), ("attestera", farid)):
        version = Disbursement.objects.get().version
        assert ten_posts(f"{asked}{act}/", person, {"version": version}) == {asked}
    kinds = LedgerEntry.objects.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == [Kind.ALLOCATE, Kind.COMMIT, Kind.PAY]
    assert disbursements.left_to_request(Investment.objects.get()) == 150_000
    assert verify(decision.fund).is_ok


def ten_posts(address: str, person: User, data: dict[str, Any]) -> set[str]:
    """Where ten identical posts at once are sent on to."""
    clients = [Client() for _turn in range(10)]
    for client in clients:
        client.force_login(person)
    answers = at_once(*[lambda c=c: c.post(address, data) for c in clients])
    assert {answer.status_code for answer in answers} == {302}, [a.content for a in answers][:1]
    return {answer.headers["Location"] for answer in answers}
