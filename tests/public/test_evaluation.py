"""A published evaluation on the page of its investment: the report's own words and figures."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations import assessment, indicators, publication
from evaluations.models import Indicator, Report
from fundportal.directory.models import Fund, Municipality, Organisation, User
from portfolio import investments
from tests.evaluations import factories
from tests.evaluations.reports import MORE, accepted, asked
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_pdf")]


@pytest.fixture
def report(
    fund: Fund,
    social_board: Organisation,
    municipality: Municipality,
    bertil: User,
    cecilia: User,
    eva: User,
) -> Report:
    """A published public evaluation, in Swedish, of a published investment."""
    programme = factories.investment(fund, social_board, cecilia)
    texts = investments.PublicTexts(title=programme.title, summary="Arbete först.")
    investments.publish(programme, texts=texts, by=bertil, at=AT)
    wage = factories.indicator(programme, eva)
    factories.batch(wage, eva, size=12)
    assessed = accepted(
        assessment.assess(
            wage,
            assignment="randomised",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="Lönen steg.",
            supersedes=None,
            by=eva,
            at=AT,
        )
    )
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    return publication.publish(made, by=bertil, at=AT)


def test_the_page_says_what_the_report_says(client: Client, report: Report) -> None:
    page = client.get(f"/satsningar/{report.investment.slug}/").content.decode()
    for sentence in report.content["answer"]:
        assert sentence in page
    assert "<svg" in page
    assert report.public_url in page
    pdf = client.get(report.public_url)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "Set-Cookie" not in pdf.headers


def test_an_english_page_marks_a_swedish_report(client: Client, report: Report) -> None:
    page = client.get(f"/en/satsningar/{report.investment.slug}/").content.decode()
    assert '<div lang="sv">' in page
    assert report.content["answer"][0] in page


def test_an_english_report_is_told_in_english_and_its_swedish_names_are_marked(
    client: Client, report: Report, bertil: User, eva: User
) -> None:
    slug, name = report.investment.slug, report.assessment.indicator.name
    assert 'xml:lang="sv"><title>' in client.get("/en/flode.atom").content.decode()
    made = publication.render(asked(report.assessment, eva, language="en"), by=eva, at=AT)
    publication.publish(made, by=bertil, at=AT)
    page = client.get(f"/en/satsningar/{slug}/").content.decode()
    assert f'<p class="lead"><span lang="sv">{name}</span>: those who took part' in page
    for language, address in (("sv", "/flode.atom"), ("en", "/en/flode.atom")):
        feed = client.get(address).content.decode()
        told = [line for line in feed.split("<entry") if "#report-" in line]
        assert len(told) == 1
        assert "xml:lang" not in told[0], language
        assert made.content["answer"][0] in feed or language == "sv"


def test_the_page_with_its_evaluation_needs_no_more_than_five_queries(
    client: Client, report: Report
) -> None:
    for address in (f"/satsningar/{report.investment.slug}/", "/satsningar/", "/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 5, [query["sql"] for query in queries]


def test_a_report_that_is_not_published_is_nowhere(
    client: Client, report: Report, eva: User
) -> None:
    draft = publication.render(asked(report.assessment, eva, texts=MORE), by=eva, at=AT)
    page = client.get(f"/satsningar/{report.investment.slug}/").content.decode()
    assert draft.public_url not in page
    assert client.get(draft.public_url).status_code == 404


@pytest.mark.parametrize("word", ["higher", "", "INCREASE"])
def test_an_indicator_knows_only_two_directions(report: Report, eva: User, word: str) -> None:
    about: dict[str, Any] = {"unit": "kr", "data_source": "-", "decimals": 0, "by": eva, "at": AT}
    with pytest.raises(ValueError, match="valid"):
        indicators.define(report.investment, name="Annat", direction=word, **about)
    assert Indicator.objects.count() == 1


def test_the_results_as_open_data_hide_small_groups(
    client: Client, report: Report, bertil: User, eva: User
) -> None:
    days = factories.indicator(report.investment, eva, name="Dagar")
    codes = [*range(1, 7), *range(13, 19)]  # six a group: fewer than are shown in public
    lines = [f"D{code};{int(code < 7)};{code}" for code in codes]
    factories.record(days, "\n".join(["kod;grupp;lön", *lines]) + "\n", eva)
    about = {"assignment": "randomised", "pooled": False, "level": Decimal("0.95")}
    accepted(
        assessment.assess(days, **about, conclusion="Fler dagar.", supersedes=None, by=eva, at=AT)
    )
    made = publication.render(asked(report.assessment, eva), by=eva, at=AT)
    publication.publish(made, by=bertil, at=AT)
    response = client.get("/oppna-data/results.csv")
    wage, hidden = csv.DictReader(io.StringIO(response.content.decode()))
    effect = made.content["results"][0]["effect"]
    assert float(wage["effect"]) == effect["value"]
    grants = csv.DictReader(io.StringIO(client.get("/oppna-data/grants.csv").content.decode()))
    assert [wage["grant"]] == [grant["Identifier"] for grant in grants]
    assert (wage["n_intervention"], wage["hidden"]) == ("12", "0")
    assert hidden["indicator"] == "Dagar"
    assert hidden["hidden"] == "1"
    figures = ("n_intervention", "mean_intervention", "n_comparison", "mean_comparison", "effect")
    assert {hidden[name] for name in (*figures, "low", "high", "verdict")} == {""}


def test_the_chain_leads_from_the_figures_to_entries_decision_and_application(
    client: Client, report: Report
) -> None:
    page = client.get(f"/satsningar/{report.investment.slug}/").content.decode()
    decision = report.investment.decision
    assert report.assessment.inputs_hash in page
    assert report.document.sha256 in page
    assert decision.application.number in page
    assert f"Bedömning {report.assessment_id}" in page
    assert "En rapport från utvärderingen publicerades" in page
    for person in (report.assessment.assessed_by, report.assessment.review.reviewed_by):
        assert all(person.name not in link["reference"] for link in report.content["chain"])
    inside = asked(report.assessment, report.built_by, edition="internal")
    assert "Bedömning" in inside.content["chain"][0]["reference"]
    assert inside.content["chain"][0]["reference"].endswith(report.assessment.assessed_by.name)
