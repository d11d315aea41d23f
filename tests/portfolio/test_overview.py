"""The figures of a fund: in all, per year, and always the sum of the entries behind them."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from portfolio import ledger, overview, pictures
from portfolio.states import Account, Kind
from tests.portfolio import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(investment, bertil):
    """Money of 2013 and 2015, one commitment, a payment, a release and a reversed top-up."""
    fund = investment.fund
    for year, kind, amount in ((2013, Kind.ALLOCATE, "65"), (2015, Kind.TOP_UP, "15")):
        day = datetime.date(year, 3, 1)
        last = money.entry(fund, kind, amount, bertil, valid_date=day)
    money.entry(fund, Kind.PAY, "100000", bertil, investment)
    money.entry(fund, Kind.RELEASE, "50000", bertil, investment)
    money.entry(fund, Kind.REPAY, "30000", bertil, investment)
    ledger.reverse(last, reason="Fel fond", by=bertil, at=money.AT, key=uuid4())
    return fund


def test_the_figures_add_up_to_the_balance(history):
    figures = overview.fund_figures(history)
    assert figures.set_aside == 1_000_065
    assert figures.top_ups == 0
    assert (figures.committed, figures.paid_out) == (400_000, 100_000)
    assert (figures.released, figures.repaid) == (50_000, 30_000)
    assert figures.free == figures.change == overview.free_at(history) == Decimal(680_065)
    assert figures.free == ledger.balance(history, Account.FREE)
    assert figures.committed_left == 250_000


def test_years_carry_the_free_money_on(history):
    years = {figures.year: figures for figures in overview.fund_years(history)}
    assert sorted(years) == list(range(2013, 2027))
    assert years[2013].free == years[2014].free == 65
    assert (years[2015].top_ups, years[2015].free) == (15, 80)
    assert years[2026].top_ups == -15, "a correction counts in the year it is made"
    assert years[2026].free == overview.free_at(history)
    assert sum(figures.change for figures in years.values()) == overview.free_at(history)


def test_decided_counts_by_the_year_of_the_meeting(history, social_board, cecilia):
    money.decided(history, social_board, cecilia, "70000", meeting_date=datetime.date(2025, 12, 1))
    assert overview.fund_figures(history).decided == 470_000
    assert overview.fund_figures(history, 2025).decided == 70_000
    assert overview.fund_figures(history, 2026).decided == 400_000


def test_the_investments_own_figures(history, investment):
    figures = overview.investment_figures(investment)
    assert (figures.committed, figures.paid_out, figures.released) == (400_000, 100_000, 50_000)
    assert (figures.repaid, figures.left) == (30_000, 250_000)


def test_the_queries_do_not_grow_with_years_funds_or_entries(
    history, executive_board, django_assert_num_queries
):
    from fundportal.directory.models import Fund

    for turn in range(3):
        Fund.objects.create(
            name=f"F{turn}", slug=f"f{turn}", owner=executive_board, opened_date=money.TODAY
        )
    with django_assert_num_queries(2):
        overview.fund_figures(history)
    with django_assert_num_queries(2):
        overview.fund_years(history)
    with django_assert_num_queries(2):
        in_all, years = overview.fund_story(history)
    assert in_all == overview.fund_figures(history)
    assert years == overview.fund_years(history)
    with django_assert_num_queries(2):
        assert len(overview.money_of(Fund.objects.all())) == 4


def test_decisions_wait_until_they_are_proposed(fund, social_board, cecilia, bertil):
    from portfolio import commitments

    decision = money.decided(fund, social_board, cecilia)
    assert list(overview.decisions_to_commit([fund])) == [decision]
    commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    assert not overview.decisions_to_commit([fund])


def test_the_pictures_hold_the_same_figures(history):
    charts = pictures.charts_of(overview.fund_figures(history), overview.fund_years(history))
    waterfall, yearly = charts
    digits = ["".join(c for c in row[1] if c.isdigit()) for row in waterfall.table.rows]
    assert digits[-1] == "680065"
    assert "400000" in digits
    assert len(yearly.table.rows) == 1, "quiet years at the ends are left out"
    assert not pictures.charts_of(overview.fund_figures(history, 1999), [])
