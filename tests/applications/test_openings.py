"""The clock on calls: each opening and closing is told once, and decides nothing."""

from __future__ import annotations

import datetime

import pytest
from django.utils.translation import override

from applications import calls, ideas, openings
from applications.models import Call
from applications.notices import moment
from applications.tasks import tell_of_calls
from fundportal.audit.models import Event
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT

DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(
        Event.objects.filter(act__in=["call.open", "call.close"])
        .order_by("pk")
        .values_list("act", flat=True)
    )


def told_to(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("subject", flat=True))


def test_an_opening_is_told_once_to_writers_and_the_office(amina, bertil, greta, fund) -> None:
    call = factories.open_call(fund, opens_at=AT + DAY)
    assert openings.tell(at=AT) == 0
    assert openings.tell(at=AT + DAY) == 1
    assert openings.tell(at=AT + 2 * DAY) == 0
    assert acts() == ["call.open"]
    assert len(told_to(amina)) == len(told_to(bertil)) == 1
    assert told_to(greta) == []
    assert Event.objects.get(act="call.open").actor_id is None
    assert Notice.objects.filter(recipient=amina).get().url.endswith(f"/{call.slug}/")


def test_a_late_clock_tells_both_and_lets_nobody_in_late(amina, bertil, fund) -> None:
    call = factories.open_call(fund, closes_at=AT + DAY)
    assert ideas_can_begin(call, AT)  # before anything was told
    assert openings.tell(at=AT + 2 * DAY) == 2
    assert acts() == ["call.open", "call.close"]
    assert len(told_to(amina)) == 0  # the opening is no news when the call has closed
    assert len(told_to(bertil)) == 1


def test_the_closing_tells_writers_how_long_they_can_send_in(amina, bertil, fund) -> None:
    idea = factories.drafted_idea(fund=fund)
    Call.objects.update(grace_minutes=60, opening_told_at=AT)
    openings.tell(at=idea.call.closes_at)
    notice = Notice.objects.get(recipient=amina)
    assert "kan skickas in till" in notice.body
    assert Notice.objects.filter(recipient=bertil).count() == 1


def test_a_closing_that_is_moved_is_told_of_anew(bertil, fund) -> None:
    call = factories.open_call(fund, closes_at=AT + DAY)
    openings.tell(at=AT + DAY)
    call.refresh_from_db()
    calls.announce(
        fund=fund,
        name=call.name,
        opens_at=call.opens_at,
        closes_at=AT + 9 * DAY,
        amount_frame=None,
        text=call.text,
        call=call,
        by=bertil,
        at=AT + DAY,
    )
    assert openings.tell(at=AT + 2 * DAY) == 0
    assert openings.tell(at=AT + 9 * DAY) == 1
    assert acts() == ["call.open", "call.close", "call.close"]


def test_the_task_may_run_twice(clock, fund) -> None:
    factories.open_call(fund)
    tell_of_calls()
    tell_of_calls()
    assert acts() == ["call.open"]


def ideas_can_begin(call: Call, at: datetime.datetime) -> bool:
    written = ideas.write_idea(
        call=call,
        organisation=factories.social_board(),
        title="Idé",
        need="",
        target_group="",
        answers={},
        by=factories.applicant(),
        at=at,
    )
    written.delete()
    return True


def test_a_notice_tells_a_moment_as_pages_do() -> None:
    at = datetime.datetime(2027, 1, 31, 22, 59, tzinfo=datetime.UTC)
    with override("sv"):
        assert moment(at).replace("\u00a0", " ") == "31 januari 2027 klockan 23.59"
