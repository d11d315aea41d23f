"""What was changed after what readers wrote: told on the public page when wished, taken away."""

import pytest
from django.core.cache import cache
from django.test import Client

from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Municipality, User
from fundportal.feedback import improvements, workflow
from fundportal.feedback.models import FeedbackText, Improvement
from tests.people import AT

pytestmark = pytest.mark.django_db
INBOX = "/arbete/synpunkter/sidans-nytta/"
PUBLIC = "/sidans-nytta/andrat/"


def test_a_text_seen_through_is_told_in_both_languages_until_it_is_taken_away(
    client: Client, bertil: User, municipality: Municipality
) -> None:
    cache.clear()
    kept = workflow.receive(page="/ansok/", was_useful=False, text="Får föreningar?", at=AT)
    assert kept
    client.force_login(bertil)
    given = {"outcome": "mark_done", "note": "Ändrat.", "told": "Nu nämns <b>föreningar</b>."}
    assert client.post(f"{INBOX}{kept.pk}/", given).status_code == 302
    told = Improvement.objects.get()
    assert (told.page, told.told_by) == ("/ansok/", bertil)
    shown = Client().get(PUBLIC).content.decode()
    assert "Nu nämns &lt;b&gt;föreningar" in shown
    english = Client().get(f"/en{PUBLIC}").content.decode()
    assert '<p lang="sv">Nu nämns' in english
    assert '<a href="/en/ansok/">' in english
    Improvement.objects.update(page="/en/ansok/")
    assert '<a href="/ansok/">' in Client().get(PUBLIC).content.decode()
    assert client.get(INBOX).content.decode().count("Nu nämns") >= 1
    assert client.post(f"{INBOX}andrat/{told.pk}/ta-bort/").status_code == 302
    assert "Nu nämns" not in Client().get(PUBLIC).content.decode()


def test_a_refusal_leaves_the_text_open(client: Client, bertil: User) -> None:
    kept = workflow.receive(page="/", was_useful=False, text="Hej", at=AT)
    assert kept
    client.force_login(bertil)
    given = {"outcome": "mark_done", "note": "Klart.", "told": "Tack 19811228-9874"}
    page = client.post(f"{INBOX}{kept.pk}/", given).content.decode()
    assert "Tack 19811228-9874" in page
    kept.refresh_from_db()
    assert kept.status == FeedbackText.Status.NEW


@pytest.mark.parametrize(("page", "text"), [("", "Text"), ("https://x/", "Text"), ("/", "  ")])
def test_nothing_to_tell_is_refused(bertil: User, page: str, text: str) -> None:
    with pytest.raises(improvements.NothingToTell):
        improvements.tell(page=page, text=text, by=bertil, at=AT)


def test_only_those_who_handle_feedback_tell(eva: User) -> None:
    with pytest.raises(NotPermitted):
        improvements.tell(page="/", text="Ändrat", by=eva, at=AT)
