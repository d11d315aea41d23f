"""First estimates of applications: break-even, what groups can show, who makes and who sees."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from evaluations import appraisal, appraisal_page
from evaluations.analysis.cost_impact import cost_impact
from evaluations.models import Appraisal
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.evaluations.unit_costs import added
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def application():
    return factories.filled_application()


@pytest.fixture
def unit_cost(application):
    return added(factories.holding("Eva", Role.EVALUATOR, fund=application.fund))


def made(application, unit_cost, by: User | None = None, **changes) -> Appraisal:
    values = {
        "participants": 60,
        "comparison": 60,
        "successes": 10,
        "units_per_year": Decimal(20),
        "years": 3,
        "by": by or factories.applicant(),
        "at": AT,
    }
    return appraisal.appraise(application, unit_cost=unit_cost, **{**values, **changes})


def test_break_even_is_the_smallest_number_that_pays(application, unit_cost) -> None:
    one = made(application, unit_cost)
    # 400 000 + 600 000/1.035 kr, against 20 × 6 000.50 kr in each of years 1, 2 and 3
    per_success = sum(20 * 6000.5 / 1.035**year for year in (1, 2, 3))
    costs = 400_000 + 600_000 / 1.035
    assert one.break_even == 3 == -(-costs // per_success)
    assert made(application, unit_cost, successes=one.break_even).result["npv"] >= 0
    assert made(application, unit_cost, successes=one.break_even - 1).result["npv"] < 0


def test_the_frozen_inputs_give_the_frozen_result_and_versions_follow(
    application, unit_cost
) -> None:
    first, second = made(application, unit_cost), made(application, unit_cost, years=5)
    assert [first.version, second.version] == [1, 2]
    assert cost_impact(first.inputs).as_dict() == first.result
    assert Event.objects.filter(act="appraisal.make").count() == 2
    for change in (lambda rows: rows.update(version=9), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Appraisal.objects.filter(pk=first.pk))


def test_what_the_parties_finance_themselves_is_a_cost(application, unit_cost) -> None:
    before = made(application, unit_cost).result["pv_costs"]
    application.parties.filter(role="partner").update(amount_own=Decimal(1_000_000))
    assert made(application, unit_cost).result["pv_costs"] == pytest.approx(2 * before)


def test_the_sentences(application, unit_cost) -> None:
    made(application, unit_cost, participants=30, comparison=30, successes=5)
    with override("en"):
        page = appraisal_page.of(application)
        pays = page.break_even_sentence
    assert pays == "Pays back if it succeeds for at least 3 of 30."
    assert page.detectable is not None
    assert page.detectable.sentence == (
        "With 30 + 30 persons an effect under 0.74 standard deviations cannot be told from chance."
    )
    indicator, sentence, shows = page.detectable.effects[0]
    assert indicator == "Frånvaro"
    assert not shows
    assert sentence.startswith("From 31.5 % it must come down to ")


def test_before_an_estimate_the_group_is_the_one_written(application) -> None:
    page = appraisal_page.of(application)
    assert page.detectable is not None
    assert (page.detectable.participants, page.detectable.is_assumed) == (60, True)
    assert appraisal_page.of(factories.opened_application(title="Tom")).detectable is None


def test_who_makes_an_estimate(application, unit_cost, david) -> None:
    office = factories.manager(application.fund)
    for other in (david, office):  # the office sees no draft
        with pytest.raises(NotPermitted):
            made(application, unit_cost, by=other)
    sent = factories.submitted_application(title="Skickad")
    assert made(sent, unit_cost, by=office).version == 1
    with pytest.raises(NotPermitted):
        made(sent, unit_cost)


def test_impossible_figures_are_refused(application, unit_cost) -> None:
    with pytest.raises(appraisal.CannotAppraise):
        made(application, unit_cost, successes=61)
    with pytest.raises(appraisal.NoBudget):
        made(factories.opened_application(title="Tom"), unit_cost)


def test_the_pages(application, unit_cost, david, client: Client) -> None:
    page = reverse("evaluations:appraisal", args=[application.number])
    form = reverse("evaluations:appraise", args=[application.number])
    client.force_login(david)
    assert [client.get(address).status_code for address in (page, form)] == [404, 404]
    client.force_login(factories.applicant())
    typed = {
        "participants": "60",
        "comparison": "60",
        "successes": "61",
        "unit_cost": unit_cost.pk,
        "units_per_year": "20,5",
        "years": "3",
    }
    assert client.post(form, typed).status_code == 200
    assert client.post(form, {**typed, "successes": "10"}).status_code == 302
    assert Appraisal.objects.get().units_per_year == Decimal("20.5")
    assert "Lönar sig om det lyckas för minst 3 av 60" in client.get(page).content.decode()
    fragment = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    for name in ("application", "tasks"):
        address = reverse(f"applications:{name}", args=[application.number])
        assert page in client.get(address).content.decode()


def test_the_page_asks_the_same_however_many_versions(
    application, unit_cost, django_assert_max_num_queries
) -> None:
    for _ in range(3):
        made(application, unit_cost)
    with django_assert_max_num_queries(4):
        appraisal_page.of(application)
