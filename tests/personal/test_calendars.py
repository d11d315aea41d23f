"""The calendar of one's own: the key opens it, and nothing but what the person may see now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import assessors, completions, conflicts
from applications.completions import Asked
from applications.models import Application
from applications.questions import Section
from fundportal.audit.models import Event
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Role
from fundportal.personal import calendars
from fundportal.personal.models import CalendarKey
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = date(2026, 11, 20)


@pytest.fixture
def sent(amina, greta, hassan, bertil) -> Application:
    return factories.submitted_application()


@pytest.fixture
def kerstin(fund) -> User:
    """Assessor."""
    return give(person("Kerstin"), Role.ASSESSOR, fund=fund)


def assigned(application, someone):
    manager = factories.manager(application.fund)
    return assessors.assign(application, person=someone, due_date=DUE, by=manager, at=AT)


def asked(application, by):
    return completions.ask(
        application,
        reason="Ange årtal.",
        items=(Asked(Section.NEED, "extent", "Ange årtal."),),
        deadline_date=DUE,
        needs_sign_off=True,
        by=by,
        at=AT,
    )


def fetched(key: str, **headers: str) -> Any:
    """What a calendar program gets: no login, no cookie."""
    client = Client()
    response = client.get(reverse("personal:calendar", args=[key]), headers=headers)
    assert not client.cookies
    return response


def test_the_key_opens_the_own_deadlines_without_a_login(sent, kerstin) -> None:
    assigned(sent, kerstin)
    key = calendars.make_key(by=kerstin, at=AT)
    response = fetched(key)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert b"DTSTART;VALUE=DATE:20261120" in response.content
    assert sent.number.encode() in response.content
    assert fetched(key, if_none_match=response["ETag"]).status_code == 304


def test_only_the_hash_of_a_long_key_is_kept(kerstin) -> None:
    key = calendars.make_key(by=kerstin, at=AT)
    assert len(key) >= 43
    kept = CalendarKey.objects.get()
    assert key not in (kept.hash, str(kept.__dict__))
    assert not any(key in str(event.__dict__) for event in Event.objects.all())
    assert Event.objects.filter(act="calendar.make_key", subject_id=str(kerstin.pk)).count() == 1


def test_a_new_key_and_a_key_taken_away_open_nothing_by_the_old_address(kerstin) -> None:
    first = calendars.make_key(by=kerstin, at=AT)
    second = calendars.make_key(by=kerstin, at=AT)
    assert [fetched(key).status_code for key in (first, second)] == [404, 200]
    calendars.take_key_away(by=kerstin, at=AT)
    assert fetched(second).status_code == 404
    assert not CalendarKey.objects.exists()


@pytest.mark.parametrize("key", ["a", "x" * 43, "A" * 2000, "-_-"])
def test_a_guessed_key_is_not_found(kerstin, key) -> None:
    calendars.make_key(by=kerstin, at=AT)
    assert fetched(key).status_code == 404


def test_a_closed_account_a_lost_role_and_a_conflict_are_seen_at_the_next_fetch(
    sent, kerstin, bertil
) -> None:
    assigned(sent, kerstin)
    key = calendars.make_key(by=kerstin, at=AT)
    conflicts.declare(sent, reason="Syskon.", by=kerstin, at=AT)
    assert sent.number.encode() not in fetched(key).content
    office = calendars.make_key(by=bertil, at=AT)
    asked(sent, bertil)
    assert sent.number.encode() in fetched(office).content
    RoleAssignment.objects.filter(user=bertil).update(to_date=AT.date() - timedelta(days=1))
    assert sent.number.encode() not in fetched(office).content
    User.objects.filter(pk=bertil.pk).update(is_active=False)
    assert fetched(office).status_code == 404


def test_a_longer_time_moves_the_event_and_leaves_the_others_as_they_were(
    sent, amina, bertil, fund
) -> None:
    factories.open_call(fund, closes_at=AT + timedelta(days=40))
    request = asked(sent, bertil)
    before = calendars.feed(amina).split(b"BEGIN:VEVENT")
    assert calendars.feed(amina).split(b"BEGIN:VEVENT") == before
    later = DUE + timedelta(days=7)
    completions.extend(request, deadline_date=later, by=bertil, at=AT + timedelta(hours=1))
    after = calendars.feed(amina).split(b"BEGIN:VEVENT")
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    [(old, new)] = changed
    assert b"SEQUENCE:0" in old
    assert b"DTSTAMP:20261102T090000Z" in old
    assert b"SEQUENCE:1" in new
    assert b"DTSTAMP:20261102T100000Z" in new
    assert b"DTSTART;VALUE=DATE:20261127" in new


def test_the_calendar_speaks_the_persons_language(sent, amina, bertil) -> None:
    asked(sent, bertil)
    assert "Sista dag för kompletteringen" in calendars.feed(amina).decode()
    amina.language = "en"
    assert "Last day for the completion" in calendars.feed(amina).decode()


def test_the_page_makes_an_address_shows_it_once_and_takes_it_away(kerstin) -> None:
    client = Client()
    client.force_login(kerstin)
    made = client.post(reverse("personal:make_key"))
    address = made.context["address"]
    assert address.encode() in made.content
    assert "no-store" in made["Cache-Control"]
    assert fetched(address.rpartition("/")[2].removesuffix(".ics")).status_code == 200
    page = client.get(reverse("personal:own_mail"))
    assert address.encode() not in page.content
    client.post(reverse("personal:take_key_away"))
    assert not CalendarKey.objects.exists()
