"""The ledger under load: 64 connections for the last ten millions, writers killed at random."""

import json
import logging
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction

from fundportal.audit.models import Event
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from portfolio import commitments, ledger, plans
from portfolio.models import (
    Allocation,
    CommitmentProposal,
    Disbursement,
    Investment,
    LedgerEntry,
    PaymentCorrection,
    TopUp,
)
from portfolio.states import Account, Kind
from portfolio.verify import verify
from tests.people import LONG_AGO, give
from tests.portfolio import killed_verbs, money
from tests.portfolio.test_races import at_once
from tests.servers import database_url

log = logging.getLogger(__name__)
CONNECTIONS, LAST = 64, Decimal(10_000_000)


def naive_way(connections: int) -> Decimal:
    """What read-check-insert spends of 10 million when each connection wants one: the control."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive (amount numeric)")
    all_have_read = threading.Barrier(connections)

    def spend() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s - coalesce(sum(amount), 0) FROM naive", [LAST])
            free = cursor.fetchone()[0]
            all_have_read.wait()
            if free >= 1_000_000:
                cursor.execute("INSERT INTO naive VALUES (1000000)")

    at_once(*[spend] * connections)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM naive")
        return cursor.fetchone()[0]


def test_64_connections_commit_the_last_ten_millions_in_pieces(
    committing_db, fund, social_board, bertil, cecilia, farid
):
    """Each confirms a commitment of 200 000 kr, then takes pieces until it has been refused."""
    money.funded(fund, bertil, str(LAST))
    shared = money.opened(money.decided(fund, social_board, cecilia, title="Delad"), bertil)
    proposals = [
        commitments.propose(
            money.decided(fund, social_board, cecilia, "100000"),
            plan=money.plan(f"Satsning {number}"),
            by=bertil,
            at=money.AT,
            key=uuid4(),
        )
        for number in range(CONNECTIONS)
    ]

    def take(number: int) -> Counter:
        chance, answers = random.Random(number), Counter()
        try:
            commitments.confirm(proposals[number], by=farid, at=money.AT)
            answers["confirmed"] += 1
        except ledger.NotEnoughFree:
            answers["refused"] += 1
        while not answers["refused"]:
            piece = str(Decimal(chance.randrange(500_000, 9_000_000)) / 100)
            try:
                money.entry(fund, Kind.COMMIT, piece, bertil, shared)
                answers["pieces"] += 1
            except ledger.NotEnoughFree:
                answers["refused"] += 1
        return answers

    answers = at_once(*[lambda n=n: take(n) for n in range(CONNECTIONS)])
    total = sum(answers, Counter())
    commits = LedgerEntry.objects.filter(kind=Kind.COMMIT).values_list("amount", flat=True)
    free = ledger.balance(fund, Account.FREE)
    overspent = naive_way(CONNECTIONS) - LAST
    log.info("%s connections: %s, %s kr left", CONNECTIONS, dict(total), free)
    log.info("the same by read, check, insert: overspent by %s kr", overspent)
    assert overspent > 0, "the control must overspend"
    assert total["refused"] == CONNECTIONS, "everybody is refused in the end, by the one exception"
    assert free >= 0
    assert sum(commits) + free == LAST
    assert len(commits) == total["confirmed"] + total["pieces"]
    assert Investment.objects.count() == total["confirmed"] + 1
    assert CommitmentProposal.objects.waiting().count() == CONNECTIONS - total["confirmed"]
    assert verify(fund).is_ok


@pytest.fixture
def busy_funds(committing_db, fund, executive_board, social_board, amina, bertil, cecilia, farid):
    """Two funds with shared investments, and decisions that wait for their writers."""
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=LONG_AGO
    )
    for person, role in ((bertil, Role.MANAGER), (farid, Role.ATTESTER)):
        give(person, role, fund=other)
    for each in (fund, other):
        money.funded(each, bertil, "500000")
        for number in range(3):
            title = f"Delad {each.slug} {number}"
            shared = money.opened(
                money.decided(each, social_board, cecilia, "20000", title=title), bertil
            )
            money.entry(each, Kind.COMMIT, "20000", bertil, shared)
            with transaction.atomic():
                plans.begin(shared, by=bertil, at=money.AT)
    for writer in range(killed_verbs.WRITERS):
        for number in range(4):
            money.decided(fund, social_board, cecilia, "900", title=f"Reserverad {writer}-{number}")
    return fund, other


@pytest.mark.long
def test_writers_killed_at_random_leave_no_half_act(busy_funds):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.portfolio.killed_verbs"],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url()},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    log.info("writers killed: %s", report)
    assert report["acts"] == killed_verbs.WRITERS * killed_verbs.ACTS
    assert report["killed"] >= killed_verbs.KILLS // 2
    found = verify()
    log.info("verified: %s", found)
    assert found.is_ok, found.faults
    no_half_act()


def no_half_act() -> None:
    """Every entry has what its verb made beside it, and the other way round."""
    kinds = Counter(LedgerEntry.objects.values_list("kind", flat=True))
    acts = Counter(Event.objects.values_list("act", flat=True))
    by_hand = {Kind.ALLOCATE: 2, Kind.COMMIT: 6}  # of the fixture, past the verbs
    settled = PaymentCorrection.objects.exclude(reversal=None)
    repaid = settled.exclude(entry=None).count()
    assert Allocation.objects.count() == kinds[Kind.ALLOCATE] - by_hand[Kind.ALLOCATE]
    assert acts["fund.allocate"] == Allocation.objects.count()
    assert TopUp.objects.count() == kinds[Kind.TOP_UP] == acts["fund.top_up"]
    assert kinds[Kind.TRANSFER_IN] == kinds[Kind.TRANSFER_OUT] == acts["ledger.transfer_in"]
    for kind in (Kind.RELEASE, Kind.REPAY):
        assert kinds[kind] == acts[f"ledger.{kind}"] > 0
    attested = Disbursement.objects.exclude(entry=None).count()
    assert kinds[Kind.PAY] == attested + repaid
    assert acts["disbursement.attest"] == attested > 0
    assert acts["correction.attest"] == settled.count() > 0
    assert kinds[Kind.REVERSE] == acts["ledger.reverse"] + settled.count()
    confirmed = CommitmentProposal.objects.exclude(investment=None).count()
    assert kinds[Kind.COMMIT] - by_hand[Kind.COMMIT] == confirmed == acts["commitment.confirm"] > 0
