"""Whole pages are kept only as long as nobody has written anything."""

import datetime
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fundportal.directory.models import Fund, Municipality, User
from fundportal.texts.models import PageText, TextVersion

ADDRESS = "/fonder/provfonden/"
FILE = "/oppna-data/grants.csv"
OLD = re.compile(rb'\n<div class="container"><div class="message wait" .*?</div></div>')


@pytest.fixture
def fund_of_all(committing_db: str, municipality: Municipality, fund: Fund) -> Fund:
    """A fund that everybody sees, committed."""
    return fund


def queries(client: Client, address: str = ADDRESS) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def second_visit(client: Client, address: str = ADDRESS) -> int:
    """The queries of a visit between which and the one before it nobody on the server has written.

    The snapshot is the whole server's: tests that run beside this one move it on.
    """
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            before = cursor.fetchone()
            client.get(address)
            made = queries(client, address)
            cursor.execute("SELECT pg_current_snapshot()::text")
            if cursor.fetchone() == before:
                return made
    pytest.fail("Somebody wrote between each of 200 pairs of visits.")


def heading(client: Client, address: str = ADDRESS) -> str:
    return str(client.get(address).content.decode()).partition("<h1>")[2].partition("</h1>")[0]


def test_the_second_visit_asks_only_whether_something_was_written(
    client: Client, fund_of_all: Fund
) -> None:
    first = client.get(ADDRESS)
    assert second_visit(client) == 1
    second = client.get(ADDRESS)
    assert (second.content, second.headers) == (first.content, first.headers)
    known = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    for name in ("Content-Security-Policy", "X-Frame-Options", "Cache-Control", "ETag", "Vary"):
        assert known.headers[name] == second.headers[name]


def test_a_written_change_shows_at_once(client: Client, fund_of_all: Fund) -> None:
    assert heading(client) == fund_of_all.name
    Fund.objects.filter(pk=fund_of_all.pk).update(name="Nya fonden")
    assert heading(client) == "Nya fonden"
    Municipality.objects.update(office_name="Nya kontoret")
    assert "Nya kontoret</title>" in client.get(ADDRESS).content.decode()


def test_each_address_and_language_has_its_own(client: Client, fund_of_all: Fund) -> None:
    for address in (ADDRESS, f"/en{ADDRESS}", "/fonder/"):
        assert second_visit(client, address) == 1
    assert client.get(ADDRESS).headers["Content-Language"] == "sv"
    assert client.get(f"/en{ADDRESS}").headers["Content-Language"] == "en"
    assert client.get(f"/en{ADDRESS}").content != client.get(ADDRESS).content


def test_inside_a_transaction_nothing_is_kept(client: Client, fund_of_all: Fund) -> None:
    with transaction.atomic():
        assert queries(client) > 1
        Fund.objects.filter(pk=fund_of_all.pk).update(name="Nya fonden")
        assert heading(client) == "Nya fonden"
        transaction.set_rollback(True)
    assert heading(client) == fund_of_all.name


def test_a_search_and_a_missing_page_are_not_kept(client: Client, fund_of_all: Fund) -> None:
    assert queries(client, "/satsningar/?q=a") == queries(client, "/satsningar/?q=a") > 1
    for _visit in range(2):
        assert client.get("/fonder/finns-inte/").status_code == 404


def test_the_form_of_the_next_hour_is_a_new_one(
    client: Client, fund_of_all: Fund, time_machine: Any
) -> None:
    time_machine.move_to("2026-03-02 09:58", tick=False)
    before = client.get(ADDRESS).content
    time_machine.move_to("2026-03-02 10:01", tick=False)
    assert queries(client) > 1
    assert client.get(ADDRESS).content != before


@pytest.fixture
def shared_by_no_other_test(settings: Any) -> None:
    """What processes share holds nothing that other tests have read."""
    memory = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": f"shared-{uuid4()}",
    }
    settings.CACHES = {**settings.CACHES, "default": memory}


@pytest.mark.usefixtures("shared_by_no_other_test")
def test_without_the_database_a_page_is_shown_as_it_last_was(
    client: Client, fund_of_all: Fund, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    time_machine.move_to("2026-03-02 09:00+01:00", tick=False)
    client.raise_request_exception = False
    caches["pages"].clear()
    before, file = client.get(ADDRESS).content, client.get(FILE).content
    client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})

    def gone(*_given: Any, **_names: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", gone)
    old = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    said = "Du ser sidan som den var den 2\u00a0mars\u00a02026 klockan 09.00."
    assert (old.status_code, old.content.decode().count(said)) == (200, 1)
    assert OLD.sub(b"", old.content) == before
    assert (old.headers["Cache-Control"], old.headers.get("ETag")) == ("no-store", None)
    assert old.headers["Content-Length"] == str(len(old.content))
    assert client.get(FILE).content == file
    assert client.get("/fonder/").status_code == 503  # nobody has read it before
    caches["pages"].clear()  # as in a process that has not made the page
    assert client.get(ADDRESS, headers={"Accept-Encoding": "gzip"}).content == old.content
    typed = {"q": "", "text": "Det här skrev jag <b>länge</b> på.", "token": "hemligt"}
    here = {"Referer": "http://testserver/lamna-synpunkt/"}
    answer = client.post("/lamna-synpunkt/", typed, headers=here)
    assert answer.status_code == 503
    assert "Det här skrev jag &lt;b&gt;länge" in answer.content.decode()
    assert "hemligt" not in answer.content.decode()


def test_a_text_of_the_office_is_shown_from_its_time_on_though_nobody_writes(
    client: Client, fund_of_all: Fund, bertil: User, time_machine: Any
) -> None:
    time_machine.move_to("2026-03-02 09:00+01:00", tick=False)
    coming = datetime.datetime.fromisoformat("2026-03-02 09:30+01:00")
    text = PageText.objects.create(key="apply-way")
    TextVersion.objects.create(
        text=text,
        number=1,
        body="Ring oss först.",
        published_from=coming,
        published_by=bertil,
        published_at=timezone.now(),
    )
    assert "Ring oss först." not in client.get("/ansok/").content.decode()
    assert second_visit(client, "/ansok/") == 1
    time_machine.move_to(coming, tick=False)
    assert "Ring oss först." in client.get("/ansok/").content.decode()
