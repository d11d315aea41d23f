"""Every address × every role: who gets the page; nobody else learns of it; GET writes nothing.

The rows are in `access_table`. An address without a row fails.
"""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fundportal.demo.cast import email
from fundportal.directory.models import User
from fundportal.notices.models import Notice
from tests.access_story import LOGINS, story
from tests.access_table import ALL, OPEN, POST, ROWS
from tests.addresses import every_address, refuse_writing

# Login and password are django-allauth's own pages, with its own tests.
NOT_OURS = re.compile(r"^account_")


def expected(name: str, letter: str) -> int:
    """The status that a GET by this person must have."""
    row = ROWS[name][0]
    if row == POST:
        return 405
    return 200 if row == OPEN or letter in row else 404


def test_every_address_has_a_row() -> None:
    names = {name for name, _keys in every_address() if not NOT_OURS.match(name)}
    assert names == set(ROWS)


@pytest.mark.long
@pytest.mark.usefixtures("undrawn", "unprinted", "remembered")
@pytest.mark.demonstration
def test_each_role_gets_its_pages_and_no_other(committing_db: str) -> None:
    logging.disable(logging.WARNING)
    cases = story()
    addresses = {name: reverse(name, args=args(cases)) for name, (_, args) in ROWS.items()}
    for letter, login in LOGINS.items():
        client = Client()
        client.force_login(User.objects.get(email=email(login)))
        with connection.execute_wrapper(refuse_writing):
            got = {name: client.get(url).status_code for name, url in addresses.items()}
        assert got == {name: expected(name, letter) for name in ROWS}, login
    _check_stranger(addresses)
    _check_posts_of_somebody_else(addresses)


@pytest.mark.demonstration
def test_every_notice_leads_to_a_page_that_its_recipient_may_open(committing_db: str) -> None:
    wrong = []
    for person in User.objects.filter(pk__in=Notice.objects.values("recipient")):
        client = Client()
        client.force_login(person)
        shown = Notice.objects.visible_to(person)
        for url in shown.order_by().values_list("url", flat=True).distinct():
            if (status := client.get(url, follow=True).status_code) != 200:
                wrong.append((person.email, url, status))
    assert not wrong


def _check_stranger(addresses: dict[str, str]) -> None:
    """Without a login: the public pages, without any cookie, and the way to the login."""
    client = Client()
    for name, address in addresses.items():
        response = client.get(address)
        if ROWS[name][0] == OPEN:
            assert (response.status_code, dict(response.cookies)) == (200, {}), name
        else:
            assert response.status_code == 302, name
            assert response.url == f"/logga-in/?next={address}", name
    assert "session" not in client.cookies


def _check_posts_of_somebody_else(addresses: dict[str, str]) -> None:
    """Acts tried by a person of another organisation: as if the cases did not exist."""
    client = Client()
    client.force_login(User.objects.get(email=email("sokande-skola")))
    got = {}
    with connection.execute_wrapper(refuse_writing):
        for name, address in addresses.items():
            may = ROWS[name][0] in (OPEN, ALL) or "k" in ROWS[name][0]
            if not may and name not in OWN_MARKS:
                got[name] = client.post(address).status_code
    allowed = {name: {404} if ROWS[name][0] == POST else {404, 405} for name in got}
    assert {name: code for name, code in got.items() if code not in allowed[name]} == {}


# what touches nothing but one's own: marks of what was read, saved selections, one's own calendar
OWN_MARKS = {
    "applications:selection_save",
    "applications:idea_selection_save",
    "notices:mark_all_read",
    "applications:messages_read",
    "personal:make_key",
    "personal:take_key_away",
}
