"""The pages of notices: one's own, and the mails given up for administrators."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundportal.directory.models import User
from fundportal.jobs.models import Job
from fundportal.notices import tell
from fundportal.notices.models import Notice
from tests.people import AT

CASE = "/arbete/ansokningar/SI-2026-0001/"


@pytest.fixture(autouse=True)
def at_nine(clock: Any) -> None:
    clock.move_to(AT)


def told(*recipients: User, subject: str = "Beslut finns") -> list[Notice]:
    return tell.tell(
        recipients=recipients, subject=subject, body="Läs beslutet.", url=CASE, by=None, at=AT
    )


@pytest.fixture
def notice(amina: User) -> Notice:
    return told(amina)[0]


def given_up(notice: Notice) -> None:
    Job.objects.filter(pk=notice.mail_job_id).update(
        status="failed", failure="No answer", fault="SMTP", attempts=3, finished_at=AT
    )


def test_notices_are_shown_to_their_recipient_only(
    client: Client, notice: Notice, amina: User, david: User
) -> None:
    client.force_login(amina)
    assert notice.subject in client.get(reverse("notices:list")).text
    assert notice.subject in client.get(reverse("workspace")).text
    client.force_login(david)
    assert notice.subject not in client.get(reverse("notices:list")).text
    assert client.post(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert not Notice.objects.get().is_read


def test_opening_a_notice_marks_it_read_and_leads_to_the_case(
    client: Client, notice: Notice, amina: User
) -> None:
    client.force_login(amina)
    assert client.post(reverse("notices:open", args=[notice.pk])).url == CASE
    assert Notice.objects.get().read_at == AT
    assert f'href="{CASE}"' in client.get(reverse("notices:list")).text
    assert notice.subject not in client.get(reverse("workspace")).text


def test_reading_the_list_marks_nothing_as_read(
    client: Client, notice: Notice, amina: User
) -> None:
    client.force_login(amina)
    client.get(reverse("notices:list"))
    assert client.get(reverse("notices:open", args=[notice.pk])).status_code == 405
    assert not Notice.objects.get().is_read


def test_all_are_marked_as_read_at_once(client: Client, amina: User) -> None:
    told(amina)
    told(amina)
    client.force_login(amina)
    answer = client.post(reverse("notices:mark_all_read"), follow=True)
    assert "2" in str(next(iter(answer.context["messages"])))
    assert not Notice.objects.unread().exists()


def test_text_of_a_notice_is_shown_literally(client: Client, amina: User) -> None:
    told(amina, subject="<script>alert(1)</script>")
    client.force_login(amina)
    assert "<script>alert" not in client.get(reverse("notices:list")).text


def test_mails_given_up_are_for_administrators(
    client: Client, notice: Notice, amina: User, bertil: User, ingrid: User, johan: User
) -> None:
    given_up(notice)
    for user in (amina, bertil, ingrid):
        client.force_login(user)
        assert client.get(reverse("notices:not_mailed")).status_code == 404
        assert client.post(reverse("notices:mail_again", args=[notice.pk])).status_code == 404
    client.force_login(johan)
    assert reverse("notices:not_mailed") in client.get(reverse("notices:list")).text
    assert "No answer" in client.get(reverse("notices:not_mailed")).text
    client.post(reverse("notices:mail_again", args=[notice.pk]))
    assert Job.objects.get().status == "queued"
    assert "No answer" not in client.get(reverse("notices:not_mailed")).text


def test_a_mail_that_is_on_its_way_is_not_sent_again(
    client: Client, notice: Notice, johan: User
) -> None:
    client.force_login(johan)
    answer = client.post(reverse("notices:mail_again", args=[notice.pk]), follow=True)
    assert len(answer.context["messages"]) == 1
    assert Job.objects.get().attempts == 0


def test_queries_do_not_grow_with_the_notices(client: Client, notice: Notice, johan: User) -> None:
    given_up(notice)
    told(johan)
    client.force_login(johan)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("notices:list"))
            client.get(reverse("notices:not_mailed"))
            client.get(reverse("workspace"))
        counts.append(len(seen.captured_queries))
        for number in range(8):
            given_up(told(johan, subject=f"Beslut {number}")[0])
    assert counts[0] == counts[1]
