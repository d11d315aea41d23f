"""An investment opened to an evaluator from outside: who opens and ends it, until when."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.notices.models import Notice
from portfolio import externals, reminders
from portfolio.models import ExternalAccess, Investment
from tests.people import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


def opened(investment: Investment, to: User, by: User, **changed: Any) -> ExternalAccess:
    said = {
        "investment": investment,
        "from_date": TODAY,
        "to_date": TODAY + datetime.timedelta(days=30),
        "purpose": "Avtal 12",
        "by": by,
        "at": AT,
    }
    return externals.open_to(to, **(said | changed))


DAY = datetime.timedelta(days=1)
REFUSALS = {
    "in the past": ({"from_date": TODAY - DAY}, externals.AccessDates),
    "in the wrong order": ({"to_date": TODAY - DAY}, externals.AccessDates),
    "too long": ({"to_date": TODAY + 800 * DAY}, externals.AccessDates),
    "a day twice": ({"from_date": TODAY + 30 * DAY, "to_date": TODAY + 31 * DAY}, None),
    "a person's number": ({"purpose": "Avtal om 19811218-9876"}, Refused),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_is_refused(investment, bertil, david, what):
    changed, refusal = REFUSALS[what]
    if refusal is None:
        opened(investment, david, bertil)
    with pytest.raises(refusal or externals.AccessHeld):
        opened(investment, david, bertil, **changed)


def test_who_may_open_and_end(investment, bertil, johan, eva, david):
    with pytest.raises(externals.OwnAccess):
        opened(investment, bertil, bertil)
    with pytest.raises(NotPermitted):
        opened(investment, david, eva)
    made = opened(investment, david, johan)
    with pytest.raises(NotPermitted):
        externals.end(made, reason="Klart", by=eva, at=AT)
    externals.end(made, reason="Klart", by=bertil, at=AT)
    with pytest.raises(externals.AccessOver):
        externals.end(made, reason="Klart", by=bertil, at=AT)
    opened(investment, david, johan)  # after the early end the same days are free again


WRONG = {
    "external_access_dates_in_order": {"to_date": TODAY - DAY},
    "external_access_has_a_purpose": {"purpose": ""},
    "external_access_ended_by_and_at": {"ended_at": AT, "end_reason": "x"},
    "external_access_ended_with_a_reason": {"end_reason": "x"},
}


@pytest.mark.parametrize("constraint", WRONG)
def test_the_database_refuses_what_cannot_be(investment, bertil, david, constraint):
    made = opened(investment, david, bertil)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ExternalAccess.objects.filter(pk=made.pk).update(**WRONG[constraint])


def test_who_opened_it_is_reminded_once_before_the_last_day(investment, bertil, david):
    opened(investment, david, bertil)
    near = AT + datetime.timedelta(days=20)
    Notice.objects.all().delete()
    reminders.remind(at=near)
    reminders.remind(at=near + DAY)
    told = Notice.objects.filter(subject__contains=investment.title)
    ends = [one.recipient for one in told if "2026" in one.subject]
    assert sorted(one.name for one in ends) == ["Bertil", "David"]


def test_the_pages_open_show_and_end(investment, bertil, johan, david, client):
    client.force_login(bertil)
    page = reverse("portfolio:externals", args=[investment.slug])
    typed = {"email": "nobody@example.org", "from_date": TODAY, "purpose": "Avtal"}
    typed["to_date"] = TODAY + 5 * DAY
    assert "id_email_error" in client.post(page, typed).content.decode()
    assert client.post(page, typed | {"email": "David@example.org"}).status_code == 302
    shown = client.get(reverse("portfolio:investment", args=[investment.slug]))
    assert b"david@example.org" in shown.content
    made = ExternalAccess.objects.get()
    ending = client.post(reverse("portfolio:external_end", args=[made.pk]), {"reason": "Klart"})
    assert ending.status_code == 302
    client.force_login(johan)
    of_person = reverse("portfolio:external_person", args=[david.pk])
    part = client.get(of_person, headers={"HX-Request": "true"}).content.decode()
    assert "Klart" in part
    assert "<html" not in part
    typed |= {"investment": investment.pk}
    opening = client.post(reverse("portfolio:external_open", args=[david.pk]), typed)
    assert opening.status_code == 302
    assert made.person.external_accesses.in_force(TODAY).count() == 1
