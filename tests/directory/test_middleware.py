"""Who has to log in, and where a person comes back to afterwards."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from fundportal.directory.middleware import KEPT_BY_BROWSER

PAGE = "/arbete/synpunkter/sidans-nytta/7/"
pytestmark = pytest.mark.django_db


def test_a_page_at_work_leads_to_the_login_and_back(client: Client) -> None:
    response = client.get(PAGE, {"a": "b"})
    assert response.url == f"/logga-in/?next={PAGE}%3Fa%3Db"


def test_a_form_sent_after_the_login_ran_out_leads_back_to_its_page(client: Client) -> None:
    response = client.post(f"{PAGE}last/", headers={"Referer": f"http://testserver{PAGE}"})
    assert response.url == f"/logga-in/?next={PAGE}"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/x/", "", "//elsewhere.example"])
def test_a_form_from_elsewhere_leads_to_min_sida(client: Client, elsewhere: str) -> None:
    response = client.post(f"{PAGE}last/", headers={"Referer": elsewhere})
    assert response.url == "/logga-in/?next=/arbete/"


TEXT = "Vi behöver två <b>handledare</b> till."


def sent(client: Client, page: str, **more: str) -> HttpResponse:
    data = {"purpose": TEXT, "key": "0f0e", "ready": "on", **more}
    return client.post(f"{PAGE}last/", data, headers={"Referer": page})


def test_without_the_script_what_was_typed_is_shown_to_be_copied(client: Client) -> None:
    answer = sent(client, f"http://testserver{PAGE}")
    assert answer.status_code == 403
    assert escape(TEXT) in answer.text
    assert TEXT not in answer.text
    assert f"/logga-in/?next={PAGE}" in answer.text
    assert answer.text.count("<textarea") == 1


def test_what_the_browser_has_kept_goes_straight_to_the_login(client: Client) -> None:
    answer = sent(client, f"http://testserver{PAGE}", **{KEPT_BY_BROWSER: "1"})
    assert answer.url == f"/logga-in/?next={PAGE}"


def test_another_site_cannot_show_its_words_here(client: Client) -> None:
    assert sent(client, "https://elsewhere.example/x/").status_code == 302


def test_a_form_grown_too_old_shows_what_was_typed() -> None:
    answer = sent(Client(enforce_csrf_checks=True), f"http://testserver{PAGE}")
    assert (answer.status_code, escape(TEXT) in answer.text) == (403, True)
