"""Agendas: prepared cases before a meeting in an order, and their decisions from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications import agendas, meetings
from applications.models import Agenda, Conflict
from applications.states import Outcome
from applications.workflow import ChangedMeanwhile
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = AT.date()


def two():
    return [factories.recommended_application(title=title) for title in ("Bryggan", "Läsning")]


def drawn_up(cases, by, **changes):
    values = {"body": "Kommunstyrelsen", "meeting_date": DAY, "applications": cases, "at": AT}
    return agendas.draw_up(cases[0].fund, **{**values, **changes}, by=by)


def numbers(agenda, reader):
    return [row.application.number for row in meetings.agenda_rows(agenda, reader)]


def test_prepared_cases_are_put_before_a_meeting_in_an_order(cecilia) -> None:
    first, second = two()
    agenda = drawn_up([second, first], cecilia)
    assert numbers(agenda, cecilia) == [second.number, first.number]
    assert drawn_up([second, first], cecilia) == agenda
    agendas.rearrange(agenda, applications=[first, second], by=cecilia, at=AT, seen_version=1)
    assert numbers(agenda, cecilia) == [first.number, second.number]
    with pytest.raises(ChangedMeanwhile):
        agendas.rearrange(agenda, applications=[second], by=cecilia, at=AT, seen_version=1)
    assert Event.objects.filter(act__startswith="agenda.").count() == 2


def test_what_does_not_fit_is_refused(cecilia, amina) -> None:
    first, second = two()
    with pytest.raises(NotPermitted):
        drawn_up([first], amina)
    with pytest.raises(agendas.EmptyAgenda):
        drawn_up([first], cecilia, applications=[])
    drawn_up([first], cecilia)
    with pytest.raises(agendas.OnAnotherAgenda):
        drawn_up([second], cecilia)
    with pytest.raises(agendas.OnAnotherAgenda):
        drawn_up([first], cecilia, meeting_date=DAY + timedelta(days=7))
    unready = factories.submitted_application(title="Inte beredd")
    with pytest.raises(agendas.NotForDecision):
        drawn_up([unready], cecilia, meeting_date=date(2027, 1, 1))
    assert Agenda.objects.count() == 1


def test_a_decided_case_stays_on_the_agenda(cecilia) -> None:
    first, second = two()
    agenda = drawn_up([first, second], cecilia)
    factories.register(first, outcome=Outcome.REJECTED)
    with pytest.raises(agendas.NotForDecision):
        agendas.rearrange(agenda, applications=[second], by=cecilia, at=AT)
    rows = meetings.agenda_rows(agenda, cecilia)
    assert [row.waits for row in rows] == [False, True]


def test_who_is_in_conflict_does_not_see_the_case_on_the_agenda(cecilia, bertil) -> None:
    first, second = two()
    agenda = drawn_up([first, second], cecilia)
    Conflict.objects.create(
        application=first, person=bertil, reason="Släkt.", declared_by=bertil, declared_at=AT
    )
    assert numbers(agenda, bertil) == [second.number]
    agendas.rearrange(agenda, applications=[second], by=bertil, at=AT)
    assert set(numbers(agenda, cecilia)) == {first.number, second.number}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 2),
        ("kommunstyrelsen", 1),
        ("nämnden provfonden", 1),
        ("bryggan", 1),
        ("2026-11", 1),
        ("2 november 2026", 1),
        ("december", 1),
        ("%00", 2),
        ("finns inte", 0),
    ],
)
def test_an_agenda_is_found_by_board_fund_case_and_day(cecilia, words, found) -> None:
    first, second = two()
    drawn_up([first], cecilia)
    drawn_up([second], cecilia, body="Socialnämnden", meeting_date=date(2026, 12, 1))
    client = Client()
    client.force_login(cecilia)
    text = client.get(reverse("applications:agendas") + f"?q={words}").content.decode()
    assert text.count('scope="row"') == found
    assert ("Ingen föredragningslista hittades" in text) == (not found)


def test_who_is_in_conflict_finds_no_agenda_by_the_case(cecilia, bertil) -> None:
    first, second = two()
    drawn_up([first, second], cecilia)
    Conflict.objects.create(
        application=first, person=bertil, reason="Släkt.", declared_by=bertil, declared_at=AT
    )
    assert not Agenda.objects.containing("bryggan", bertil)
    assert Agenda.objects.containing("läsning", bertil)


def test_decisions_are_registered_from_the_agenda_one_after_the_other(cecilia, amina) -> None:
    first, second = two()
    client = Client()
    client.force_login(cecilia)
    address = reverse("applications:agenda_new", args=[first.fund.slug])
    data = {"body": "Kommunstyrelsen", "meeting_date": "2026-11-02"}
    same = {**data, f"place_{first.pk}": "1", f"place_{second.pk}": "1"}
    assert client.post(address, same).status_code == 200
    assert client.post(address, data).status_code == 200
    sent = client.post(address, {**same, f"place_{second.pk}": "2"})
    agenda = Agenda.objects.get()
    page = reverse("applications:agenda", args=[agenda.pk])
    assert sent.url == page
    decide = reverse("applications:decide", args=[first.number]) + f"?agenda={agenda.pk}"
    assert decide in client.get(page).content.decode()
    assert 'value="2026-11-02"' in client.get(decide).content.decode()
    said = {**data, "outcome": "rejected", "paragraph": "12", "diarienummer": "Ks 1/2026"}
    assert client.post(decide, {**said, "reason": "Nej."}).url == page
    then = reverse("applications:decide", args=[second.number]) + f"?agenda={agenda.pk}"
    text = client.get(page).content.decode()
    assert then in text
    assert decide not in text
    applicant = Client()
    applicant.force_login(amina)
    assert applicant.get(page).status_code == 404


def test_the_page_asks_as_often_for_one_case_as_for_two(cecilia, django_assert_num_queries) -> None:
    agenda = drawn_up(two(), cecilia)
    meetings.agenda_rows(agenda, cecilia)  # the person's roles are read once
    with django_assert_num_queries(6):
        assert len(meetings.agenda_rows(agenda, cecilia)) == 2
