"""Cost impacts: built from the frozen effect and the ledger, signed once, reviewed by another."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from evaluations import assessment, cost_impacts
from evaluations.analysis.cost_impact import cost_impact
from evaluations.cost_computing import compute
from evaluations.cost_impact_page import page_of
from evaluations.cost_impacts import Terms
from evaluations.cost_model import ModelIncomplete
from evaluations.models import CostImpact, UnitCost
from evaluations.reviewing import OwnWork
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.evaluations.unit_costs import added
from tests.people import AT

ZERO = Decimal(0)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def draft(assessed, eva) -> CostImpact:
    """A cost of 100 000 a year in two years, and a benefit of 10 kronor per krona of wage."""
    made = cost_impacts.begin(assessed.investment, by=eva, at=AT)
    terms = Terms(2026, 10, Decimal("0.035"), 500, 7, "", False)
    made = cost_impacts.set_terms(made, terms, by=eva, at=AT)
    cost_impacts.add_cost(
        made,
        name="Lokaler",
        actor="kommun",
        first_year=0,
        years=2,
        amount_per_year=Decimal(100_000),
        by=eva,
        at=AT,
    )
    benefit(made, assessed, eva)
    return made


def benefit(draft, effect, by, **changes):
    figures = {
        "name": "Mindre bidrag",
        "assessment": effect,
        "unit_cost": UnitCost.objects.first() or added(by),
        "units_per_effect": Decimal("0.5"),
        "participants": 12,
        "first_year": 1,
        "years": 5,
        "ramp_years": 0,
        "dropoff": Decimal("0.1"),
        "deadweight": None,
        "displacement": ZERO,
        "attribution_to_others": ZERO,
        "cashable_share": Decimal("0.5"),
    }
    return cost_impacts.add_benefit(draft, **figures | changes, by=by, at=AT)


def sign(draft, by) -> CostImpact:
    seen = compute(draft, AT.date()).inputs_hash
    return cost_impacts.sign(draft, conclusion="Det lönar sig.", seen=seen, by=by, at=AT)


def test_the_effect_comes_from_the_assessment_and_the_engine_gives_the_same_again(draft, eva):
    signed = sign(draft, eva)
    signed.refresh_from_db()
    effect = signed.inputs["benefits"][0]["effect"]
    assert effect["mean"] == draft.benefits.get().assessment.result["effect"]
    assert signed.result["npv"] == cost_impact(signed.inputs).npv
    assert sum(signed.result["distribution"]["counts"]) == 500
    names = [one["name"] for one in signed.scenarios]
    assert names == ["weak_effect", "strong_effect", "fading", "graded", "low_rate", "high_rate"]
    weak, strong = (one["result"]["npv"] for one in signed.scenarios[:2])
    assert weak < signed.result["npv"] < strong
    assert Event.objects.filter(act="evaluations.cost_impact_signed").count() == 1


def test_a_fall_that_is_wanted_counts_as_a_gain(assessed, draft, eva):
    assessed.indicator.direction = "decrease"
    line = draft.benefits.get()
    line.assessment.indicator.direction = "decrease"
    line.assessment.indicator.save()
    model = compute(draft, AT.date()).model
    assert model.inputs["benefits"][0]["effect"]["mean"] == -assessed.result["effect"]


def test_a_lowest_unit_cost_of_nothing_is_nothing_and_not_the_amount(assessed, draft, eva):
    free = added(eva, code="GRATIS-IBLAND", low=ZERO, high=None)
    benefit(draft, assessed, eva, name="Gratis ibland", unit_cost=free)
    said = {one["name"]: one for one in compute(draft, AT.date()).model.inputs["benefits"]}
    value = said["Gratis ibland"]["unit_value"]
    assert value["low"] == 0 < value["mode"] == value["high"]


def test_page_says_who_pays_with_pictures_and_tables(draft):
    page = page_of(draft, AT.date())
    assert page.refusal == ""
    assert len(page.pictures) == 5
    assert {table.key for table in page.tables} >= {"table-whole", "table-actors", "table-costs"}
    assert "Kommunen" in page.who_pays


def test_a_transfer_moves_what_actors_gain_and_not_what_society_gains(draft, eva, gun):
    before = compute(draft, AT.date())
    grant = {"name": "Statsbidrag", "payer": "stat/övrigt", "receiver": "kommun"}
    years = {"first_year": 0, "years": 1, "amount_per_year": Decimal(40_000)}
    cost_impacts.add_transfer(draft, **grant, **years, by=eva, at=AT)
    signed = sign(draft, eva)
    assert signed.result["npv"] == before.result["npv"] == cost_impact(signed.inputs).npv
    assert signed.result["by_actor"]["stat/övrigt"]["net"] == -40_000
    gained = signed.result["by_actor"]["kommun"]["net"]
    assert gained == pytest.approx(before.result["by_actor"]["kommun"]["net"] + 40_000)
    page = page_of(signed, AT.date())
    assert "Statsbidrag (Staten: övrigt till Kommunen)" in page.transfers
    assert page.tables[-1].rows == (
        ("Statsbidrag", "Staten: övrigt", "Kommunen", "2026", "40 000 kr"),
    )
    cost_impacts.send_back(signed, comment="Räkna fler år.", by=gun, at=AT)
    assert cost_impacts.begin(draft.investment, by=eva, at=AT).transfers.count() == 1


def test_a_transfer_goes_from_one_to_another_and_its_name_is_its_own(draft, eva):
    years = {"first_year": 0, "years": 1, "amount_per_year": Decimal(1), "by": eva, "at": AT}
    with pytest.raises(cost_impacts.LineImpossible, match="ger"):
        cost_impacts.add_transfer(draft, name="Skatt", payer="stat", receiver="stat", **years)
    with pytest.raises(cost_impacts.LineImpossible, match="namnet"):
        cost_impacts.add_transfer(draft, name="lokaler", payer="stat", receiver="region", **years)


def test_benefits_of_one_effect_share_its_draws_and_no_page_says_otherwise(draft, assessed, eva):
    benefit(draft, assessed, eva, name="Mer skatt")
    page = page_of(draft, AT.date())
    assert [one.input for one in page.money.swings if "effect" in one.input] == ["effects.Lön"]
    assert not [warning for warning in page.warnings if "samma effekt" in warning]


def test_an_effect_that_was_assessed_anew_is_to_be_added_again(draft, assessed, eva):
    assessment.assess(
        assessed.indicator,
        assignment="unknown",
        pooled=True,
        level=Decimal("0.9"),
        conclusion="Bedömd på nytt.",
        supersedes=assessed,
        by=eva,
        at=AT,
    )
    assert "”Mindre bidrag”" in page_of(draft, AT.date()).refusal
    with pytest.raises(ModelIncomplete, match="Ta bort raden"):
        cost_impacts.sign(draft, conclusion="Bra", seen="", by=eva, at=AT)


def test_without_cost_or_benefit_the_page_says_what_is_missing(assessed, eva):
    draft = cost_impacts.begin(assessed.investment, by=eva, at=AT)
    assert page_of(draft, AT.date()).refusal
    with pytest.raises(ModelIncomplete):
        compute(draft, AT.date())
    with pytest.raises(cost_impacts.AtWork):
        cost_impacts.begin(assessed.investment, by=eva, at=AT)


def test_another_than_the_maker_reviews_and_a_returned_one_is_begun_anew(draft, eva, gun):
    with pytest.raises(cost_impacts.WrongStatus):
        cost_impacts.accept(draft, comment="Bra", by=gun, at=AT)
    signed = sign(draft, eva)
    with pytest.raises(OwnWork):
        cost_impacts.accept(signed, comment="Bra", by=eva, at=AT)
    returned = cost_impacts.send_back(signed, comment="Räkna fler år.", by=gun, at=AT)
    assert (returned.status, returned.reviewed_by) == ("returned", gun)
    again = cost_impacts.begin(draft.investment, by=eva, at=AT)
    assert (again.version, again.benefits.count(), again.costs.count()) == (2, 1, 1)
    accepted = cost_impacts.accept(sign(again, eva), comment="Godtas.", by=gun, at=AT)
    assert list(CostImpact.objects.accepted()) == [accepted]


def test_signing_another_result_than_the_one_seen_is_refused(draft, assessed, eva):
    seen = compute(draft, AT.date()).inputs_hash
    benefit(draft, assessed, eva, name="Mer skatt")
    with pytest.raises(cost_impacts.ChangedMeanwhile):
        cost_impacts.sign(draft, conclusion="Bra", seen=seen, by=eva, at=AT)


@pytest.mark.parametrize("who", ["amina", "bertil", "farid"])
def test_only_evaluators_shape(request, draft, who):
    with pytest.raises(NotPermitted):
        cost_impacts.remove_line(draft.costs.get(), by=request.getfixturevalue(who), at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluations_costimpact SET conclusion = 'Bättre'",
        "UPDATE evaluations_costimpact SET status = 'draft'",
        "UPDATE evaluations_costimpact SET result = '{}'",
        "DELETE FROM evaluations_costimpact",
        "TRUNCATE evaluations_costimpact CASCADE",
        "UPDATE evaluations_costline SET amount_per_year = 1",
        "DELETE FROM evaluations_benefitline",
        "INSERT INTO evaluations_transferline (cost_impact_id, name, payer, receiver, first_year,"
        " years, amount_per_year) SELECT id, 'x', 'stat', 'region', 0, 1, 1"
        " FROM evaluations_costimpact",
        "TRUNCATE evaluations_transferline",
    ],
)
def test_the_database_itself_keeps_what_was_signed(draft, eva, statement):
    sign(draft, eva)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"append-only|only reviewed|never removed|stay"):
            cursor.execute(statement)


def test_the_database_itself_wants_another_reviewer(draft, eva):
    sign(draft, eva)
    own = (
        "UPDATE evaluations_costimpact SET status = 'accepted', review_comment = 'Bra',"
        " reviewed_by_id = signed_by_id, reviewed_at = signed_at"
    )
    with pytest.raises(IntegrityError, match="reviewed_by_another"), transaction.atomic():
        connection.cursor().execute(own)


def test_an_evaluator_builds_a_model_in_the_browser(client, assessed, eva, gun):
    client.force_login(eva)
    slug = assessed.investment.slug
    begun = client.post(reverse("evaluations:cost_begin", args=[slug]))
    impact = CostImpact.objects.get()
    here = reverse("evaluations:cost_impact", args=[impact.pk])
    assert begun.url == here
    typed = {"name": "Lokaler", "actor": "Kommun", "first_year": 0, "years": 2}
    typed["amount_per_year"] = "100 000"
    assert client.post(here + "ny-kostnad/", typed).status_code == 302
    grant = typed | {"name": "Bidrag", "payer": "stat", "receiver": "Stat"}
    refused = client.post(here + "ny-overforing/", grant)
    assert "Välj en annan aktör än den som ger." in refused.text
    assert client.post(here + "ny-overforing/", grant | {"receiver": "kommun"}).status_code == 302
    assert "Bidrag" in client.get(here).text
    line = impact.transfers.get()
    assert client.post(f"{here}overforing/{line.pk}/ta-bort/").url == here
    assert not impact.transfers.exists()
    saved = {
        "name": "Mindre bidrag",
        "assessment": assessed.pk,
        "unit_cost": added(eva).pk,
        "units_per_effect": "0,5",
        "participants": 12,
        "first_year": 1,
        "years": 5,
        "ramp_years": 0,
        "dropoff": "10",
        "displacement": "0",
        "attribution_to_others": "0",
        "cashable_share": "50",
    }
    assert client.post(here + "ny-nytta/", saved).status_code == 302
    terms = {"base_year": 2026, "horizon": 10, "discount_rate": "3,5", "draws": 500, "seed": 7}
    assert client.post(here + "villkor/", terms).status_code == 302
    shown = client.get(here + "villkor/").context["form"]
    again = {name: shown[name].value() for name in shown.fields}
    assert client.post(here + "villkor/", again).status_code == 302
    page = client.get(here)
    assert page.context["page"].refusal == ""
    signing = {"seen": page.context["page"].inputs_hash, "conclusion": "Det lönar sig."}
    assert client.post(here + "underteckna/", signing).status_code == 302
    assert client.get(here + "granska/").status_code == 404
    client.force_login(gun)
    assert page.context["page"].who_pays in client.get(here + "granska/").text
    done = client.post(here + "granska/", {"outcome": "accept", "comment": "Godtas."})
    assert done.status_code == 302
    impact.refresh_from_db()
    assert (impact.status, impact.discount_rate) == ("accepted", Decimal("0.035"))
    assert client.get(here).status_code == 200
