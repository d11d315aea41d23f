"""What each role sees: every page that its links lead to, wide and narrow, looked at with axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from fundportal.demo.cast import LOGINS, email
from fundportal.directory.models import User
from tests.journeys.browsing import NARROW, WIDE, enter, leave_by, wide_and_narrow, write

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]

# Who comes after another looks only at kinds of pages that are new, and at these
OF_ALL = {"workspace", "applications:application", "portfolio:investment"}
GROUPS = [
    ("fondforvaltare", "attestant", "revisor", "bedomare", "beslutsregistrerare"),
    (
        "sokande",
        "administrator",
        "utvarderare",
        "granskare",
        "sokande-skola",
        "godkannande",
        "godkannande-social",
        "bedomare-skola",
        "bedomare-vard",
        "attestant-mindre",
        "extern",
    ),
]
FEWEST_KINDS = 25  # that a group meets
FILES = (
    "csv",
    "_json",
    "xlsx",
    "export",
    "file",
    "extract",
    "faults",
    "pdf",
    "template",
    ":sie",
)  # in names
DOWNLOADS = {"applications:attachment"}


def kind_of(link: str) -> str:
    """The name of a staff address; nothing for public pages and files."""
    path = urlsplit(link).path
    if not path.startswith("/arbete/"):
        return ""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    return "" if name in DOWNLOADS or any(word in name for word in FILES) else name


def walk(page: Page, seen: set[str]) -> list[str]:
    """One page of each kind not seen yet that links from Min sida lead to; what is wrong there."""
    wrong: list[str] = []
    here = set()
    waiting = ["/arbete/"]
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in here or (kind in seen and kind not in OF_ALL):
            continue
        here.add(kind)
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            wrong.append(f"{address}: {answer and answer.status}")
            continue
        size = (WIDE, NARROW)[len(here) % 2]  # axe takes longest: every second page at each width
        wrong += [f"{address} {told}" for told in wide_and_narrow(page, look_at=(size,))]
        found = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        waiting += [link for link in found if kind_of(link)]
    seen |= here
    return wrong


@pytest.mark.parametrize("logins", GROUPS, ids="-".join)
def test_every_page_of_these_roles_is_accessible_and_narrow(
    logins: tuple[str, ...], visit: Callable[..., Page]
) -> None:
    seen: set[str] = set()
    wrong = []
    for login in logins:
        page = enter(visit(), User.objects.get(email=email(login)))
        wrong += [f"{login}: {told}" for told in walk(page, seen)]
    assert len(seen) > FEWEST_KINDS
    assert not wrong, "\n".join(wrong)


def test_every_role_is_in_a_group() -> None:
    assert sorted(login for group in GROUPS for login in group) == sorted(LOGINS)


def test_who_chooses_english_gets_every_page_in_english(page: Page) -> None:
    enter(page, User.objects.get(email=email("revisor")))
    page.goto("/arbete/personer/mitt-konto/")
    write(page, language="en")
    leave_by(page.locator("main .btn-primary").first)
    for address in ("", "ansokningar/", "fonder/", "satsningar/", "utvardering/"):
        page.goto(f"/arbete/{address}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        # Names of cases and organisations stay as they are; the portal's own words do not
        said = page.locator("h1, header nav, .staff-bar, thead, .btn, label").all_inner_texts()
        assert not re.search("[åäöÅÄÖ]", " ".join(said)), (address, said)
