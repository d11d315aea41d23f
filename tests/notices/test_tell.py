"""Telling people: who gets a notice, in which language, and what becomes of its mail."""

import smtplib
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext_lazy

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.notices import mail, reading, tell
from fundportal.notices.models import Notice
from fundportal.notices.tasks import send_mail
from tests.people import AT

CASE = "/arbete/ansokningar/SI-2026-0001/"


@pytest.fixture(autouse=True)
def at_nine(clock: Any) -> None:
    clock.move_to(AT)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets the mail server refuse with a fault until it is set to None."""
    fault: list[Exception | None] = [None]
    deliver = EmailMessage.send

    def send(message: EmailMessage, fail_silently: bool = False) -> int:
        if fault[0] is not None:
            raise fault[0]
        return deliver(message)

    monkeypatch.setattr(EmailMessage, "send", send)
    return fault


def told(*recipients: User, **changed: Any) -> list[Notice]:
    given: dict[str, Any] = {
        "subject": "Ansökan SI-2026-0001 är inskickad",
        "body": "Alla parter har godkänt den.",
        "url": CASE,
        "by": None,
        "at": AT,
    }
    return tell.tell(recipients=recipients, **{**given, **changed})


def mailed(notice: Notice) -> Notice:
    """Let a worker do the mail job of a notice."""
    assert notice.mail_job
    send_mail(str(notice.mail_job.pk))
    return Notice.objects.select_related("mail_job").get(pk=notice.pk)


def test_each_recipient_is_told_once_and_people_shut_out_not_at_all(
    amina: User, bertil: User, david: User
) -> None:
    david.is_active = False
    notices = told(amina, bertil, amina, david)
    assert [notice.recipient for notice in notices] == [amina, bertil]
    assert Job.objects.filter(task="notices.send_mail").count() == 2


def test_nothing_is_told_when_the_act_is_undone(amina: User) -> None:
    with transaction.atomic():
        told(amina)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_the_mail_leads_to_the_case_and_is_sent_once(amina: User, municipality: Any) -> None:
    (notice,) = told(amina)
    notice = mailed(mailed(notice))
    (message,) = outbox.outbox
    assert message.to == ["amina@example.org"]
    assert message.subject == "Ansökan SI-2026-0001 är inskickad"
    assert "Alla parter har godkänt den." in message.body
    assert f"http://127.0.0.1:8000{CASE}" in message.body
    assert "Fondkontoret" in message.body
    assert f"notice-{notice.pk}@" in message.extra_headers["Message-ID"]
    assert notice.mailed_at == AT


def test_words_are_said_in_each_recipients_language(amina: User, bertil: User) -> None:
    bertil.language = "en"
    notices = told(amina, bertil, subject=lambda: f"language {get_language()}")
    assert [notice.subject for notice in notices] == ["language sv", "language en"]
    (notice,) = told(bertil, subject=gettext_lazy("Notices"))
    assert notice.subject == "Notices"


def test_a_subject_on_two_lines_cannot_add_a_header(amina: User) -> None:
    (notice,) = told(amina, subject="Beslut\r\nBcc: all@example.org")
    assert mailed(notice).mailed_at
    assert outbox.outbox[0].subject == "Beslut Bcc: all@example.org"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil", ""])
def test_a_notice_leads_to_a_page_of_the_portal_only(amina: User, url: str) -> None:
    with pytest.raises(ValueError, match="page of the portal"):
        told(amina, url=url)
    (notice,) = told(amina)
    with pytest.raises(IntegrityError, match="notices_url_within_portal"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(url=url)


def test_a_failing_mail_is_tried_three_times_then_visible_then_sent_on_request(
    amina: User, johan: User, bertil: User, refusing: Any, clock: Any
) -> None:
    (notice,) = told(amina)
    refusing[0] = smtplib.SMTPServerDisconnected("no answer")
    for _attempt in range(3):
        notice = mailed(notice)
        clock.shift(mail.WAITS[-1].total_seconds() + 1)
    assert list(Notice.objects.not_mailed()) == [notice]
    assert notice.mail_job
    assert (notice.mail_job.status, notice.mail_job.attempts) == ("failed", 3)
    refusing[0] = None
    with pytest.raises(NotPermitted):
        mail.retry(notice, by=bertil, at=AT)
    mail.retry(notice, by=johan, at=AT)
    assert mailed(notice).mailed_at
    assert not Notice.objects.not_mailed().exists()
    assert Event.objects.get(act="jobs.retried").actor_name == "Johan"
    with pytest.raises(mail.NothingToSend):
        mail.retry(mailed(notice), by=johan, at=AT)


@pytest.mark.parametrize(("code", "status"), [(550, "failed"), (451, "queued")])
def test_an_address_refused_for_good_is_not_tried_again(
    amina: User, refusing: Any, code: int, status: str
) -> None:
    refusing[0] = smtplib.SMTPRecipientsRefused({"amina@example.org": (code, b"no")})
    (notice,) = told(amina)
    notice = mailed(notice)
    assert notice.mail_job
    assert (notice.mail_job.status, notice.mail_job.attempts) == (status, 1)
    assert notice.mailed_at is None


def test_only_the_recipient_marks_a_notice_as_read(amina: User, david: User) -> None:
    (notice,) = told(amina)
    with pytest.raises(NotPermitted):
        reading.mark_read(notice, by=david, at=AT)
    assert reading.mark_read(notice, by=amina, at=AT).is_read
    told(amina)
    told(david)
    assert reading.mark_all_read(by=amina, at=AT) == 1
    assert Notice.objects.unread().get().recipient == david


def test_a_mail_job_of_a_sent_notice_cannot_be_started_again(amina: User, johan: User) -> None:
    notice = mailed(told(amina)[0])
    assert notice.mail_job
    with pytest.raises(queue.NotFailed):
        queue.start_again(notice.mail_job, by=johan, at=AT)
