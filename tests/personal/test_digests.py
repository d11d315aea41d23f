"""Digests: one for each moment chosen, with what is new and what waits, whoever calls how often."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from applications import assessors
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.notices.choosing import choose
from fundportal.notices.models import MailChoice, Notice
from fundportal.notices.tell import tell
from fundportal.personal import digests
from fundportal.personal.models import Digest
from fundportal.personal.tasks import make_digests, send_digest
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CASE = "/arbete/ansokningar/SI-2026-0001/"
MONDAY = datetime.datetime(2026, 11, 2, 12, 0, tzinfo=STOCKHOLM)
DAY = timedelta(days=1)


def chosen(who: User, rhythm: str = "daily", *, hour: int = 7, weekday: int = 0, at=MONDAY):
    return choose(rhythm=rhythm, hour=hour, weekday=weekday, by=who, at=at)


def told(who: User, subject: str = "Nytt i ärendet", **changed: Any) -> Notice:
    values: dict[str, Any] = {"subject": subject, "body": "Text.", "url": CASE, "by": None}
    return tell(recipients=[who], **{**values, "at": MONDAY, **changed})[0]


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=STOCKHOLM)


def do_mail_jobs() -> list[Any]:
    """Let a worker do the jobs of the digests made; gives the mails."""
    for digest in Digest.objects.filter(mail_job__isnull=False):
        send_digest(str(digest.mail_job_id))
    return outbox.outbox


def test_what_is_not_urgent_waits_for_the_digest_and_what_is_comes_at_once(amina) -> None:
    chosen(amina)
    assert told(amina).mail_job is None
    assert told(amina, is_urgent=True).mail_job is not None
    assert Notice.objects.held().count() == 1


def test_who_has_not_chosen_gets_each_mail_at_once_and_who_wants_none_gets_none(
    amina, bertil
) -> None:
    chosen(bertil, "never")
    assert told(amina).mail_job is not None
    assert (told(bertil).mail_job, Notice.objects.held().count()) == (None, 0)
    assert told(bertil, is_urgent=True).mail_job is not None


def test_one_digest_comes_each_day_however_often_and_late_the_clock_calls(amina, clock) -> None:
    chosen(amina)
    told(amina)
    made = [digests.make_due(at=moment) for moment in (at(2, 13), at(3, 6, 59), at(3, 7))]
    assert made == [0, 0, 1]
    assert [digests.make_due(at=moment) for moment in (at(3, 7), at(3, 7, 5), at(3, 23))] == [0] * 3
    assert digests.make_due(at=at(9, 15)) == 1  # nobody called for days: one, not six
    assert list(Digest.objects.values_list("moment", flat=True)) == [at(9, 7), at(3, 7)]


def test_two_schedules_at_once_make_one(amina) -> None:
    choice = chosen(amina)
    Digest.objects.create(person=amina, moment=at(3, 7), made_at=at(3, 7))
    assert digests._make(choice, None, at(3, 7)) is False  # read before the other had written
    assert Digest.objects.count() == 1


def test_a_weekly_digest_comes_on_its_day(amina) -> None:
    chosen(amina, "weekly", weekday=MailChoice.Weekday.THURSDAY, hour=16)
    assert [digests.make_due(at=at(day, 17)) for day in (3, 4, 5, 6, 11, 12)] == [0, 0, 1, 0, 0, 1]


def test_the_hour_is_swedish_in_summer_and_winter(amina) -> None:
    choice = chosen(amina, at=at(1, 0))
    winter = datetime.datetime(2026, 11, 3, 6, 0, tzinfo=datetime.UTC)
    summer = datetime.datetime(2027, 7, 1, 5, 0, tzinfo=datetime.UTC)
    for moment in (winter, summer):
        assert choice.moment_before(moment.astimezone(STOCKHOLM)) == moment


def test_the_digest_tells_what_is_new_what_waits_and_by_when(
    amina, greta, hassan, bertil, fund, clock
) -> None:
    kerstin = give(person("Kerstin"), Role.ASSESSOR, fund=fund)
    chosen(kerstin)
    application = factories.submitted_application()
    due = MONDAY.date() + timedelta(days=4)
    assessors.assign(application, person=kerstin, due_date=due, by=bertil, at=AT)
    told(kerstin, "Läst redan").read_at = MONDAY
    Notice.objects.filter(subject="Läst redan").update(read_at=MONDAY)
    clock.move_to(at(3, 7))
    make_digests()
    [mail] = do_mail_jobs()
    assert mail.to == ["kerstin@example.org"]
    assert mail.subject == "Ditt sammandrag, 2026-11-03"
    assert f"Att bedöma: {application}" in mail.body
    assert "2026-11-06" in mail.body
    assert f"/arbete/ansokningar/{application.number}/" in mail.body
    assert "Läst redan" not in mail.body
    assert not Notice.objects.held().exists()
    assert do_mail_jobs() == [mail]  # a job that runs twice mails once


def test_nothing_new_and_nothing_soon_is_no_mail(amina, clock) -> None:
    chosen(amina)
    clock.move_to(at(3, 7))
    make_digests()
    assert do_mail_jobs() == []
    assert Digest.objects.get().mailed_at is None


def test_a_closed_account_gets_none(amina, clock) -> None:
    chosen(amina)
    told(amina)
    digests.make_due(at=at(3, 7))
    User.objects.filter(pk=amina.pk).update(is_active=False)
    assert digests.make_due(at=at(4, 7)) == 0
    clock.move_to(at(3, 8))
    assert do_mail_jobs() == []


def test_what_waited_is_mailed_when_mail_comes_at_once_again(amina) -> None:
    chosen(amina)
    told(amina)
    chosen(amina, "at_once", at=MONDAY + DAY)
    assert Notice.objects.get().mail_job is not None
    assert not Notice.objects.held().exists()
    chosen(amina, at=MONDAY + DAY)
    told(amina, "Ett till")
    chosen(amina, "never", at=MONDAY + DAY)
    assert Notice.objects.get(subject="Ett till").mail_job is None
    assert not Notice.objects.held().exists()


def test_the_same_choice_again_changes_nothing(amina) -> None:
    first = chosen(amina)
    assert chosen(amina, at=MONDAY + DAY).chosen_at == first.chosen_at


def test_the_choice_is_made_on_a_page_and_a_wrong_one_says_so(amina) -> None:
    client = Client()
    client.force_login(amina)
    page = reverse("personal:own_mail")
    sent = client.post(page, {"rhythm": "weekly", "hour": "16", "weekday": "3"})
    assert (sent.status_code, sent["Location"]) == (302, page)
    choice = MailChoice.of(amina)
    assert (choice.rhythm, choice.hour, choice.weekday) == ("weekly", 16, 3)
    wrong = client.post(page, {"rhythm": "hourly", "hour": "25", "weekday": "x"})
    assert set(wrong.context["form"].errors) == {"rhythm", "hour", "weekday"}
    assert MailChoice.of(amina).rhythm == "weekly"
