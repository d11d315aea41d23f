"""An evaluator from outside sees all of one investment, nothing else, until the access ends."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from evaluations import analysis_plans, cost_impacts, measuring, theories
from evaluations import models as evaluated
from evaluations.models.theories import ChainStep
from evaluations.theories import Said
from fundportal.audit.models import Event
from fundportal.directory.models import User
from fundportal.directory.roles import EXTERNAL_EVALUATOR, Permission
from portfolio import access, externals
from portfolio.models import ExternalAccess, Investment
from tests.evaluations import factories
from tests.evaluations.reports import asked
from tests.people import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
MODELS = (
    *("AnalysisPlan", "Assessment", "CostImpact", "DataSet", "Indicator", "MeasuringTime"),
    *("OutcomeBatch", "OutcomeUpload", "Report", "TheoryOfChange"),
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


def let_in(investment: Investment, to: User, by: User) -> ExternalAccess:
    """For thirty days from today."""
    return externals.open_to(
        to,
        investment=investment,
        from_date=AT.date(),
        to_date=AT.date() + datetime.timedelta(days=30),
        purpose="Avtal 12",
        by=by,
        at=AT,
    )


def seen_by(user: User) -> set[str]:
    """The kinds of rows that the person sees any of."""
    fresh = User.objects.get(pk=user.pk)
    return {name for name in MODELS if getattr(evaluated, name).objects.visible_to(fresh).exists()}


def all_is_done_by(david: User, assessment: evaluated.Assessment) -> None:
    """What an evaluator does in an investment, by the one from outside."""
    investment, about = assessment.investment, {"by": david, "at": AT}
    planned = factories.indicator(investment, david, name="Arbete")
    choices = {"design": "means", "assignment": "unknown", "level": assessment.level}
    choices |= {"pooled": False, "baseline_until": None, "measured_until": None}
    analysis_plans.freeze(planned, hypothesis="Fler i arbete", **choices, **about)
    measuring.plan(investment, name="Våren", first_date=TODAY, last_date=TODAY, **about)
    theories.write(
        investment, steps={step: [Said("Något")] for step in ChainStep}, version=0, **about
    )
    factories.upload(investment, factories.table([1, 2], [3, 4]), david)
    cost_impacts.begin(investment, **about)
    asked(assessment, david)


def pages(assessment: evaluated.Assessment) -> list[str]:
    slug = assessment.investment.slug
    return [
        reverse("evaluations:investment", args=[slug]),
        reverse("evaluations:measuring", args=[slug]),
        reverse("evaluations:report_add", args=[slug]),
        reverse("evaluations:assessment", args=[assessment.pk]),
        reverse("evaluations:assess", args=[assessment.indicator_id]),
        reverse("portfolio:investment", args=[slug]),
    ]


def test_everything_of_one_investment_opens_and_closes_at_once(
    assessed, fund, social_board, cecilia, bertil, david, client
):
    with transaction.atomic():
        other = factories.investment(fund, social_board, cecilia, title="Något annat")
    client.force_login(david)
    assert {client.get(page).status_code for page in pages(assessed)} == {404}
    assert seen_by(david) == set()
    made = let_in(assessed.investment, david, bertil)
    assert {client.get(page).status_code for page in pages(assessed)} == {200}
    all_is_done_by(david, assessed)
    assert seen_by(david) == set(MODELS)
    assert not Investment.objects.visible_to(david).filter(pk=other.pk).exists()
    assert client.get(reverse("evaluations:investment", args=[other.slug])).status_code == 404
    rows = reverse("evaluations:person_rows", args=[assessed.investment.slug])
    assert client.get(rows).status_code == 404, "rows of single people stay closed"
    externals.end(made, reason="Klart", by=bertil, at=AT)
    assert {client.get(page).status_code for page in pages(assessed)} == {404}
    assert seen_by(david) == set()
    told = Event.objects.filter(act__startswith="external.").values_list("act", "reason")
    assert sorted(told) == [("external.end", "Klart"), ("external.open", "Avtal 12")]


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True), (30, True), (31, False)])
def test_it_holds_from_the_first_day_to_the_last(assessed, bertil, david, days, is_open):
    let_in(assessed.investment, david, bertil)
    with time_machine.travel(AT + datetime.timedelta(days=days), tick=False):
        allowed = {
            right for right in Permission if access.allows(david, right, assessed.investment)
        }
    assert allowed == (EXTERNAL_EVALUATOR if is_open else set())


def test_a_closed_account_is_let_in_to_nothing(assessed, bertil, david):
    let_in(assessed.investment, david, bertil)
    david.is_active = False
    david.save(update_fields=["is_active"])
    assert seen_by(david) == set()
    assert david not in access.people_with(Permission.ASSESS, assessed.investment)
