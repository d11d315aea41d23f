"""A fund's overview with 1,000 entries and with 1,000,000 in 10,000 investments, in turns."""

import contextlib
import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.models import Investment
from portfolio.verify import verify
from tests import databases
from tests.bench import figures, large_fund
from tests.bench.figures import Figure
from tests.bench.large_fund import OF_EACH
from tests.bench.portal import BROWSER, HOST, Visitor, served
from tests.servers import database_url

FEW, MANY = 10, 10_000  # investments, of OF_EACH entries each
RATIO = 1.5
TURNS, WARM_UP = 40, 8


def measure() -> None:
    """Prints each page's ratio to itself with few entries; needs databases of its own."""
    with contextlib.ExitStack() as stack:
        few, many = (stack.enter_context(_portal(investments)) for investments in (FEW, MANY))
        rows = [_row(name, few, many) for name in _pages("", "")]
    figures.section(
        f"Overview: median server time with {FEW * OF_EACH:,} entries in {FEW} investments "
        f"and {MANY * OF_EACH:,} in {MANY:,}, in turns"
    )
    columns = ["", "queries, few ", "many = ", "ms, few ", "ms, many ", f"ratio ≤ {RATIO} "]
    figures.table(columns, rows)


def _pages(fund: str, investment: str) -> dict[str, str]:
    return {
        "fund": reverse("portfolio:fund", args=[fund or "f"]),
        "fund, as CSV": reverse("portfolio:figures_csv", args=[fund or "f"]),
        "years and forecast": reverse("portfolio:years", args=[fund or "f"]),
        "by board": reverse("portfolio:boards", args=[fund or "f"]),
        "by board, one year": reverse("portfolio:boards", args=[fund or "f"]) + "?year=2020",
        "funds": reverse("portfolio:funds"),
        "an investment": reverse("portfolio:investment", args=[investment or "s"]),
    }


@dataclass(frozen=True)
class _Portal:
    """A portal with one fund, its pages, and how many queries each of them makes."""

    port: int
    cookie: str
    queries: dict[str, int]
    pages: dict[str, str]

    @cached_property
    def visitor(self) -> Visitor:
        """One connection, opened when first asked: a server hangs up on an idle one."""
        return Visitor(self.port)

    def seconds(self, name: str) -> float:
        try:
            answer = self.visitor.get(self.pages[name], cookie=self.cookie)
        except http.client.RemoteDisconnected:  # while the other portal answered slowly
            del self.__dict__["visitor"]
            answer = self.visitor.get(self.pages[name], cookie=self.cookie)
        if answer.status != 200:
            raise RuntimeError(f"{self.pages[name]} answers {answer.status}")
        return answer.seconds


def _row(name: str, few: _Portal, many: _Portal) -> list[object]:
    times = [(few.seconds(name), many.seconds(name)) for _turn in range(WARM_UP + TURNS)]
    small, large = (median(column) for column in zip(*times[WARM_UP:], strict=True))
    return [
        name,
        Figure(few.queries[name]),
        Figure(many.queries[name], limit=few.queries[name]),
        Figure(small * 1000, 1),
        Figure(large * 1000, 1),
        Figure(large / small, 2, RATIO),
    ]


@contextlib.contextmanager
def _portal(investments: int) -> Iterator[_Portal]:
    with databases.used(databases.make(f"overview_{investments}")):
        fund, bertil = large_fund.make(investments)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        found = verify(fund)
        if not found.is_ok:
            raise RuntimeError(f"the ledger does not agree: {found.faults}")
        figures.say(f"  {found.entries:,} entries are there, {found.totals} totals")
        client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
        client.force_login(bertil)
        one = Investment.objects.filter(fund=fund).latest("pk")
        pages = _pages(fund.slug, one.slug)
        queries = {name: _queries(client, path) for name, path in pages.items()}
        name = settings.SESSION_COOKIE_NAME
        cookie = f"{name}={client.cookies[name].value}"
        environment = {"DATABASE_URL": database_url()}
    with served(environment) as port:
        portal = _Portal(port, cookie, queries, pages)
        yield portal
        portal.visitor.close()


def _queries(client: Client, path: str) -> int:
    client.get(path, headers=BROWSER)
    with CaptureQueriesContext(connection) as made:
        status = client.get(path, headers=BROWSER).status_code
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(made)
