"""The list of investments: found by inflected words, narrowed, sorted; few queries however many."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.models import Report
from fundportal.directory.models import Fund, Organisation, User
from portfolio import investments
from portfolio.models import Investment
from portfolio.models.investment import WORDS
from tests.people import AT
from tests.portfolio import money
from tests.public.conftest import published
from tests.public.test_evaluation import report  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def found(client: Client, **asked: str) -> list[str]:
    response = client.get("/satsningar/", asked)
    assert response.status_code == 200
    return [card.title for card in response.context["page"].cards]


def test_words_filters_and_order(
    client: Client,
    seniorpuls: Investment,
    storied: Fund,
    school_board: Organisation,
    bertil: User,
    cecilia: User,
    farid: User,
) -> None:
    decision = money.decided(storied, school_board, cecilia, title="Ängslan", amount=800_000)
    published(decision, bertil, farid, "Ängslan")
    texts = investments.PublicTexts(
        title="Ängslan",
        summary="Skolfrånvaron minskar för eleverna.",
        summary_easy="Barn som mår dåligt får hjälp.",
        audience="children",
    )
    other = Investment.objects.get(title="Ängslan")
    investments.publish(other, texts=texts, by=bertil, at=AT)
    both = ["Seniorpuls", "Ängslan"]
    for asked, expected in (
        ({"q": "elev"}, ["Ängslan"]),  # another inflection
        ({"q": "skolfrån"}, ["Ängslan"]),  # only begun
        ({"q": "barn hjälp"}, ["Ängslan"]),  # from the easy summary
        ({"q": "barn ensam"}, []),  # every word is wanted
        ({"q": "socialnamnden"}, ["Seniorpuls"]),  # who leads it
        ({"q": "'; --"}, []),
        ({"audience": "children"}, ["Ängslan"]),
        ({"board": school_board.slug}, ["Ängslan"]),
        ({"area": seniorpuls.organisation.area}, ["Seniorpuls"]),
        ({"year": str(seniorpuls.started_date.year)}, both),
        ({"result": "none"}, both),
        ({"result": "better"}, []),
        ({"sort": "title"}, both),
        ({"sort": "amount"}, both[::-1]),
        ({"status": "nonsense", "year": "x", "sort": "y", "board": "z"}, both),
    ):
        assert sorted(found(client, **asked)) == sorted(expected), asked
        if "sort" in asked and len(asked) == 1:
            assert found(client, **asked) == expected, asked
    with CaptureQueriesContext(connection) as queries:
        client.get("/satsningar/", {"q": "elev", "board": school_board.slug, "result": "worse"})
    assert len(queries) <= 5


def test_the_result_is_that_of_the_published_evaluation(
    client: Client,
    report: Report,  # noqa: F811
) -> None:
    title = report.investment.title
    assert found(client, result="better") == [title]
    for other in ("worse", "unclear", "none"):
        assert found(client, result=other) == []


def test_the_words_have_an_index(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = Investment.objects.alias(words=WORDS).filter(words="elev").query
        cursor.execute(f"EXPLAIN {query.sql_with_params()[0]}", query.sql_with_params()[1])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "investment_public_words" in plan
