"""The plan of an investment: made with the commitment, in versions that are never changed."""

from decimal import Decimal
from uuid import uuid4

import pytest

from portfolio import commitments, plan_overview, plans
from portfolio.allotment import Amounts, Place
from portfolio.models import PlanVersion
from portfolio.states import InvestmentStatus, PlanOrigin
from tests.applications import factories
from tests.portfolio import money
from tests.portfolio.test_guards import refused_by

pytestmark = pytest.mark.django_db


def committed(clock, fund, bertil, farid, amounts, own=0):
    application = factories.decided_application(amounts=amounts)
    application.parties.update(amount_own=own)
    money.funded(fund, bertil, "5000000")
    proposal = commitments.propose(
        application.decisions.get(), plan=money.plan(), by=bertil, at=money.AT, key=uuid4()
    )
    return commitments.confirm(proposal, by=farid, at=money.AT)


def test_the_plan_of_a_commitment_is_what_was_decided_each_year(clock, fund, bertil, farid):
    amounts = {2027: Decimal("333333.33"), 2028: Decimal("599999.99")}
    investment = committed(clock, fund, bertil, farid, amounts)
    plan = plan_overview.current_plan(investment)
    assert (plan.version.number, plan.version.origin) == (1, PlanOrigin.DECISION)
    assert plan.fund_per_year == amounts
    assert plan.total.amount_fund == investment.decision.amount_total
    asked = investment.decision.application.budget_lines.filter(year__in=amounts)
    assert {(line.year, line.cost_kind) for line in plan.lines} == {
        (line.year, line.cost_kind) for line in asked
    }
    for sums in (plan.by_year, plan.by_kind, plan.by_party):
        assert sum(part.amount_fund for part in sums) == plan.total.amount_fund
        assert sum(part.amount_own for part in sums) == plan.total.amount_own
    assert plan_overview.plan_lines(investment) == plan.lines


def test_what_the_parties_pay_themselves_stands_beside(clock, fund, bertil, farid):
    own = Decimal("10000.01")
    investment = committed(clock, fund, bertil, farid, factories.AMOUNTS, own=own)
    plan = plan_overview.current_plan(investment)
    parties = investment.decision.application.parties.accepted()
    assert {part.label: part.amount_own for part in plan.by_party} == {
        party.organisation.name: own for party in parties
    }
    assert plan.fund_per_year == factories.AMOUNTS


def test_the_fund_s_years_count_the_versions_that_hold(investment, bertil):
    fund = investment.fund
    assert [(y.year, y.amount, y.amount_running) for y in plan_overview.planned_per_year(fund)] == [
        (2026, 400_000, 400_000)
    ]
    own = investment.organisation_id
    later = {
        Place(2026, "staff", own): Amounts(Decimal(100_000), Decimal(5)),
        Place(2027, "staff", own): Amounts(Decimal(350_000), Decimal(0)),
    }
    plans.write(
        investment,
        lines=later,
        origin=PlanOrigin.AMENDMENT,
        reason="Ett år till.",
        by=bertil,
        at=money.AT,
    )
    years = plan_overview.planned_per_year(fund)
    assert [(y.year, y.amount) for y in years] == [(2026, 100_000), (2027, 350_000)]
    investment.status = InvestmentStatus.FINISHED
    investment.save(update_fields=["status"])
    years = plan_overview.planned_per_year(fund)
    assert [(y.amount, y.amount_running) for y in years] == [(100_000, 0), (350_000, 0)]
    plan = plan_overview.current_plan(investment)
    assert plan.version.number == 2
    assert plan.at(Place(2026, "staff", own)) == (100_000, 5)
    assert plan.at(Place(2028, "staff", own)) == (0, 0)


def test_only_those_who_see_the_investment_see_its_plan(investment, amina, bertil, david):
    for person, count in ((amina, 1), (bertil, 1), (david, 0)):
        assert PlanVersion.objects.visible_to(person).count() == count


ADD_LINE = (
    "INSERT INTO portfolio_planline "
    "(plan_id, year, cost_kind, organisation_id, amount_fund, amount_own) "
    "SELECT plan_id, 2031, cost_kind, organisation_id, {amount}, 0 FROM portfolio_planline"
)
ADD_VERSION = (
    "INSERT INTO portfolio_planversion (investment_id, number, origin, amount_fund, amount_own, "
    "reason, made_by_id, made_at) SELECT investment_id, {number}, 'revision', {amount}, 0, 'x', "
    "made_by_id, made_at FROM portfolio_planversion"
)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE portfolio_planline SET amount_fund = amount_fund + 1", "append_only"),
        ("DELETE FROM portfolio_planline", "append_only"),
        ("UPDATE portfolio_planversion SET reason = 'x'", "append_only"),
        (ADD_LINE.format(amount=1), "plan_adds_up"),
        (ADD_LINE.format(amount=0), "plan_line_above_zero"),
        (ADD_VERSION.format(number=3, amount=0), "plan_versions_in_order"),
        (ADD_VERSION.format(number=2, amount=5), "plan_adds_up"),
    ],
)
def test_a_plan_is_only_added_to(investment, change, constraint):
    assert refused_by(change).endswith(constraint)


def test_the_page_shows_the_plan_and_the_file_has_its_lines(client, investment, amina, david):
    client.force_login(amina)
    page = client.get(f"/arbete/satsningar/{investment.slug}/plan/").content.decode()
    assert page.count("400\u202f000\u00a0kr") >= 4  # headline, line, sum of the year, in all
    lines = client.get(f"/arbete/satsningar/{investment.slug}/plan.csv").content.decode("utf-8-sig")
    assert lines.splitlines()[1:] == [f"2026;Övrigt;{investment.organisation};400000,00;0,00"]
    assert client.get(f"/arbete/satsningar/{investment.slug}/plan/2/").status_code == 404
    client.force_login(david)
    assert client.get(f"/arbete/satsningar/{investment.slug}/plan/1/").status_code == 404
