"""Deadlines: each kind, whom it concerns, and when it is gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import agendas, assessors, calls, conditions
from applications.conditions import ConditionText
from applications.deadlines import deadlines_for
from applications.models import Call
from applications.states import Outcome
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.notices.waiting import Deadline
from tests.applications import factories
from tests.conftest import NOON
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = date(2027, 3, 1)


@pytest.fixture
def kerstin(fund) -> User:
    """Assessor."""
    return give(person("Kerstin"), Role.ASSESSOR, fund=fund)


def of_kind(kind: str, user: User) -> list[Deadline]:
    return [item for item in deadlines_for(user) if item.key.startswith(f"{kind}-")]


@pytest.mark.parametrize(
    ("closes", "day", "words"),
    [
        (NOON.replace(day=20, hour=16), 20, "The call closes at 16.00"),
        (NOON.replace(day=21, hour=0), 20, "The call closes at the end of the day"),
    ],
)
def test_a_call_closes_for_writers_and_its_own_office(
    amina, david, bertil, cecilia, fund, closes, day, words, settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    factories.open_call(fund, closes_at=closes)
    for user in (amina, david, bertil):
        [found] = of_kind("call", user)
        assert (found.day, found.what) == (date(2026, 11, day), words)
    assert not of_kind("call", cecilia)


def test_a_call_that_is_moved_is_counted_and_one_that_is_reworded_is_not(
    amina, bertil, fund
) -> None:
    call = factories.open_call(fund, closes_at=NOON + timedelta(days=9))

    def change(**changes):
        names = ("fund", "name", "opens_at", "closes_at", "amount_frame", "text")
        values = {name: getattr(call, name) for name in names}
        return calls.announce(**{**values, **changes}, call=call, by=bertil, at=AT)

    change(text="Andra ord.")
    [same] = of_kind("call", amina)
    assert (same.moved_count, same.moved_at) == (0, None)
    change(closes_at=NOON + timedelta(days=12))
    [moved] = of_kind("call", amina)
    assert (moved.moved_count, moved.moved_at) == (1, AT)


def test_a_draft_is_due_when_the_call_closes_for_applications(amina, david) -> None:
    draft = factories.opened_application()
    assert not of_kind("draft", amina)  # the call leaves it open
    Call.objects.filter(pk=draft.call_id).update(applications_close_at=NOON + timedelta(days=90))
    [found] = of_kind("draft", amina)
    assert (found.title, found.day) == (str(draft), (NOON + timedelta(days=90)).date())
    assert not of_kind("draft", david)


def test_scores_are_due_for_the_assessor_until_given_and_can_be_moved(
    amina, bertil, kerstin
) -> None:
    application = factories.submitted_application()
    for due in (DUE, DUE + timedelta(days=7)):
        assessors.assign(application, person=kerstin, due_date=due, by=bertil, at=AT)
    [found] = of_kind("assessment", kerstin)
    assert (found.day, found.moved_count) == (DUE + timedelta(days=7), 1)
    assert not of_kind("assessment", bertil)


def test_a_meeting_is_for_those_who_write_agendas(amina, bertil, cecilia, farid) -> None:
    application = factories.recommended_application()
    agendas.draw_up(
        application.fund,
        body="Kommunstyrelsen",
        meeting_date=DUE,
        applications=[application],
        by=factories.registrar(application.fund),
        at=AT,
    )
    for user in (bertil, cecilia):
        [found] = of_kind("meeting", user)
        assert (found.title, found.day) == ("Kommunstyrelsen", DUE)
    assert not of_kind("meeting", amina)
    assert not of_kind("meeting", farid)


def test_a_condition_is_the_partys_and_its_follow_up_the_named_persons(bertil, cecilia) -> None:
    application = factories.recommended_application()
    decision = factories.register(
        application,
        outcome=Outcome.APPROVED_WITH_CONDITIONS,
        conditions=(ConditionText("Avtal tecknas.", DUE),),
    )
    condition = decision.conditions.get()
    writer = factories.applicant()
    [promised] = of_kind("condition", writer)
    assert promised.day == DUE
    until = DUE + timedelta(days=30)
    conditions.assign(condition, responsible=bertil, due_date=until, by=bertil, at=AT)
    [mine] = of_kind("follow-up", bertil)
    assert (mine.day, mine.moved_count) == (until, 0)
    assert not of_kind("follow-up", writer)
    assert not of_kind("condition", cecilia)
    conditions.follow_up(
        condition, is_fulfilled=True, note="Klart.", found_date=AT.date(), by=bertil, at=AT
    )
    assert not of_kind("follow-up", bertil)
    assert not of_kind("condition", writer)


def test_the_questions_do_not_grow_with_the_cases(bertil, fund) -> None:
    factories.open_call(fund, closes_at=NOON + timedelta(days=2))
    with CaptureQueriesContext(connection) as few:
        deadlines_for(bertil)
    for number in range(3):
        factories.open_call(fund, name=f"Utlysning {number}", closes_at=NOON + timedelta(days=3))
    with CaptureQueriesContext(connection) as many:
        assert len(deadlines_for(bertil)) == 4
    assert len(many) <= len(few)
