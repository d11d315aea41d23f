"""The thread between a case's parties and the fund office: who writes, who reads, who is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from applications import assessors, conflicts, messages, thread, waiting
from applications.models import Application, Message
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from fundportal.notices.waiting import gather
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def sent() -> Application:
    return factories.submitted_application()


@pytest.fixture
def office(sent: Application) -> User:
    return factories.manager(sent.fund)


def ask(sent: Application, by: User, text: str = "Hur många deltar?") -> Message:
    return messages.write(sent, text=text, by=by, at=AT)


def waits(user: User) -> list[str]:
    items = waiting.waiting_for(User.objects.get(pk=user.pk))
    return [item.what for item in items if "message" in item.what.lower()]


def test_the_office_asks_and_the_writers_are_told(sent, office) -> None:
    ask(sent, office)
    told = Notice.objects.filter(url__endswith="/dialog/")
    assert [notice.recipient for notice in told] == [factories.applicant()]
    assert waits(factories.applicant()) == ["Read the message from the fund office"]
    assert waits(office) == []


def test_an_answer_ends_the_wait_and_begins_the_others(sent, office) -> None:
    ask(sent, office)
    ask(sent, factories.applicant(), "Sextio.")
    assert waits(factories.applicant()) == []
    assert waits(office) == ["Read the message from the applicant"]
    messages.mark_read(sent, last=Message.objects.last().pk, by=office)
    assert waits(office) == []
    assert thread.of(sent, office).new_count == 0


def test_a_mark_never_goes_back(sent, office) -> None:
    first = ask(sent, office)
    second = ask(sent, office, "Och när?")
    who = factories.applicant()
    messages.mark_read(sent, last=second.pk, by=who)
    messages.mark_read(sent, last=first.pk, by=who)
    assert thread.of(sent, who).new_count == 0
    messages.mark_read(sent, last=10**17, by=who)
    ask(sent, office, "Tack.")
    assert thread.of(sent, who).new_count == 1


def test_others_neither_write_nor_read(sent, office, david) -> None:
    ask(sent, office)
    ingrid = factories.holding("Ingrid", Role.AUDITOR, fund=sent.fund)
    for outsider in (david, ingrid):
        with pytest.raises(NotPermitted):
            ask(sent, outsider)
    assert not Message.objects.visible_to(david).exists()
    assert Message.objects.visible_to(ingrid).count() == 1


def test_an_assessor_does_not_read_it(sent, office, client: Client) -> None:
    assessor = give(person("Bo"), Role.ASSESSOR, fund=sent.fund)
    assessors.assign(sent, person=assessor, due_date=AT.date(), by=office, at=AT)
    conflicts.declare_none(sent, by=assessor, at=AT)
    ask(sent, office)
    assessor = User.objects.get(pk=assessor.pk)
    assert Application.objects.visible_to(assessor).get() == sent
    assert not Message.objects.visible_to(assessor).exists()
    client.force_login(assessor)
    assert client.get(reverse("applications:messages", args=[sent.number])).status_code == 404
    page = client.get(reverse("applications:application", args=[sent.number])).content.decode()
    assert "/dialog/" not in page


def test_a_conflict_takes_the_thread_away(sent, office) -> None:
    ask(sent, factories.applicant())
    other = give(person("Berit"), Role.MANAGER, fund=sent.fund)
    conflicts.record(sent, person=office, reason="Släkt.", by=other, at=AT)
    assert not Message.objects.visible_to(office).exists()
    with pytest.raises(NotPermitted):
        ask(sent, office)


def test_nothing_is_said_before_the_office_sees_the_case() -> None:
    with pytest.raises(messages.NotYetSentIn):
        ask(factories.filled_application(), factories.applicant())


def test_an_empty_message_is_refused_and_a_repeated_one_is_once(sent, office) -> None:
    with pytest.raises(messages.NothingWritten):
        ask(sent, office, "  ")
    assert ask(sent, office) == ask(sent, office)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_written_stays(sent, office, act) -> None:
    rows = Message.objects.filter(pk=ask(sent, office).pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="x") if act == "update" else rows.delete()


def test_writing_on_the_page(sent, office, client: Client) -> None:
    address = reverse("applications:messages", args=[sent.number])
    client.force_login(office)
    assert client.post(address, {"text": ""}).status_code == 200
    assert client.post(address, {"text": "<b>Hej</b>"}).status_code == 302
    client.force_login(factories.applicant())
    page = client.get(address).content.decode()
    assert "&lt;b&gt;Hej&lt;/b&gt;" in page
    last = Message.objects.get().pk
    client.post(reverse("applications:messages_read", args=[sent.number]), {"last": last})
    assert thread.of(sent, factories.applicant()).new_count == 0


def test_min_sida_asks_the_thread_once_however_many(sent, office, django_assert_num_queries):
    for text in ("En", "Två", "Tre"):
        ask(sent, office, text)
    who = User.objects.get(pk=factories.applicant().pk)
    assert who.assignments_now
    with django_assert_num_queries(1):
        assert len(gather(thread.sources(who), who)) == 1
