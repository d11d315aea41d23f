"""Addresses that lead nowhere: a page in the address's language, with a search for its words."""

import pytest
from django.test import Client

from fundportal.directory.models import Municipality, User
from portfolio import investments
from portfolio.models import Investment
from tests.people import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words", "heading"),
    [
        ("/satsningar/senior-puls-2020/", "senior puls", "Sidan finns inte"),
        ("/en/satsningar/%C3%A4ldre_hem.html", "äldre hem", "The page does not exist"),
        ("/rapporter/999.pdf", "", "Sidan finns inte"),
        ("/arbete/okand-sida/", "", "Sidan finns inte"),
    ],
)
def test_a_missing_page_offers_to_search_for_the_words_of_its_address(
    client: Client, municipality: Municipality, bertil: User, address: str, words: str, heading: str
) -> None:
    if address.startswith("/arbete/"):
        client.force_login(bertil)
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 404
    assert f"<h1>{heading}</h1>" in page
    assert f'class="form-control" value="{words}"' in page


def test_a_page_that_was_taken_down_says_so(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    investments.unpublish(seniorpuls, reason="Hemligt skäl.", by=bertil, at=AT)
    response = client.get("/satsningar/seniorpuls/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "tagits ner" in page
    assert "Hemligt" not in page
