"""Synpunkter: received without cookie, followed by code, answered by mail, opened again."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Municipality, User
from fundportal.feedback import disposal, limits, remarks, tasks
from fundportal.feedback.models import Remark, RemarkEntry
from fundportal.feedback.remark_forms import shown_token
from fundportal.feedback.states import RemarkStatus
from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from tests.people import AT

pytestmark = pytest.mark.django_db
NEW, FOLLOW, WORK = "/lamna-synpunkt/", "/lamna-synpunkt/folj/", "/arbete/synpunkter/"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(AT, tick=False)
    cache.clear()
    return time_machine


@pytest.fixture
def citizen(municipality: Municipality) -> Client:
    return Client(enforce_csrf_checks=True)


def send(citizen: Client, **changes: str) -> Any:
    given = {"category": "idea", "text": "Gör mer för unga.", "token": shown_token(AT - MINUTE)}
    return citizen.post(NEW, given | changes)


def test_an_anonymous_remark_is_followed_answered_and_opened_again(
    citizen: Client, client: Client, bertil: User
) -> None:
    assert "Har du tappat bort" in citizen.get(FOLLOW).content.decode()
    receipt = send(citizen, text="Ring 070-123 45 67 om 19811228-9874").content.decode()
    remark = Remark.objects.get()
    assert remark.number == "SP-2026-0001"
    assert not re.search(r"9874|070-123", remark.text)
    [code] = re.findall(r"<strong>([A-Z2-9]{5}-[A-Z2-9]{5})</strong>", receipt)
    assert code.replace("-", "") not in str(Remark.objects.values())
    asked = {"number": remark.number.lower(), "code": code.lower()}
    assert "Besvarad" not in citizen.post(FOLLOW, asked).content.decode()
    client.force_login(bertil)
    assert client.post(f"{WORK}{remark.pk}/", {"text": "Vi <gör> det."}).status_code == 302
    assert not Job.objects.exists()  # nobody to mail
    assert "Vi &lt;gör&gt; det." in citizen.post(FOLLOW, asked).content.decode()
    citizen.post(FOLLOW, {**asked, "more": "Det räcker inte."})
    remark.refresh_from_db()
    assert remark.status == RemarkStatus.OPEN
    assert Notice.objects.filter(recipient=bertil).count() == 1
    with pytest.raises(remarks.NotAnsweredYet):
        remarks.reopen(remark, text="Igen.", at=AT)
    assert not citizen.cookies
    assert [event.act for event in Event.objects.order_by("pk")] == [
        "remark.received",
        "remark.answered",
        "remark.reopened",
    ]


def test_a_named_remark_is_answered_by_mail_once(citizen: Client, bertil: User) -> None:
    send(citizen, name="Sven", email="sven@example.org", text="Min adress är sven@example.org")
    remark = Remark.objects.get()
    assert "sven@example.org" in remark.text
    entry = remarks.answer(remark, text="Tack, vi ändrar det.", by=bertil, at=AT)
    with pytest.raises(remarks.AlreadyAnswered):
        remarks.answer(remark, text="Igen.", by=bertil, at=AT)
    assert entry.mail_job is not None
    tasks.mail_answer(str(entry.mail_job.pk))
    tasks.mail_answer(str(entry.mail_job.pk))
    [sent] = mail.outbox
    assert sent.to == ["sven@example.org"]
    assert remark.number in sent.subject
    assert "Tack, vi ändrar det." in sent.body
    assert RemarkEntry.objects.get().mailed_at is not None


def test_the_answer_to_an_opened_remark_quotes_what_was_added(
    citizen: Client, bertil: User
) -> None:
    send(citizen, name="Sven", email="sven@example.org", text="Hur söker vi?")
    remark = Remark.objects.get()
    remarks.answer(remark, text="Tillsammans med en nämnd.", by=bertil, at=AT)
    remarks.reopen(remark, text="Jag menade en enskild.", at=AT)
    entry = remarks.answer(remark, text="En enskild kan inte söka.", by=bertil, at=AT)
    tasks.mail_answer(str(entry.mail_job.pk))
    [sent] = mail.outbox
    quoted = sent.body.partition("Du skrev:")[2]
    assert quoted.index("Hur söker vi?") < quoted.index("Jag menade en enskild.")
    assert "Tillsammans" not in sent.body


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"text": ""}, 0),
        ({"text": "x" * 5001}, 0),
        ({"category": "nonsense"}, 0),
        ({"email": "no address"}, 0),
        ({"token": "forged"}, 0),
        ({"token": shown_token(AT - 25 * 60 * MINUTE)}, 0),
        ({"token": shown_token(AT)}, 0),  # quicker than a person
        ({"website": "http://x"}, 0),
        ({"text": "\x00x"}, 0),
        ({"text": "<script>x</script>"}, 1),
    ],
)
def test_bad_input_keeps_what_was_typed_and_robots_are_thanked(
    citizen: Client, changes: dict[str, str], kept: int
) -> None:
    response = send(citizen, **changes)
    assert response.status_code == 200
    page = response.content.decode()
    assert "<script>x" not in page
    assert Remark.objects.count() == kept
    if not {"website", "text"} & set(changes) and "Tack" not in page:
        assert "Gör mer för unga." in page


def test_a_form_that_is_sent_without_any_field_is_answered(citizen: Client) -> None:
    for sent in ({"content_type": "application/json"}, {}):
        page = citizen.post(NEW, **sent)
        assert page.status_code == 200
        assert "för gammalt" in page.content.decode()
    assert not Remark.objects.exists()


def test_a_form_is_sent_once_and_numbers_have_no_gaps(citizen: Client) -> None:
    token = shown_token(AT - MINUTE)
    for _time in range(2):
        send(citizen, token=token)
    send(citizen, text="En till.")
    assert sorted(Remark.objects.values_list("number", flat=True)) == [
        "SP-2026-0001",
        "SP-2026-0002",
    ]


@pytest.mark.parametrize("limit", ["MOST_IN_WINDOW", "MOST_TEXTS_IN_HOUR"])
def test_nobody_is_thanked_for_a_remark_that_was_not_taken(
    citizen: Client, monkeypatch: pytest.MonkeyPatch, clock: Any, limit: str
) -> None:
    monkeypatch.setattr(limits, limit, 1)
    send(citizen)
    page = send(citizen, text="Den får inte rum.").content.decode()
    assert "Tack för din synpunkt" not in page
    assert "Den får inte rum." in page
    [token] = re.findall(r'name="token" value="([^"]+)"', page)
    clock.shift(datetime.timedelta(hours=1))
    cache.clear()  # it counts by a clock of its own
    assert "SP-2026-0002" in send(citizen, token=token).content.decode().replace("\u2060", "")
    assert Remark.objects.count() == 2


def test_the_code_is_not_guessed(citizen: Client) -> None:
    send(citizen)
    number = Remark.objects.get().number
    for asked in ({"number": number, "code": ""}, {"number": number, "code": "AAAAA-AAAAA"}):
        assert "Gör mer för unga." not in citizen.post(FOLLOW, asked).content.decode()
    for _try in range(40):
        page = citizen.post(FOLLOW, {"number": number, "code": "BBBBBBBBBB"}).content.decode()
    assert "Vänta tio minuter" in page
    assert citizen.get(FOLLOW).status_code == 200


def test_who_is_late_is_reminded_once_and_named_handlers_first(
    citizen: Client, bertil: User, eva: User
) -> None:
    Municipality.objects.update(answer_days=5)
    send(citizen)
    remark = Remark.objects.get()
    with pytest.raises(remarks.NotAHandler):
        remarks.assign(remark, owner=eva, by=bertil, at=AT)
    with pytest.raises(NotPermitted):
        remarks.answer(remark, text="Nej.", by=eva, at=AT)
    remarks.assign(remark, owner=bertil, by=bertil, at=AT)
    remarks.register(remark, case_number="Ks 5/2026", by=bertil, at=AT)
    late = AT + datetime.timedelta(days=5)
    assert remarks.remind(at=late - datetime.timedelta(days=1)) == 0
    assert [remarks.remind(at=late), remarks.remind(at=late)] == [1, 0]
    assert Notice.objects.get().recipient == bertil


def test_the_office_lists_counts_and_handles(
    citizen: Client, client: Client, bertil: User, eva: User
) -> None:
    send(citizen, text="Sök efter mig")
    send(citizen, category="praise", text="Bra!")
    first = Remark.objects.get(category="idea")
    client.force_login(eva)
    assert client.get(WORK).status_code == client.get(f"{WORK}{first.pk}/").status_code == 404
    client.force_login(bertil)
    page = client.get(WORK, {"q": "efter sök", "status": "open"}).content.decode()
    assert "Sök efter mig" in page
    assert "Bra!" not in page
    where = f"{WORK}{first.pk}/"
    begun = {"owner": bertil.pk, "case_number": "", "text": "Tack, vi ser ö"}
    page = client.post(f"{where}handlagg/", begun)
    assert "Tack, vi ser ö</textarea>" in page.content.decode()  # an answer begun is still there
    assert "är inte skickat" in page.content.decode()
    saved = client.post(f"{where}handlagg/", {"owner": bertil.pk, "case_number": "Ks 7/2026"})
    assert saved.status_code == 302
    assert "Ks 7/2026" in client.get(where).content.decode()
    assert "Sök efter mig" in client.get(WORK, {"owner": "mine"}).content.decode()


def test_old_answered_remarks_are_destroyed_with_a_protocol(citizen: Client, bertil: User) -> None:
    send(citizen)
    send(citizen, text="En till.")
    answered = Remark.objects.latest("pk")
    remarks.answer(answered, text="Tack.", by=bertil, at=AT)
    disposal.set_rule(what="remarks", months=1, decision="Plan, Ks 1/2026", by=bertil, at=AT)
    [made] = disposal.dispose(at=AT + datetime.timedelta(days=60))
    assert made.number == 1
    assert Remark.objects.get().status == RemarkStatus.OPEN
    assert not RemarkEntry.objects.exists()
