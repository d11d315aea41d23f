"""Answers with stored files: what the browser is told about them."""

import pytest

from fundportal.documents import serving, storage
from fundportal.documents.models import Document
from tests.documents.test_storage import PDF, PNG
from tests.people import AT


def stored(
    content: bytes = PDF, filename: str = "Protokoll § 12 – kommunstyrelsen.pdf"
) -> Document:
    return storage.store(content=content, filename=filename, title="", by=None, at=AT)


def test_a_document_is_saved_under_its_own_name_and_never_sniffed(db: None) -> None:
    document = stored()
    response = serving.respond(document)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Protokoll%20%C2%A7%2012%20%E2%80%93%20kommunstyrelsen.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(PDF))
    response.close()


@pytest.mark.parametrize(
    ("content", "filename", "disposition"),
    [
        (PDF, "a.pdf", "inline"),
        (PNG, "a.png", "inline"),
        (b"a;b\n", "a.csv", "attachment"),
        (b"text", "a.txt", "attachment"),
    ],
)
def test_only_harmless_kinds_are_shown_in_the_browser(
    db: None, content: bytes, filename: str, disposition: str
) -> None:
    response = serving.respond(stored(content, filename), inline=True)
    assert response["Content-Disposition"].startswith(disposition)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    response.close()


def test_a_title_is_the_name_when_none_was_given(db: None) -> None:
    assert stored().title == "Protokoll § 12 – kommunstyrelsen.pdf"


def test_a_missing_file_is_a_sentence_not_a_crash(db: None) -> None:
    document = stored()
    storage.place(document.sha256).unlink()
    with pytest.raises(storage.FileMissing):
        serving.respond(document)
