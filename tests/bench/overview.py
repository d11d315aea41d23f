"""A fund's overview with 1,000 entries and with 1,000,000 in 10,000 investments, in turns."""

import contextlib
import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundportal.directory.models import User
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
        few, many = (stack.enter_context(portal(number, _pages)) for number in (FEW, MANY))
        rows = [row(name, few, many, RATIO) for name in few.pages]
    figures.section(
        f"Overview: median server time with {FEW * OF_EACH:,} entries in {FEW} investments "
        f"and {MANY * OF_EACH:,} in {MANY:,}, in turns"
    )
    columns = ["", "queries, few ", "many = ", "ms, few ", "ms, many ", f"ratio ≤ {RATIO} "]
    figures.table(columns, rows)


def _pages(fund: str, investment: str) -> dict[str, str]:
    return {
        "fund": reverse("portfolio:fund", args=[fund]),
        "fund, as CSV": reverse("portfolio:figures_csv", args=[fund]),
        "years and forecast": reverse("portfolio:years", args=[fund]),
        "by board": reverse("portfolio:boards", args=[fund]),
        "by board, one year": reverse("portfolio:boards", args=[fund]) + "?year=2020",
        "funds": reverse("portfolio:funds"),
        "an investment": reverse("portfolio:investment", args=[investment]),
    }


@dataclass(frozen=True)
class Portal:
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


def row(
    name: str, few: Portal, many: Portal, limit: float | None, *, turns: int = TURNS
) -> list[object]:
    """A page's queries and median times with few and many, and the ratio of these."""
    warm_up = min(WARM_UP, turns)
    times = [(few.seconds(name), many.seconds(name)) for _turn in range(warm_up + turns)]
    small, large = (median(column) for column in zip(*times[warm_up:], strict=True))
    return [
        name,
        Figure(few.queries[name]),
        Figure(many.queries[name], limit=few.queries[name]),
        Figure(small * 1000, 1),
        Figure(large * 1000, 1),
        Figure(large / small, 2, limit),
    ]


@contextlib.contextmanager
def portal(
    investments: int,
    pages_of: Callable[[str, str], dict[str, str]],
    *,
    years: int = large_fund.YEARS,
    published: bool = False,
) -> Iterator[Portal]:
    """A portal of one fund that answers; its manager asks, or where it is published, anybody."""
    with databases.used(databases.make(f"of_{investments}")):
        fund, bertil = large_fund.make(investments, years)
        if published:
            large_fund.publish(bertil)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        found = verify(fund)
        if not found.is_ok:
            raise RuntimeError(f"the ledger does not agree: {found.faults}")
        figures.say(f"  {found.entries:,} entries are there, {found.totals} totals")
        client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
        cookie = "" if published else _login(client, bertil)
        one = Investment.objects.filter(fund=fund).latest("pk")
        pages = pages_of(fund.slug, one.slug)
        queries = {name: _queries(client, path) for name, path in pages.items()}
        environment = {"DATABASE_URL": database_url()}
    with served(environment) as port:
        made = Portal(port, cookie, queries, pages)
        yield made
        made.visitor.close()


def _login(client: Client, person: User) -> str:
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _queries(client: Client, path: str) -> int:
    client.get(path, headers=BROWSER)
    with CaptureQueriesContext(connection) as made:
        status = client.get(path, headers=BROWSER).status_code
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(made)
