"""Who has to log in, and where a person comes back to afterwards."""

import pytest
from django.test import Client

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
