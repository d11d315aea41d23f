"""Gallring: the rule that holds, what is destroyed and the protocol that stays."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.feedback import disposal, tasks, workflow
from fundportal.feedback.models import Disposal, FeedbackText, RetentionRule
from tests.people import AT

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PLAN = "Dokumenthanteringsplan, Ks 21/2026"


def received(text: str, at: datetime.datetime) -> FeedbackText:
    kept = workflow.receive(page="/", was_useful=True, text=text, at=at)
    assert kept
    return kept


def rule(by: User, months: int = 24, decision: str = PLAN) -> RetentionRule:
    what = disposal.What.PAGE_TEXTS
    return disposal.set_rule(what=what, months=months, decision=decision, by=by, at=AT)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 13, "2024-12-15")],
)
def test_months_are_counted_on_the_calendar(day: str, months: int, expected: str) -> None:
    at = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
    assert disposal.months_before(at, months).date().isoformat() == expected


def test_what_is_older_than_the_latest_rule_goes_with_a_protocol(bertil: User) -> None:
    old = [received("Äldst", AT - 400 * DAY), received("Gammal", AT - 367 * DAY)]
    newer = received("Ny", AT - 360 * DAY)
    assert disposal.dispose(at=AT) == []  # without a rule nothing is destroyed
    rule(bertil, months=36)
    rule(bertil, months=12)
    [made] = disposal.dispose(at=AT)
    assert (made.number, made.rule.months, made.rule.decision) == (2, 12, PLAN)
    assert made.oldest_date == old[0].received_at.date()
    assert made.newest_date == old[1].received_at.date()
    assert list(FeedbackText.objects.all()) == [newer]
    event = Event.objects.get(act="feedback.disposed")
    assert (event.actor_id, event.reason, event.details) == (None, PLAN, {"number": 2})
    assert disposal.dispose(at=AT) == []
    assert Disposal.objects.count() == 1


def test_the_task_of_the_night_destroys(bertil: User) -> None:
    received("Mycket gammal", AT - 9000 * DAY)
    rule(bertil)
    tasks.dispose()
    assert not FeedbackText.objects.exists()


def test_a_rule_needs_a_decision_a_time_and_the_right(bertil: User, eva: User) -> None:
    for months, decision in ((0, PLAN), (241, PLAN), (12, " ")):
        with pytest.raises(disposal.NoSuchRule):
            rule(bertil, months, decision)
    with pytest.raises(NotPermitted):
        rule(eva)
    assert not RetentionRule.objects.exists()


@pytest.mark.parametrize("table", ["feedback_retentionrule", "feedback_disposal"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_rules_and_protocols_are_never_changed(bertil: User, table: str, act: str) -> None:
    received("Gammal", AT - 9000 * DAY)
    rule(bertil)
    disposal.dispose(at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_the_page_sets_a_rule_and_shows_the_protocols(
    client: Client, bertil: User, eva: User
) -> None:
    where = "/arbete/synpunkter/sidans-nytta/gallring/"
    client.force_login(eva)
    assert client.get(where).status_code == 404
    client.force_login(bertil)
    faulty = client.post(where, {"what": "page_texts", "months": "0", "decision": ""})
    assert faulty.content.decode().count("field-error") >= 2
    assert (
        client.post(where, {"what": "page_texts", "months": "6", "decision": PLAN}).status_code
        == 302
    )
    received("Gammal", AT - 300 * DAY)
    disposal.dispose(at=AT)
    page = client.get(where).content.decode()
    assert page.count(PLAN) == 2
    assert "2026" in page
