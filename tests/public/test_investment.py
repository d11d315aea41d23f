"""The page of one investment: easy Swedish, what happened afterwards, its own log of changes."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.models import Idea
from fundportal.directory.models import Organisation, User
from portfolio import investments
from portfolio.models import EndDecision, Investment
from portfolio.states import Afterwards, EndOutcome
from tests.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def page(client: Client, address: str = "/satsningar/seniorpuls/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_easy_swedish_stands_by_itself_and_is_marked_in_english(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    assert "Lättläst" not in page(client)
    texts = investments.PublicTexts(
        title="Seniorpuls", summary="Träning.", summary_easy="Äldre <tränar>."
    )
    investments.publish(seniorpuls, texts=texts, by=bertil, at=AT)
    assert "Äldre &lt;tränar&gt;." in page(client)
    english = page(client, "/en/satsningar/seniorpuls/")
    assert 'aria-labelledby="easy-title" class="message" lang="sv"' in english
    assert "Sidans texter ändrades" in page(client)


def test_the_way_begins_with_the_idea(client: Client, seniorpuls: Investment) -> None:
    idea = Idea.objects.filter(pk=seniorpuls.decision.application.idea_id)
    day = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
    idea.update(submitted_at=day)
    way = page(client).partition('<ol class="timeline">')[2]
    assert way.index("Idén är inskickad") < way.index("Ansökan är inskickad")
    assert "2 mars 2026" in way.replace("\u00a0", " ")


def test_what_happened_afterwards_and_a_year_later(
    client: Client, seniorpuls: Investment, social_board: Organisation, bertil: User
) -> None:
    assert "Vad hände sedan?" not in page(client)
    about: dict[str, Any] = {
        "investment": seniorpuls,
        "body": "Kommunstyrelsen",
        "meeting_date": datetime.date(2026, 9, 1),
        "paragraph": "7",
        "diarienummer": "Ks 7/2026",
        "registered_by": bertil,
        "reason": "Det fungerar.",
    }
    EndDecision.objects.create(**about, outcome=EndOutcome.STOPPED, registered_at=AT)
    assert "Arbetet avslutades." in page(client)
    later = AT + datetime.timedelta(hours=1)
    EndDecision.objects.create(
        **about,
        outcome=EndOutcome.CARRIED_ON,
        receiving=social_board,
        budget_year=2027,
        registered_at=later,
    )
    with CaptureQueriesContext(connection) as queries:
        shown = page(client)
    assert len(queries) <= 5
    assert "Socialnamnden har tagit in det i sin ordinarie verksamhet" in shown
    assert "Arbetet avslutades." not in shown
    assert str(Afterwards.WHOLLY.label) not in shown
    assert bertil.name not in shown
