"""Money into a fund: allocation and top-up with the decision behind them."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from portfolio import funding, ledger
from portfolio.models import Allocation, LedgerEntry, TopUp
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def allocate(fund, by, **changed):
    asked = {
        "amount": Decimal("65000000"),
        "resolution": money.BUDGET,
        "by": by,
        "at": money.AT,
        "key": uuid4(),
    }
    return funding.allocate(fund, **(asked | changed))


def test_an_allocation_has_its_decision_and_counts_from_its_date(fund, bertil):
    made = allocate(fund, bertil)
    assert made.amount == 65_000_000
    assert made.entry.valid_date == money.BUDGET.meeting_date
    assert made.entry.decision_reference == "Kommunfullmäktige 2026-01-20 § 7, dnr Ks 1/2026"
    event = Event.objects.get(act="fund.allocate")
    assert event.details["amount"] == "65000000"


def test_a_top_up_has_its_source(fund, bertil):
    made = funding.top_up(
        fund,
        amount=Decimal("15000000"),
        source="överskott 2014",
        resolution=money.BUDGET,
        by=bertil,
        at=money.AT,
        key=uuid4(),
    )
    assert TopUp.objects.get().source == "överskott 2014"
    assert made.entry.note == "överskott 2014"


def test_the_same_form_gives_the_same_money_once(fund, bertil):
    key = uuid4()
    assert allocate(fund, bertil, key=key) == allocate(fund, bertil, key=key)
    assert Allocation.objects.count() == LedgerEntry.objects.count() == 1
    with pytest.raises(ledger.KeyOfAnotherAct):
        allocate(fund, bertil, key=key, amount=Decimal(1))


@pytest.mark.parametrize("person", ["amina", "cecilia", "farid", "eva", "ingrid", "johan"])
def test_only_the_manager_gives_a_fund_money(fund, person, request):
    with pytest.raises(NotPermitted):
        allocate(fund, request.getfixturevalue(person))
    assert not LedgerEntry.objects.exists()


def test_money_without_source_decision_or_with_a_date_to_come_is_refused(fund, bertil):
    nobody = funding.Resolution(body=" ", meeting_date=money.TODAY)
    with pytest.raises(funding.DecisionIncomplete):
        allocate(fund, bertil, resolution=nobody)
    with pytest.raises(funding.DecisionIncomplete):
        funding.top_up(
            fund,
            amount=Decimal(1),
            source="",
            resolution=money.BUDGET,
            by=bertil,
            at=money.AT,
            key=uuid4(),
        )
    tomorrow = funding.Resolution(body="KF", meeting_date=money.TODAY + datetime.timedelta(days=1))
    with pytest.raises(ledger.BookedAhead):
        allocate(fund, bertil, resolution=tomorrow)
    assert not LedgerEntry.objects.exists()
    assert not Event.objects.filter(act__startswith="fund.").exists()


def test_a_reference_is_written_as_officials_write_it():
    day = datetime.date(2015, 2, 10)
    assert funding.Resolution("KF", day, "§ 12", "Ks 5/2015").reference == (
        "KF 2015-02-10 § 12, dnr Ks 5/2015"
    )
    assert funding.Resolution("KF", day).reference == "KF 2015-02-10"
