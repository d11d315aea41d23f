"""Pages: queries, bytes of the first visit, and server time as a ratio to the bare page."""

from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from fundportal.demo import stories
from fundportal.demo.cast import OLD_FUND, email
from fundportal.directory.models import User
from tests.bench import figures, throughput
from tests.bench.figures import Figure
from tests.bench.portal import BROWSER, HOST, Visitor
from tests.bench.urls import COLUMNS, ROWS
from tests.bench.weight import loaded_by

TURNS = 60
WARM_UP = 12
QUERIES, KILOBYTES, RATIO = 5, 60, 2
KILOBYTES_AGAIN = 10  # a changed page on a later visit; all it loads is kept by the browser
NOT_KEPT = "made=anew"  # a page asked for with a question is never answered from memory
MANAGER = "fondforvaltare"


def public() -> dict[str, str]:
    """The Swedish public pages by name, and the largest in English, where words are marked."""
    investment = [stories.FIRST_JOB_PLAN.slug]
    with override("en"):
        in_english = reverse("public:investment", args=investment)
    return {
        "start": reverse("public:start"),
        "investments": reverse("public:investments"),
        "investment": reverse("public:investment", args=investment),
        "in English": in_english,
        "fund": reverse("public:fund", args=[OLD_FUND["slug"]]),
        "apply": reverse("public:apply"),
        "accessibility": reverse("public:accessibility"),
    }


def staff() -> dict[str, str]:
    """The pages where the fund manager works, by name."""
    return {
        "Min sida": reverse("workspace"),
        "applications": reverse("applications:list"),
        "fund": reverse("portfolio:fund", args=[OLD_FUND["slug"]]),
        "entries": reverse("portfolio:entries", args=[OLD_FUND["slug"]]),
        "investment": reverse("portfolio:investment", args=[stories.FIRST_JOB_PLAN.slug]),
    }


def measure(port: int) -> None:
    """Prints the public pages, then those of the staff."""
    client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    client.force_login(User.objects.get(email=email(MANAGER)))
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    figures.section(
        "Pages: median server time against the bare page, in turns over one connection",
        note=f"bare page: one query of {ROWS} rows × {len(COLUMNS)} columns, one template, "
        "session and login read",
    )
    _public(port, cookie)
    _staff(port, cookie, client)


def _public(port: int, cookie: str) -> None:
    rows = []
    anybody = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    for name, path in public().items():
        loaded = loaded_by(path, visitor := Visitor(port))
        visitor.close()
        page, bare = in_turns(port, path, cookie, path_cookie="")
        anew, bare_beside = in_turns(port, f"{path}?{NOT_KEPT}", cookie, path_cookie="")
        kilobytes = sum(answer.transferred for answer in loaded.values()) / 1000
        rows.append(
            [
                name,
                Figure(queries(anybody, path), limit=QUERIES),
                Figure(kilobytes, 1, KILOBYTES),
                Figure(loaded[path].transferred / 1000, 1, KILOBYTES_AGAIN),
                Figure(len(loaded)),
                Figure(page * 1000, 1),
                Figure(bare * 1000, 1),
                Figure(page / bare, 2, RATIO),
                Figure(anew / bare_beside, 2, RATIO),
            ]
        )
    columns = [
        "public",
        f"queries ≤ {QUERIES} ",
        f"kB in all ≤ {KILOBYTES} ",
        f"kB again ≤ {KILOBYTES_AGAIN} ",
    ]
    columns += ["files ", "ms ", "bare ms ", f"ratio ≤ {RATIO} ", "made anew "]
    figures.table(columns, rows)
    throughput.measure(port, public())


def _staff(port: int, cookie: str, client: Client) -> None:
    rows = []
    for name, path in staff().items():
        page, bare = in_turns(port, path, cookie, path_cookie=cookie)
        ratio = Figure(page / bare, 2)
        made = Figure(queries(client, path))
        rows.append([name, made, Figure(page * 1000, 1), Figure(bare * 1000, 1), ratio])
    figures.say("")
    figures.table(["staff", "queries ", "ms ", "bare ms ", "ratio "], rows)


def in_turns(port: int, path: str, cookie: str, *, path_cookie: str) -> tuple[float, float]:
    """Median seconds of the page and of the bare page, asked for in turns."""
    visitor = Visitor(port)
    pages, bares = [], []
    for turn in range(WARM_UP + TURNS):
        page = visitor.get(path, cookie=path_cookie)
        bare = visitor.get(reverse("bare"), cookie=cookie)
        if (page.status, bare.status) != (200, 200):
            raise RuntimeError(f"{path} answers {page.status}, the bare page {bare.status}")
        if turn >= WARM_UP:
            pages.append(page.seconds)
            bares.append(bare.seconds)
    visitor.close()
    return median(pages), median(bares)


def queries(client: Client, path: str) -> int:
    """Queries of one visit; the greater of two, so that nothing hides in a cache."""
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as made:
            status = client.get(path, headers=BROWSER).status_code
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        counts.append(len(made))
    return max(counts)
