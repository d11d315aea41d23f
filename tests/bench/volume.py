"""Lists, search and Min sida with 100, 5,000 and (LARGE=1) 100,000 applications, in turns."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Score
from fundportal.demo import volume
from fundportal.demo.cast import email
from fundportal.directory.models import User
from tests import databases
from tests.bench import figures
from tests.bench.figures import Figure
from tests.bench.portal import BROWSER, HOST, Answer, Visitor, served
from tests.servers import database_url

FEW, MANY, VERY_MANY = 100, 5_000, 100_000
RATIOS = {MANY: 1.5, VERY_MANY: 3.0}  # to the time with few
BARE_RATIOS = {"list": 4.0, "case": 3.0, "Min sida": 3.0}  # to the bare page, with few
QUERIES, KILOBYTES = 12, 120
TURNS, WARM_UP = 30, 6
ROLES = ("fondforvaltare", "sokande", "bedomare")


@dataclass(frozen=True)
class Portal:
    """A portal that answers with so many applications, and what is read of it before."""

    size: int
    port: int
    cookies: dict[str, str]
    queries: dict[tuple[str, str], int]
    cases: dict[str, str]

    @cached_property
    def visitor(self) -> Visitor:
        """One connection, opened when first asked: a server hangs up on an idle one."""
        return Visitor(self.port)


def measure(*, large: bool = False) -> None:
    """Prints each page's ratio to the bare page and to itself with few applications."""
    sizes = (FEW, MANY, VERY_MANY) if large else (FEW, MANY)
    with contextlib.ExitStack() as stack:
        portals = [stack.enter_context(_portal(size)) for size in sizes]
        rows = [
            _row(role, name, portals)
            for role in ROLES
            for name in pages(portals[0].cases.get(role))
        ]
    figures.section(
        f"Volume: median server time with {', '.join(f'{size:,}' for size in sizes)} applications",
        note="each size asked in turns; kB before compression; rows: a page has at most 60, and "
        "one that is fuller with more applications takes longer for that",
    )
    columns = ["", f"queries ≤ {QUERIES} ", f"kB ≤ {KILOBYTES} ", "rows ", "ms ", "of bare "]
    columns += [f"{size:,} ≤ {RATIOS[size]} " for size in sizes[1:]]
    figures.table(columns, rows)


def pages(case: str | None) -> dict[str, str]:
    """The pages by name, with a case's if there is one that the role sees."""
    where = reverse("applications:list")
    found = {
        "list": f"{where}?all=1",
        "filtered": f"{where}?status=approved",
        "what waits": f"{where}?waiting=on",
        "search, rare": f"{where}?q=vivalla",
        "search, common": f"{where}?q=familjerna",
        "sorted by title": f"{where}?sort=title",
        "Min sida": reverse("workspace"),
    }
    if case:
        found["case"] = reverse("applications:application", args=[case])
    return found


@contextlib.contextmanager
def _portal(size: int) -> Iterator[Portal]:
    with databases.used(databases.make(f"volume_{size}", demo=True)):
        volume.grow(applications=size, investments=0, entries=0, observations=0)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        figures.say(f"  {size:,} applications with {Score.objects.count():,} scores are there")
        clients = {role: _client(role) for role in ROLES}
        cases = {role: number for role in ROLES if (number := _case(role))}
        queries = {
            (role, name): _queries(clients[role], path)
            for role in ROLES
            for name, path in pages(cases.get(role)).items()
        }
        name = settings.SESSION_COOKIE_NAME
        cookies = {role: f"{name}={one.cookies[name].value}" for role, one in clients.items()}
        environment = {"DATABASE_URL": database_url()}
    with served(environment) as port:
        portal = Portal(size, port, cookies, queries, cases)
        yield portal
        portal.visitor.close()


def _client(role: str) -> Client:
    client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    client.force_login(User.objects.get(email=email(role)))
    return client


def _case(role: str) -> str | None:
    seen = Application.objects.visible_to(User.objects.get(email=email(role)))
    return seen.filter(status="approved").values_list("number", flat=True).last()


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        status = client.get(path, headers=BROWSER).status_code
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(made)


def _row(role: str, name: str, portals: list[Portal]) -> list[object]:
    took: dict[int, list[float]] = {portal.size: [] for portal in portals}
    bare: list[float] = []
    for turn in range(WARM_UP + TURNS):
        times = {portal.size: _page(portal, role, name).seconds for portal in portals}
        plain = _get(portals[0], role, reverse("bare")).seconds
        if turn >= WARM_UP:
            bare.append(plain)
            for size, seconds in times.items():
                took[size].append(seconds)
    few = median(took[FEW])
    contents = [_plain(portal, role, name) for portal in portals]
    return [
        f"{role}: {name}",
        Figure(
            max(portal.queries[role, name] for portal in portals),
            # a case is asked more when a process reads it for the first time; its limit is time
            limit=None if name == "case" else QUERIES,
        ),
        Figure(len(contents[-1]) / 1000, limit=KILOBYTES),
        "/".join(str(max(content.count(b"<tr>") - 1, 0)) for content in contents),
        Figure(few * 1000, 1),
        Figure(few / median(bare), 2, BARE_RATIOS.get(name)),
        *(
            Figure(median(took[size]) / few, 2, RATIOS[size])
            for size in (portal.size for portal in portals[1:])
        ),
    ]


def _page(portal: Portal, role: str, name: str) -> Answer:
    return _get(portal, role, pages(portal.cases.get(role))[name])


def _get(portal: Portal, role: str, path: str) -> Answer:
    answer = portal.visitor.get(path, cookie=portal.cookies[role])
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    return answer


def _plain(portal: Portal, role: str, name: str) -> bytes:
    path = pages(portal.cases.get(role))[name]
    return portal.visitor.plain(path, cookie=portal.cookies[role])
