"""The reader's form without cookie or account, and the inbox of the fund office."""

import datetime
import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from fundportal.directory.models import Municipality, User
from fundportal.feedback import limits, remarks, workflow
from fundportal.feedback.forms import page_signature, read_text_token, text_token
from fundportal.feedback.models import FeedbackText, PageAnswerCount, Remark
from fundportal.feedback.remark_forms import shown_token
from tests.people import AT

pytestmark = pytest.mark.django_db
ADDRESS = "/sidans-nytta/"
INBOX = "/arbete/synpunkter/sidans-nytta/"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(AT, tick=False)
    cache.clear()
    return time_machine


@pytest.fixture
def reader(municipality: Municipality) -> Client:
    return Client(enforce_csrf_checks=True)


def answer(reader: Client, *, answer: str = "yes", page: str = "/ansok/", **more: str) -> Any:
    data = {"page": page, "signature": page_signature(page, AT), "answer": answer, **more}
    return reader.post(ADDRESS, data)


def token_from(response: Any) -> str:
    return str(response.url.partition("svar=")[2])


def send(reader: Client, text: str, token: str, **more: str) -> Any:
    return reader.post(ADDRESS, {"token": token, "text": text, **more})


def test_yes_then_thanks_then_a_text_all_without_cookie(reader: Client, clock: Any) -> None:
    response = answer(reader)
    assert response.status_code == 302
    page = reader.get(response.url)
    assert 'name="text"' in page.content.decode()
    clock.move_to(AT + datetime.timedelta(seconds=20), tick=False)
    sent = send(reader, "Bra, men långt.", token_from(response))
    assert sent.status_code == 200
    assert 'name="text"' not in sent.content.decode()
    assert PageAnswerCount.objects.get().yes == 1
    kept = FeedbackText.objects.get()
    assert (kept.page, kept.was_useful, kept.text) == ("/ansok/", True, "Bra, men långt.")
    assert not reader.cookies
    for each in (response, page, sent):
        assert "Set-Cookie" not in each.headers
        assert "Cookie" not in each.headers.get("Vary", "")


