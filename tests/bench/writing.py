"""Autosave: a section kept as a draft, against a bare view that updates one row."""

from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from fundportal.demo import stories
from fundportal.demo.cast import email
from fundportal.directory.models import User
from tests.bench import figures
from tests.bench.figures import Figure
from tests.bench.portal import BROWSER, HOST, Visitor

TURNS, WARM_UP = 80, 15
RATIO = 2
PARAGRAPH = "Samtal inom två veckor, med rådgivning om arbete och ekonomi. " * 12


def measure(port: int) -> None:
    """Prints the autosave of a section of three long answers beside a bare view."""
    client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    client.force_login(User.objects.get(email=email("sokande")))
    number = Application.objects.get(title=stories.SEPARATION.title).number
    section = reverse("applications:section", args=[number, "method"])
    client.get(section)
    session, token = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    cookies = {name: client.cookies[name].value for name in (session, token)}
    autosave = reverse("applications:autosave", args=[number, "method"])
    own, bare = _in_turns(port, autosave, cookies, cookies[token])
    made = _queries(client, autosave)
    figures.section(
        "Writing: median server time of an autosave against a bare view that updates one row",
        note="both read session and person and check the form's token; three answers of 110 words",
    )
    columns = ["writing", "queries ", "ms ", "bare ms ", f"ratio ≤ {RATIO} "]
    ratio = Figure(own / bare, 2, RATIO)
    row = ["autosave", Figure(made), Figure(own * 1000, 1), Figure(bare * 1000, 1), ratio]
    figures.table(columns, [row])


def typed(turn: int) -> dict[str, str]:
    """What stands in the form at that moment: each turn some letters more."""
    names = ("method", "evidence", "continuation")
    return {"seen_version": "0", **dict.fromkeys(names, f"{PARAGRAPH}{turn}")}


def _in_turns(port: int, path: str, cookies: dict[str, str], token: str) -> tuple[float, float]:
    visitor, cookie = Visitor(port), "; ".join(f"{name}={value}" for name, value in cookies.items())
    own, bare = [], []
    for turn in range(WARM_UP + TURNS):
        for seconds, where in ((own, path), (bare, reverse("bare_update"))):
            answer = visitor.post(where, typed(turn), cookie=cookie, token=token)
            if answer.status != 200:
                raise RuntimeError(f"{where} answers {answer.status}")
            if turn >= WARM_UP:
                seconds.append(answer.seconds)
    visitor.close()
    return median(own), median(bare)


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        status = client.post(path, typed(0), headers=BROWSER).status_code
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(made)
