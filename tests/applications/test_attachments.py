"""Files of an application: what is refused says why, what is kept is served to those who may."""

from __future__ import annotations

import tempfile

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications import attachments
from applications.models import Application, Attachment
from applications.pages import Content
from applications.workflow import WrongStatus
from fundportal.audit.models import Event
from fundportal.documents import storage
from fundportal.documents.models import Document
from tests.applications import factories
from tests.documents.test_storage import DOCX, PDF, PNG, kept, package
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BOMB = package(
    {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<document/>",
        "word/media/image.bin": b"\0" * 30_000_000,
    }
)


@pytest.fixture
def application() -> Application:
    return factories.opened_application()


@pytest.fixture
def writer(application) -> Client:
    client = Client()
    client.force_login(factories.applicant())
    return client


def pages(application: Application) -> str:
    return reverse("applications:attachments", args=[application.number])


def upload(client: Client, application: Application, content: bytes, name: str, **more: str):
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a client of one's own can send it, with its path
    return client.post(pages(application), {"title": "Avsiktsförklaring", "file": file, **more})


def attach(application: Application, content: bytes = PDF, name: str = "avsikt.pdf") -> Attachment:
    return attachments.attach(
        application,
        content=SimpleUploadedFile(name, content),
        title="Avsiktsförklaring",
        by=factories.applicant(),
        at=AT,
    )


def test_a_file_is_attached_shown_and_served_with_care(application, writer) -> None:
    assert upload(writer, application, PDF, "avsikt.pdf").status_code == 302
    made = Attachment.objects.get()
    assert "Avsiktsförklaring" in writer.get(pages(application)).content.decode()
    response = writer.get(reverse("applications:attachment", args=[application.number, made.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert Event.objects.filter(act="attachment.add").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\0" + b"\0" * 200, "avsikt.pdf", "innehållet är inte PDF"),
        (PDF + DOCX, "avsikt.pdf", "gömmer en fil av ett annat slag"),
        (PNG + DOCX, "bild.png", "gömmer en fil av ett annat slag"),
        (b"", "avsikt.pdf", "Filen är tom"),
        (BOMB, "avsikt.docx", "packar upp till mycket mer"),
        (PDF + b" " * 21 * 1024**2, "avsikt.pdf", "större än 20 MB"),
        (b"MZ\x90\0", "avsikt.exe", "Välj en fil av något av de här slagen"),
        (b"<svg onload='alert(1)'/>", "bild.svg", "Välj en fil av något av de här slagen"),
        (PDF, "avsikt", "Ge filen ett namn med en ändelse"),
    ],
    ids=["executable", "pdf+zip", "png+zip", "0 bytes", "bomb", "21 MB", "exe", "svg", "no ending"],
)
def test_what_is_refused_says_why_at_the_field_and_is_not_kept(
    application, writer, settings, content: bytes, name: str, words: str
) -> None:
    response = upload(writer, application, content, name)
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors["file"])
    assert "Avsiktsförklaring" in response.content.decode()
    assert kept(settings.FILES_DIR) == []
    assert not Document.objects.exists()
    assert not Attachment.objects.exists()


def test_two_hundred_megabytes_are_refused_without_being_kept(application, settings) -> None:
    with tempfile.TemporaryFile() as huge:
        huge.write(PDF)
        huge.truncate(200 * 1024**2)
        with pytest.raises(storage.TooLarge, match="20 MB"):
            attachments.attach(
                application,
                content=File(huge, "stor.pdf"),
                title="Stor",
                by=factories.applicant(),
                at=AT,
            )
    assert kept(settings.FILES_DIR) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\Users\\a\\passwd.pdf", "/a/passwd.pdf"]
)
def test_a_name_with_a_path_keeps_only_its_last_part(application, name: str) -> None:
    file = SimpleUploadedFile("x", PDF)
    file._name = name
    made = attachments.attach(
        application, content=file, title="Avsikt", by=factories.applicant(), at=AT
    )
    assert made.document.filename == "passwd.pdf"


def test_what_is_wrong_with_a_file_is_said_together_with_its_missing_title(
    application, writer, settings
) -> None:
    response = upload(writer, application, b"MZ\x90\0", "avsikt.exe", title="")
    assert response.context["form"].errors.keys() == {"title", "file"}
    response = upload(writer, application, PDF, "avsikt.pdf", title="")
    assert response.context["form"].errors.keys() == {"title"}
    assert kept(settings.FILES_DIR) == []


def test_no_file_and_no_title_are_said_at_their_fields(application, writer) -> None:
    response = writer.post(pages(application), {})
    assert response.context["form"].errors.keys() == {"title", "file"}


def test_the_same_file_twice_and_more_than_may_be_are_refused(application, monkeypatch) -> None:
    attach(application)
    with pytest.raises(attachments.AlreadyAttached):
        attach(application, name="annat.pdf")
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    with pytest.raises(attachments.TooManyFiles):
        attach(application, PDF + b"\n", "annan.pdf")
    assert Attachment.objects.count() == 1


def test_a_new_file_asks_for_the_sign_offs_again() -> None:
    application = factories.signed_application()
    assert Content(application).is_signed
    attach(application)
    application.refresh_from_db()
    assert not Content(application).is_signed
    assert Content(application).attachments[0].title == "Avsiktsförklaring"


def test_a_file_taken_away_is_served_no_more(application, writer) -> None:
    made = attach(application)
    where = reverse("applications:attachment_remove", args=[application.number, made.pk])
    assert "avsikt.pdf" in writer.get(where).content.decode()
    assert writer.post(where).status_code == 302
    served = reverse("applications:attachment", args=[application.number, made.pk])
    assert writer.get(served).status_code == 404
    assert writer.get(where).status_code == 404
    assert Document.objects.count() == 1
    application.refresh_from_db()
    assert application.fingerprint == Content(application).fingerprint


def test_others_neither_see_nor_change(application, david) -> None:
    made = attach(application)
    other = Client()
    other.force_login(david)
    for page in ("attachment", "attachment_remove"):
        where = reverse(f"applications:{page}", args=[application.number, made.pk])
        assert other.get(where).status_code == 404
    assert upload(other, application, PDF + b"\n", "a.pdf").status_code == 404
    assert Attachment.objects.count() == 1


def test_a_file_belongs_to_its_own_case(application, writer) -> None:
    made = attach(application)
    second = factories.opened_application(title="En annan")
    wrong = reverse("applications:attachment", args=[second.number, made.pk])
    assert writer.get(wrong).status_code == 404


def test_nothing_is_attached_after_sending_in() -> None:
    application = factories.submitted_application()
    with pytest.raises(WrongStatus):
        attach(application)
