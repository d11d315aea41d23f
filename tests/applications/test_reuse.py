"""Own earlier answers are used again, as a draft and without losing what stands there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionDraft, SectionVersion
from tests.applications import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def earlier() -> Application:
    return factories.filled_application(title="Den förra")


@pytest.fixture
def application(earlier) -> Application:
    return factories.opened_application(title="Den nya")


@pytest.fixture
def writer(application) -> Client:
    client = Client()
    client.force_login(factories.applicant())
    return client


def page(application: Application, section: str = "risks") -> str:
    return reverse("applications:earlier", args=[application.number, section])


def test_earlier_answers_are_shown_and_one_is_put_into_the_draft(
    application, earlier, writer
) -> None:
    text = writer.get(page(application)).content.decode()
    assert "Den förra" in text
    assert "Personal slutar." in text
    sent = {"source": earlier.number, "question": "risks"}
    response = writer.post(page(application), sent, follow=True)
    assert response.context["form"]["risks"].value() == "Personal slutar."
    assert not SectionVersion.objects.filter(application=application, section="risks").exists()


def test_what_stands_there_stays_and_the_same_text_comes_once(application, earlier, writer) -> None:
    where = reverse("applications:autosave", args=[application.number, "risks"])
    writer.post(where, {"seen_version": "0", "risks": "Mitt.", "measures": "Åtgärd."})
    for _turn in range(2):
        writer.post(page(application), {"source": earlier.number, "question": "risks"})
    typed = SectionDraft.objects.get().typed
    assert typed == {"risks": "Mitt.\n\nPersonal slutar.", "measures": "Åtgärd."}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"source": "SI-1999-0001"}, 404),
        ({"source": "x" * 5000}, 404),
        ({"question": "finns-inte"}, 302),
        ({"question": "need"}, 302),
        ({"question": "\x00"}, 302),
    ],
)
def test_nonsense_changes_nothing(application, earlier, writer, changes, status) -> None:
    sent = {"source": earlier.number, "question": "risks"} | changes
    assert writer.post(page(application), sent).status_code == status
    assert not SectionDraft.objects.exists()


def test_a_section_of_rows_has_no_such_page(application, writer) -> None:
    assert writer.get(page(application, "budget")).status_code == 404


def test_the_answers_of_others_are_not_there(application, earlier, david) -> None:
    client = Client()
    client.force_login(david)
    assert client.get(page(application)).status_code == 404


def test_a_first_application_has_nothing_to_use(earlier, writer) -> None:
    alone = Client()
    alone.force_login(factories.applicant())
    text = alone.get(page(earlier)).content.decode()
    assert "Inga tidigare svar" in text
