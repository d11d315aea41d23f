"""Postings a second against what one hot row allows on this machine, all in turns in one run."""

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from django.db import connection

from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Role
from portfolio import history, ledger
from portfolio.history import HistoricalEntry
from portfolio.models import Investment
from portfolio.states import Kind
from portfolio.verify import verify
from tests.bench import figures
from tests.bench.figures import Figure
from tests.people import board, give
from tests.portfolio import money
from tests.servers import database_url

TURNS, ROWS = 600, 500  # of each way; entries of each batch, one batch for each hundredth turn
SLOWEST = {"verb": 1 / 0.05, "own statements": 1 / 0.3, "batch": 1 / 0.5}
Sent = tuple[str, Any]


def measure(fund: Fund, bertil: User, cecilia: User) -> None:
    """Prints the ways and their ratios; the fund is empty and Bertil its manager."""
    give(cecilia, Role.REGISTRAR, fund=fund)
    decision = money.decided(fund, board("Kulturnämnden", "Kultur"), cecilia)
    investment = money.opened(decision, bertil)
    money.funded(fund, bertil, "1000000")
    money.entry(fund, Kind.COMMIT, "1000000", bertil, investment)
    with contextlib.closing(psycopg2.connect(database_url())) as bare:
        ways: dict[str, Callable[[], None]] = {
            "hot row": _hot_row(bare),
            "own statements": _own_statements(bare, investment, bertil),
            "verb": lambda: _release(investment, bertil),
        }
        took = {name: [] for name in ways}
        batches = []
        for turn in range(TURNS):
            for name, act in ways.items():
                took[name].append(_seconds(act))
            if turn % 100 == 0:
                batches.append(_seconds(lambda: _load(investment, bertil)) / ROWS)
    if not verify(fund).is_ok:
        raise RuntimeError(f"the ledger does not agree: {verify(fund).faults}")
    _report({name: median(times) for name, times in took.items()} | {"batch": median(batches)})


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _hot_row(bare: psycopg2.extensions.connection) -> Callable[[], None]:
    """The machine's limit: two row updates and one insert per transaction, nothing else."""
    cursor = bare.cursor()
    cursor.execute(
        "CREATE TABLE hot_account (id int PRIMARY KEY, amount numeric NOT NULL);"
        "INSERT INTO hot_account VALUES (1, 0), (2, 0);"
        "CREATE TABLE hot_entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "from_account int, to_account int, amount numeric, note text)"
    )
    bare.commit()

    def post() -> None:
        cursor.execute("UPDATE hot_account SET amount = amount - %s WHERE id = 1", [Decimal(1)])
        cursor.execute("UPDATE hot_account SET amount = amount + %s WHERE id = 2", [Decimal(1)])
        cursor.execute(
            "INSERT INTO hot_entry (from_account, to_account, amount, note) "
            "VALUES (1, 2, %s, 'Lägre kostnad')",
            [Decimal(1)],
        )
        bare.commit()

    return post


def _release(investment: Investment, by: User, key: UUID | None = None) -> None:
    """The whole verb, in a transaction of its own."""
    about = {"reason": "Lägre kostnad", "by": by, "at": money.AT, "key": key or uuid4()}
    ledger.release(investment, amount=Decimal("0.01"), **about)


def _own_statements(
    bare: psycopg2.extensions.connection, investment: Investment, by: User
) -> Callable[[], None]:
    """What the verb sends, recorded once, sent by the bare driver under a new key each time."""
    _release(investment, by)  # what is read once is read now
    first = uuid4()
    with _recorded() as sent:
        _release(investment, by, first)
    cursor = bare.cursor()

    def post() -> None:
        key = str(uuid4())
        for statement, values in sent:
            renewed = [key if str(value) == str(first) else value for value in values or ()]
            cursor.execute(statement, renewed or None)
            if cursor.description:
                cursor.fetchall()
        bare.commit()

    return post


@contextlib.contextmanager
def _recorded() -> Iterator[list[Sent]]:
    sent: list[Sent] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def _load(investment: Investment, by: User) -> None:
    """A batch of historical entries in one act."""
    rows = [
        HistoricalEntry(
            Kind.RELEASE,
            Decimal("0.01"),
            datetime.date(2014 + number % 10, 3, 1),
            "KS § 12",
            investment=investment,
            note=f"Rad {number}",
        )
        for number in range(ROWS)
    ]
    history.load(investment.fund, entries=rows, by=by, at=money.AT, key=uuid4())


def _report(each: dict[str, float]) -> None:
    figures.section(
        f"Postings: {TURNS} of each in turns, batches of {ROWS} entries; "
        "times the median of the limit in the same run"
    )
    said = {
        "hot row": "limit: two updates and an insert by bare psycopg2",
        "verb": "the whole verb release",
        "own statements": "the verb, against its own statements by bare psycopg2",
        "batch": "an entry of a history loaded in one act",
    }
    against = {"own statements": each["verb"] / each["own statements"]}
    figures.table(
        ["", "entries a second ", "times the limit ", "at most "],
        [
            [
                said[name],
                Figure(1 / each["verb" if name == "own statements" else name]),
                Figure(against.get(name, each[name] / each["hot row"]), 2, SLOWEST.get(name)),
                Figure(SLOWEST.get(name, 1), 1),
            ]
            for name in said
        ],
    )
