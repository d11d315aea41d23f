"""Cost-impact reports: frozen from the accepted model, computed again from the file, handed on."""

import io
from decimal import Decimal

import pikepdf
import pytest
from django.core.management import call_command

from evaluations import assessment, cost_impacts, publication, repayments, report_disclosure
from evaluations.cost_computing import compute
from evaluations.cost_impacts import Terms
from evaluations.models import CostImpact, Report
from evaluations.report_content import ReportTexts, from_json
from fundportal.directory.models import Organisation
from fundportal.documents import storage
from fundportal.public.evaluation import evaluation_of
from portfolio import investments
from portfolio.repayments import NothingPaidOut
from tests.evaluations import factories, reports
from tests.evaluations.unit_costs import added
from tests.people import AT

TEXTS = ReportTexts(background="Behovet.", proposal="Fortsätt.")


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def signed(assessed, eva) -> CostImpact:
    """A cost of 100 000 a year in two years; the social board can take half of its savings out."""
    return modelled(assessed, eva)


def modelled(assessed, eva) -> CostImpact:
    draft = cost_impacts.begin(assessed.investment, by=eva, at=AT)
    terms = Terms(2026, 8, Decimal("0.035"), 300, 7, "", False)
    draft = cost_impacts.set_terms(draft, terms, by=eva, at=AT)
    line = {"name": "Lokaler", "actor": "kommun", "first_year": 0, "years": 2}
    cost_impacts.add_cost(draft, **line, amount_per_year=Decimal(100_000), by=eva, at=AT)
    none = dict.fromkeys(("displacement", "attribution_to_others"), Decimal(0))
    cost_impacts.add_benefit(
        draft,
        name="Mindre bidrag",
        assessment=assessed,
        unit_cost=added(eva),
        units_per_effect=Decimal("0.1"),
        participants=12,
        first_year=1,
        years=5,
        ramp_years=0,
        dropoff=Decimal("0.1"),
        deadweight=None,
        cashable_share=Decimal("0.5"),
        **none,
        by=eva,
        at=AT,
    )
    seen = compute(draft, AT.date()).inputs_hash
    return cost_impacts.sign(draft, conclusion="Det lönar sig.", seen=seen, by=eva, at=AT)


@pytest.fixture
def accepted(signed, gun) -> CostImpact:
    return cost_impacts.accept(signed, comment="Godtas.", by=gun, at=AT)


def build(assessed, impact, by, edition="public") -> Report:
    made = publication.build_report(
        assessed,
        texts=TEXTS,
        edition=edition,
        language="sv",
        by=by,
        at=AT,
        queued=False,
        cost_impact=impact,
    )
    return publication.render(made, by=by, at=AT)


def test_the_file_carries_the_model_and_recompute_agrees(
    assessed, accepted, eva, bertil, tmp_path, capsys
):
    made = publication.publish(build(assessed, accepted, eva), by=bertil, at=AT)
    assert made.kind == "cost-impact"
    assert from_json(made.content).content_hash == made.content_hash
    with storage.open_document(made.document) as file:
        content = file.read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert {"cost-impact-inputs.json", "cost-impact-result.json"} <= set(pdf.attachments)
    path = tmp_path / "rapport.pdf"
    path.write_bytes(content)
    call_command("recompute", str(path))
    told = capsys.readouterr().out
    assert f"cost-impact result.npv {accepted.result['npv']!r}" in told
    assert "DIFFERS" not in told
    shown = evaluation_of(assessed.investment)
    assert (
        shown.money.answer == made.said.answer[1:] or shown.money.answer[0] in made.said.answer[1]
    )


def test_citizens_find_the_result_where_it_stands_in_a_cost_impact_report_only(
    assessed, accepted, eva, bertil, client, blank_pdf
):
    texts = investments.PublicTexts(title="Handledning", summary="Arbete först.")
    programme = investments.publish(assessed.investment, texts=texts, by=bertil, at=AT)
    made = publication.publish(build(assessed, accepted, eva), by=bertil, at=AT)
    found = {
        result: [card.title for card in page.context["page"].cards]
        for result in ("better", "unclear", "worse", "none")
        if (page := client.get("/satsningar/", {"result": result}))
    }
    assert found == {"better": ["Handledning"], "unclear": [], "worse": [], "none": []}
    rows = client.get("/oppna-data/results.csv").content.decode().splitlines()
    assert [f"/rapporter/{made.pk}.pdf" in row for row in rows] == [False, True]
    page = client.get(f"/satsningar/{programme.slug}/").content.decode()
    for sentence in evaluation_of(programme).money.answer:
        assert page.count(sentence) == 1


def test_a_report_is_made_under_the_address_that_the_investment_had(
    assessed, accepted, bertil, blank_pdf
):
    before = assessed.investment.slug
    investments.move(assessed.investment, slug="nya-namnet", by=bertil, at=AT)
    for slug in (before, "nya-namnet"):
        call_command("build_report", slug, "--kind", "cost-impact")
    assert Report.objects.get().cost_impact == accepted


def test_a_public_edition_needs_a_review(assessed, signed, eva, blank_pdf):
    with pytest.raises(publication.NotReviewed):
        build(assessed, signed, eva)
    assert build(assessed, signed, eva, edition="internal").version == 1


def test_money_on_a_few_people_is_told_inside_only(programme, assessed, eva, gun, blank_pdf):
    days = factories.indicator(programme, eva, "Dagar", unit="dagar")
    rows = [f"D{i};1;{i + 20}\nD{i + 12};0;{i}\n" for i in range(1, 8)]
    factories.record(days, "kod;grupp;lön\n" + "".join(rows), eva)
    about = {"assignment": "randomised", "pooled": False, "level": Decimal("0.95")}
    about |= {"conclusion": "Fler.", "supersedes": None, "by": eva, "at": AT}
    few = reports.accepted(assessment.assess(days, **about))
    impact = cost_impacts.accept(modelled(few, eva), comment="Godtas.", by=gun, at=AT)
    with pytest.raises(report_disclosure.GroupsTooSmall, match=r"”Mindre bidrag”.*”Dagar”.*10"):
        build(assessed, impact, eva)
    assert build(assessed, impact, eva, edition="internal").version == 1


def test_savings_of_a_published_report_become_the_funds_plan(
    assessed, accepted, eva, bertil, social_board, blank_pdf
):
    Organisation.objects.filter(pk=social_board.pk).update(kind="board")
    social_board.refresh_from_db()
    (savings,) = repayments.savings_of(accepted, AT.year)
    first = accepted.result["cashable"]["kommun/socialnämnd"]["by_year"][1]
    assert savings.by_year[2027] == Decimal(first).quantize(Decimal("0.01"))
    boards = {"kommun/socialnämnd": social_board}
    with pytest.raises(repayments.NotPublished):
        repayments.propose(accepted, boards=boards, by=bertil, at=AT)
    publication.publish(build(assessed, accepted, eva), by=bertil, at=AT)
    with pytest.raises(repayments.BoardMissing):
        repayments.propose(accepted, boards={}, by=bertil, at=AT)
    fund = assessed.investment.fund
    fund.repayment_mode = "full"
    fund.save()
    accepted.investment.refresh_from_db()
    with pytest.raises(NothingPaidOut):  # the plan's own rule answers: nothing is paid yet
        repayments.propose(accepted, boards=boards, by=bertil, at=AT)