def test_with_htmx_the_answer_comes_in_place(reader: Client) -> None:
    data = {"page": "/", "signature": page_signature("/", AT), "answer": "no"}
    response = reader.post(ADDRESS, data, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith("<section")
    assert "<html" not in page
    assert PageAnswerCount.objects.get().no == 1


def test_a_page_kept_by_a_cache_for_hours_still_works_but_not_for_days(reader: Client) -> None:
    for hours, code in ((23, 302), (26, 400)):
        signature = page_signature("/", AT - datetime.timedelta(hours=hours))
        data = {"page": "/", "signature": signature, "answer": "yes"}
        assert reader.post(ADDRESS, data).status_code == code
    assert PageAnswerCount.objects.get().yes == 1


def test_an_answer_for_a_page_that_was_not_signed_counts_nothing(reader: Client) -> None:
    signature = page_signature("/", AT)
    data = {"page": "/pahittad/", "signature": signature, "answer": "yes"}
    assert reader.post(ADDRESS, data).status_code == 400
    assert reader.post(ADDRESS, {"page": "/", "answer": "yes"}).status_code == 400
    assert not PageAnswerCount.objects.exists()


@pytest.mark.parametrize("rubbish", ["¿'\"(", "\x00", "å" * 5000, "\ud7ff:1:2"])
def test_rubbish_for_a_signature_is_refused_and_no_fault_of_ours(
    reader: Client, rubbish: str
) -> None:
    data = {"page": "/", "signature": rubbish, "answer": "yes"}
    assert reader.post(ADDRESS, data).status_code == 400
    assert send(reader, "En text", rubbish).status_code < 500
    assert not PageAnswerCount.objects.exists()
    assert not FeedbackText.objects.exists()


def test_a_double_click_counts_once(reader: Client) -> None:
    assert answer(reader).status_code == answer(reader).status_code == 302
    assert PageAnswerCount.objects.get().yes == 1


def test_robots_are_thanked_and_dropped(reader: Client) -> None:
    assert answer(reader, website="http://x").status_code == 302
    assert answer(reader, answer="maybe").status_code == 302
    assert not PageAnswerCount.objects.exists()
    slow = text_token("/", True, AT - datetime.timedelta(minutes=1))
    quick = text_token("/", True, AT - datetime.timedelta(seconds=1))
    assert send(reader, "Köp nu", slow, website="x").status_code == 200
    assert send(reader, "Köp nu", quick).status_code == 200
    assert not FeedbackText.objects.exists()


def test_a_text_form_is_used_once(reader: Client) -> None:
    token = text_token("/", True, AT - datetime.timedelta(minutes=1))
    for text in ("Ett", "Två"):
        assert send(reader, text, token).status_code == 200
    assert [kept.text for kept in FeedbackText.objects.all()] == ["Ett"]


def test_a_form_that_a_fault_stopped_can_be_sent_again(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.raise_request_exception = False
    earlier = AT - datetime.timedelta(minutes=1)
    text = {"token": text_token("/", True, earlier), "text": "En gång."}
    remark = {"token": shown_token(earlier), "text": "En gång.", "category": "idea"}
    for module, verb, address, sent in (
        (workflow, "receive", ADDRESS, text),
        (remarks, "receive", "/lamna-synpunkt/", remark),
    ):
        with monkeypatch.context() as away:
            away.setattr(module, verb, Mock(side_effect=OperationalError("the database is away")))
            assert reader.post(address, sent).status_code == 503
        assert reader.post(address, sent).status_code == 200
    assert (FeedbackText.objects.count(), Remark.objects.count()) == (1, 1)


def test_an_old_or_forged_text_form_gives_the_text_back(reader: Client) -> None:
    old = text_token("/", True, AT - datetime.timedelta(hours=25))
    for token in (old, "forged"):
        response = send(reader, "Min långa <text>", token)
        assert response.status_code == 400
        assert "Min långa &lt;text&gt;" in response.content.decode()
    assert not FeedbackText.objects.exists()


def test_a_fault_keeps_what_was_typed(reader: Client) -> None:
    token = text_token("/", True, AT - datetime.timedelta(minutes=1))
    response = send(reader, "a" * 2001, token)
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    assert "a" * 2001 in page
    assert send(reader, "Kortare.", token).status_code == 200
    assert FeedbackText.objects.get().text == "Kortare."


def test_a_flood_is_stopped_quietly(reader: Client) -> None:
    for number in range(limits.MOST_IN_WINDOW + 5):
        assert answer(reader, page=f"/satsningar/s{number}/").status_code == 302
    assert PageAnswerCount.objects.count() == limits.MOST_IN_WINDOW


def test_personal_numbers_never_reach_the_database(reader: Client) -> None:
    token = text_token("/", False, AT - datetime.timedelta(minutes=1))
    send(reader, "Jag heter 19811228-9874, mejla a@b.se", token)
    assert not re.search(r"9874|a@b", FeedbackText.objects.get().text)


def test_reading_writes_nothing(reader: Client) -> None:
    token = text_token("/", False, AT)
    for address in (ADDRESS, f"{ADDRESS}?svar={token}", f"{ADDRESS}?svar=x"):
        assert reader.get(address).status_code == 200
    assert not PageAnswerCount.objects.exists()
    assert read_text_token(token, AT) is not None


def test_the_inbox_is_for_those_who_handle_feedback(
    client: Client, bertil: User, eva: User
) -> None:
    kept = workflow.receive(page="/", was_useful=True, text="Hej", at=AT)
    assert kept
    addresses = [INBOX, f"{INBOX}export.csv", f"{INBOX}{kept.pk}/"]
    assert all(client.get(address).status_code == 302 for address in addresses)
    client.force_login(eva)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.post(f"{INBOX}{kept.pk}/last/").status_code == 404
    client.force_login(bertil)
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_the_inbox_filters_and_its_queries_do_not_grow(
    client: Client, bertil: User, django_assert_num_queries: Any
) -> None:
    client.force_login(bertil)
    for number in range(40):
        workflow.receive(page=f"/a{number % 2}/", was_useful=True, text=f"Text {number}", at=AT)
        workflow.count_answer(page=f"/a{number}/", was_useful=number % 2 == 0, at=AT)
    with django_assert_num_queries(13):
        page = client.get(INBOX, {"page": "/a1/", "status": "new"}).content.decode()
    assert page.count("<td data-label") > 20
    assert "Text 1<" in page
    assert "Text 2<" not in page
    assert "Text 1<" not in client.get(INBOX, {"status": "done"}).content.decode()


def test_a_text_is_seen_and_then_done(client: Client, bertil: User) -> None:
    kept = workflow.receive(page="/", was_useful=False, text="Hej", at=AT)
    assert kept
    client.force_login(bertil)
    assert client.post(f"{INBOX}{kept.pk}/last/").status_code == 302
    empty = client.post(f"{INBOX}{kept.pk}/", {"note": ""})
    assert 'class="error-summary"' in empty.content.decode()
    given = {"outcome": "mark_done", "note": "Ändrat."}
    assert client.post(f"{INBOX}{kept.pk}/", given).status_code == 302
    kept.refresh_from_db()
    assert (kept.status, kept.note) == (FeedbackText.Status.DONE, "Ändrat.")
    again = client.post(f"{INBOX}{kept.pk}/", {"outcome": "mark_done", "note": "Igen."})
    assert "Bertil" in again.content.decode()
    assert "Igen." in again.content.decode()


def test_the_export_holds_what_is_shown_and_no_formula(client: Client, bertil: User) -> None:
    workflow.receive(page="/a/", was_useful=True, text='=HYPERLINK("http://x";"y")', at=AT)
    workflow.receive(page="/b/", was_useful=False, text="Annan sida", at=AT)
    client.force_login(bertil)
    response = client.get(f"{INBOX}export.csv", {"page": "/a/"})
    body = response.content.decode("utf-8-sig")
    assert response.headers["Content-Disposition"] == 'attachment; filename="sidans-nytta.csv"'
    assert "\"'=HYPERLINK" in body
    assert "Annan sida" not in body


def test_a_text_gets_a_handler_and_an_end_with_a_reason(
    client: Client, bertil: User, eva: User
) -> None:
    kept = workflow.receive(page="/", was_useful=False, text="Gör om allt!", at=AT)
    assert kept
    client.force_login(bertil)
    where = f"{INBOX}{kept.pk}/"
    assert client.post(f"{where}handlaggare/", {"owner": eva.pk}).status_code == 404
    assert client.post(f"{where}handlaggare/", {"owner": bertil.pk}).status_code == 302
    assert "Gör om" in client.get(INBOX, {"owner": "mine", "q": "allt GÖR"}).content.decode()
    assert "Gör om" not in client.get(INBOX, {"owner": "nobody"}).content.decode()
    given = {"outcome": "set_aside", "note": "Säger inte vad."}
    assert client.post(where, given).status_code == 302
    kept.refresh_from_db()
    assert (kept.status, kept.note) == (FeedbackText.Status.NOT_ACTIONABLE, "Säger inte vad.")
    assert kept.owner == bertil
    assert "Säger inte vad." in client.get(where).content.decode()


def test_a_page_shows_its_months(client: Client, bertil: User) -> None:
    for days, useful in ((0, True), (0, False), (40, True), (200, False)):
        at = AT - datetime.timedelta(days=days)
        workflow.count_answer(page="/ansok/", was_useful=useful, at=at)
    client.force_login(bertil)
    page = client.get(f"{INBOX}sida/", {"page": "/ansok/"}).content.decode()
    assert "50 procent" in page
    assert page.count('<tr><th scope="row">') == 3
    for other in ("/annat/", "", "\x00", "x" * 9000):
        assert client.get(f"{INBOX}sida/", {"page": other}).status_code == 404
    lately = client.get(INBOX).content.decode()
    assert "67 % av 3" in lately.replace("\u00a0", " ")


def test_a_flood_of_texts_is_thanked_for_but_the_inbox_stays_usable(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_TEXTS_IN_HOUR", 3)
    for number in range(6):
        token = text_token("/", True, AT - datetime.timedelta(minutes=1))
        sent = reader.post(
            ADDRESS,
            {"token": token, "text": f"Text {number}"},
            REMOTE_ADDR=f"10.0.0.{number}",
        )
        assert sent.status_code == 200
        assert 'name="text"' not in sent.content.decode()
    assert FeedbackText.objects.count() == 3
