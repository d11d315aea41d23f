"""The public page of a fund's decisions: plain, without persons, few queries however many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications import publishing
from applications.states import Outcome
from fundportal.templatetags.portal import whole
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "/fonder/provfonden/beslut/"


def published(title: str, outcome: Outcome = Outcome.APPROVED, **texts):
    decision = factories.decided_application(title=title, outcome=outcome).decisions.get()
    said = {"reason": f"Skäl för {title}.", **texts}
    by = factories.manager(decision.fund)
    return publishing.publish(decision, **said, by=by, at=AT)


def body(client: Client, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_no_is_told_as_plainly_as_a_yes_and_names_nobody(client: Client) -> None:
    yes, no = published("Bryggan"), published("Läsning", Outcome.REJECTED)
    page = body(client)
    for outcome in (yes, no):
        for said in (
            whole(outcome.decision.reference),
            outcome.reason,
            outcome.decision.application.number,
        ):
            assert said in page
    for said in (
        "Bifallen",
        "Avslagen",
        "Socialnamnden, Skolnamnden",
        "1\u202f000\u202f000\u00a0kr",
    ):
        assert said in page, said
    for name in ("Amina", "Bertil", "Cecilia", "Greta", "Hassan"):
        assert name not in page
    assert "Styrelsen delar kontorets bedömning." not in page


def test_nothing_is_shown_before_it_is_published(client: Client) -> None:
    factories.decided_application(title="Bryggan")
    page = body(client)
    assert "Bryggan" not in page
    assert "Inget beslut är publicerat än." in page


def test_english_readers_get_the_english_reason_or_a_marked_swedish_one(client: Client) -> None:
    published("Bryggan", reason_en="More pupils get help.")
    published("Läsning")
    page = body(client, f"/en{ADDRESS}")
    assert "More pupils get help." in page
    assert '<div class="reading" lang="sv"><p>Skäl för Läsning.</p></div>' in page


def test_a_correction_is_told_on_the_decision_that_it_corrects(client: Client) -> None:
    outcome = published("Bryggan")
    application = outcome.decision.application
    factories.register(application, outcome=Outcome.REJECTED, corrects=outcome.decision)
    assert "Beslutet rättades genom ett nytt beslut" in body(client)


def test_many_decisions_need_no_more_queries(client: Client) -> None:
    published("Bryggan")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            body(client)
        counts.append(len(queries))
        for number in range(3):
            published(f"Fler {number}")
    assert counts[0] == counts[1] <= 5


def test_an_unknown_fund_is_not_found(client: Client) -> None:
    assert client.get("/fonder/finns-inte/beslut/").status_code == 404
