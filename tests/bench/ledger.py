"""The ledger: an entry against a bare INSERT, verification, and approvals that race for money."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import uuid4

from django.db import connection
from django.utils.text import slugify

from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Role
from portfolio import commitments, ledger
from portfolio.models import Investment, LedgerEntry
from portfolio.states import Account, Kind
from portfolio.verify import verify
from tests.bench import figures, postings
from tests.bench.figures import Figure
from tests.people import LONG_AGO, board, give, person
from tests.portfolio import money

ENTRIES = 1_000
GENERATED = 20_000
VERIFIED, VERIFY_SECONDS = 5, 1  # times; seconds per 100,000 entries
THREADS, TRIES, FIT = 16, 15, 120  # 16 threads of 15 approvals each; money for half of them
COLUMNS = (
    "fund_id, kind, from_account, to_account, amount, valid_date, at, by_id, "
    "decision_reference, note, idempotency_key"
)
FILLED_IN = ", sequence, previous_hash, canonical, hash"
VALUES = (
    "%s, 'allocate', 'outside', 'free', 1, '2026-11-02', now(), %s, "
    "'Kommunstyrelsen 2026-01-20 § 7', '', gen_random_uuid()"
)
OF_TRIGGER = ", 1, repeat('0', 64), repeat('x', 520), repeat('0', 64)"


def measure() -> None:
    """Prints them all; needs an empty migrated database of its own."""
    owner = board("Kommunstyrelsen", "Styrning")
    fund, raced, posted = (
        Fund.objects.create(name=name, slug=slugify(name), owner=owner, opened_date=LONG_AGO)
        for name in ("Provfonden", "Tävlingsfonden", "Bokfonden")
    )
    bertil, cecilia = person("Bertil"), person("Cecilia")
    for each in (raced, posted):
        give(bertil, Role.MANAGER, fund=each)
    _posting(fund, bertil)
    postings.measure(posted, bertil, cecilia)
    _verifying(fund, bertil)
    _racing(raced, bertil, cecilia)


def _posting(fund: Fund, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_entry (LIKE portfolio_ledgerentry INCLUDING IDENTITY)")
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    bare = f"INSERT INTO bare_entry ({COLUMNS}{FILLED_IN}) VALUES ({VALUES}{OF_TRIGGER})"
    guarded = f"INSERT INTO portfolio_ledgerentry ({COLUMNS}) VALUES ({VALUES})"
    ways: dict[str, Callable[[], object]] = {
        "bare INSERT, bare table": lambda: _execute(bare, fund, by),
        "INSERT with the ledger's triggers": lambda: _execute(guarded, fund, by),
        "ledger.post": lambda: money.entry(fund, Kind.ALLOCATE, "1", by),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _turn in range(ENTRIES):
        for name, act in ways.items():
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    base = sum(took["bare INSERT, bare table"])
    figures.section(
        f"Ledger: {ENTRIES:,} entries one by one, a transaction each, in turns (fsync {fsync})"
    )
    figures.table(
        ["", "median ms ", "entries a second ", "ratio "],
        [
            [
                name,
                Figure(median(times) * 1000, 2),
                Figure(len(times) / sum(times)),
                Figure(sum(times) / base, 2),
            ]
            for name, times in took.items()
        ],
    )


def _execute(statement: str, fund: Fund, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [fund.pk, by.pk])


def _verifying(fund: Fund, by: User) -> None:
    one = f"INSERT INTO portfolio_ledgerentry ({COLUMNS}) VALUES ({VALUES});"
    batch = f"DO $do$ BEGIN FOR turn IN 1..200 LOOP {one} END LOOP; END $do$"
    for _turn in range((GENERATED - LedgerEntry.objects.count()) // 200):
        _execute(batch, fund, by)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    times, processor = [], _processor_seconds()
    for _turn in range(VERIFIED):
        began = time.perf_counter()
        found = verify()
        times.append(time.perf_counter() - began)
    if not found.is_ok:
        raise RuntimeError(f"the ledger does not agree: {found.faults}")
    share = 100_000 / found.entries
    best = min(times) * share
    columns, row = ["entries", "best time "], [f"{found.entries:,}", Figure(best, 2)]
    if processor is None:
        row[1] = Figure(best, 2, VERIFY_SECONDS)
    else:
        used = (_processor_seconds() or 0) - processor
        columns.append(f"processor ≤ {VERIFY_SECONDS} ")
        row.append(Figure(used / VERIFIED * share, 2, VERIFY_SECONDS))
    figures.section("verify_ledger: everything computed again; seconds per 100,000 entries")
    figures.table(columns, [row])


def _processor_seconds() -> float | None:
    """Processor time of the database's process that serves us; None when it is elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = Path(f"/proc/{cursor.fetchone()[0]}")
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return None
        fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _racing(fund: Fund, bertil: User, cecilia: User) -> None:
    social_board = board("Socialnämnden", "Social omsorg")
    give(cecilia, Role.REGISTRAR, fund=fund)
    farid = give(person("Farid"), Role.ATTESTER, fund=fund)
    money.funded(fund, bertil, str(FIT))
    waiting = [
        commitments.propose(
            money.decided(fund, social_board, cecilia, amount="1"),
            plan=money.plan(f"Satsning {number}"),
            by=bertil,
            at=money.AT,
            key=uuid4(),
        )
        for number in range(THREADS * TRIES)
    ]
    start = threading.Barrier(THREADS + 1)

    def approve(proposals: list) -> int:
        connection.ensure_connection()
        start.wait()
        accepted = 0
        for proposal in proposals:
            try:
                commitments.confirm(proposal, by=farid, at=money.AT)
                accepted += 1
            except ledger.NotEnoughFree:
                pass
        connection.close()
        return accepted

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [pool.submit(approve, waiting[number::THREADS]) for number in range(THREADS)]
        start.wait()
        began = time.perf_counter()
        accepted = sum(answer.result() for answer in answers)
        took = time.perf_counter() - began
    spent = sum(
        LedgerEntry.objects.filter(fund=fund, kind=Kind.COMMIT).values_list("amount", flat=True)
    )
    agrees = verify(fund).is_ok and ledger.balance(fund, Account.FREE) == FIT - spent
    opened = Investment.objects.filter(fund=fund).count()
    figures.section(
        f"{THREADS} threads confirm {THREADS * TRIES} commitments where {FIT} fit (the whole act)"
    )
    figures.table(
        ["", "overspent ≤ 0 ", "approved ", "investments ", "ledger agrees ", "acts a second "],
        [
            [
                "",
                Figure(float(max(Decimal(0), spent - FIT)), limit=0),
                Figure(accepted),
                Figure(opened),
                "yes " if agrees else "no! ",
                Figure(len(waiting) / took),
            ]
        ],
    )
