"""What a call says of its questions: limits and guidance as data, counted and shown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applications import guides, workflow
from applications.guides import Guide
from applications.models import Application, QuestionGuide
from applications.pages import Content
from applications.questions import Section, word_count
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def application() -> Application:
    return factories.filled_application()


def limit(application: Application, **most: int | None) -> None:
    guides.set_guides(
        application.call,
        guides={key: Guide(words, "Skriv kort.") for key, words in most.items()},
        by=factories.manager(application.fund),
        at=AT,
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("  \n ", 0), ("Ett två", 2), ("Tre – fyra.", 2), ("3,5 % av 60", 3), ("e-post", 1)],
)
def test_words_are_counted_as_a_person_does(text: str, count: int) -> None:
    assert word_count(text) == count


def test_a_limit_and_a_guide_stand_by_the_question(application) -> None:
    limit(application, risks=10)
    client = Client()
    client.force_login(factories.applicant())
    where = reverse("applications:section", args=[application.number, "risks"])
    text = client.get(where).content.decode()
    assert "Ord: 2 av högst 10" in text
    assert "Skriv kort." in text
    assert "Vem gör det, och vid vilket tecken." in text  # the portal's own, where there is none


def test_a_text_that_is_too_long_is_saved_but_needs_attention(application) -> None:
    limit(application, risks=10)
    client = Client()
    client.force_login(factories.applicant())
    where = reverse("applications:section", args=[application.number, "risks"])
    long = {"seen_version": "1", "risks": "ord " * 12, "measures": "Ja."}
    assert client.post(where, long).status_code == 302
    assert "Ord: 12 av högst 10. Det är 2 för mycket." in client.get(where).content.decode()
    state = next(s for s in Content(application).states if s.section == Section.RISKS)
    assert state.state == "needs_attention"
    with pytest.raises(workflow.NotReady):
        workflow.ask_for_sign_off(application, by=factories.applicant(), at=AT)


def test_the_same_guides_again_are_nothing_and_empty_ones_go_away(application) -> None:
    limit(application, risks=100, need=None)
    limit(application, risks=100, need=None)
    assert Event.objects.filter(act="call.guide").count() == 1
    bertil = factories.manager(application.fund)
    guides.set_guides(application.call, guides={"risks": Guide(None, "")}, by=bertil, at=AT)
    assert not QuestionGuide.objects.exists()


def test_others_cannot_guide_and_wrong_ones_are_refused(application) -> None:
    for by in (factories.applicant(), factories.registrar(application.fund)):
        with pytest.raises(NotPermitted):
            guides.set_guides(application.call, guides={"risks": Guide(100, "")}, by=by, at=AT)
    for key, words in (("finns-inte", 100), ("risks", 9), ("risks", 5001), ("group_size", 100)):
        with pytest.raises(guides.WrongGuide):
            limit(application, **{key: words})
    assert not QuestionGuide.objects.exists()


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(application) -> None:
    client = Client()
    client.force_login(factories.manager(application.fund))
    where = reverse("applications:call_guides", args=[application.call.slug])
    response = client.post(where, {"words_risks": "fem", "text_risks": "Kort."})
    assert response.context["form"].errors.keys() == {"words_risks"}
    assert "Kort." in response.content.decode()
    assert client.post(where, {"words_risks": "120", "text_risks": "Kort."}).status_code == 302
    assert QuestionGuide.objects.get().most_words == 120
    client.force_login(factories.applicant())
    assert client.get(where).status_code == 404
