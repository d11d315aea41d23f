"""The history of an existing fund: entered in one act, checked row by row, all or nothing."""

import dataclasses
import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.translation import override

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from portfolio import funding, history, ledger
from portfolio.history import HistoricalEntry
from portfolio.models import Allocation, LedgerEntry, TopUp
from portfolio.states import Account, Kind
from portfolio.verify import verify
from tests.people import give
from tests.portfolio import money

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]


def day(year: int, month: int = 3, number: int = 1) -> datetime.date:
    return datetime.date(year, month, number)


def decided(year: int) -> funding.Resolution:
    return funding.Resolution("Kommunfullmäktige", day(year), "7", f"Ks 7/{year}")


@pytest.fixture
def running(fund, social_board, bertil, cecilia):
    return money.opened(money.decided(fund, social_board, cecilia, title="Bryggan"), bertil)


@pytest.fixture
def other(executive_board, bertil) -> Fund:
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=day(2013)
    )
    give(bertil, Role.MANAGER, fund=other)
    return other


def story(investment) -> list[HistoricalEntry]:
    """Ten years of a fund."""
    about = {"decision_reference": "KS § 12", "investment": investment}
    return [
        HistoricalEntry(Kind.ALLOCATE, Decimal(65), day(2013), resolution=decided(2013)),
        HistoricalEntry(
            Kind.TOP_UP, Decimal(15), day(2015), resolution=decided(2015), source="Överskott 2014"
        ),
        HistoricalEntry(Kind.COMMIT, Decimal(30), day(2016), **about),
        HistoricalEntry(Kind.PAY, Decimal("12.50"), day(2017), note="Halvår 1", **about),
        HistoricalEntry(Kind.PAY, Decimal("7.50"), day(2018), **about),
        HistoricalEntry(Kind.RELEASE, Decimal(10), day(2019), **about),
        HistoricalEntry(Kind.REPAY, Decimal(5), day(2022), **about),
    ]


def load(fund, entries, by, **more):
    given = {"by": by, "at": money.AT, "key": uuid4()} | more
    return history.load(fund, entries=entries, **given)


def test_a_history_is_entered_with_its_dates_and_leads_to_its_decisions(fund, running, bertil):
    loaded = load(fund, story(running), bertil)
    assert (loaded.fund, loaded.first, loaded.last) == (fund, 1, 7)
    entries = list(LedgerEntry.objects.order_by("sequence"))
    assert [entry.valid_date for entry in entries] == [row.valid_date for row in story(running)]
    assert [entry.kind for entry in entries] == [row.kind for row in story(running)]
    assert {entry.by for entry in entries} == {bertil}
    assert ledger.balance(fund, Account.FREE) == 65
    assert ledger.balance(fund, Account.COMMITTED, running) == 0
    assert ledger.balance(fund, Account.DISBURSED, running) == 15
    assert Allocation.objects.get().entry == entries[0]
    assert TopUp.objects.get().source == entries[1].note == "Överskott 2014"
    assert entries[1].decision_reference == "Kommunfullmäktige 2015-03-01 § 7, dnr Ks 7/2015"
    assert verify(fund).is_ok
    event = Event.objects.get()
    assert (event.act, event.details["first_entry"], event.details["last_entry"]) == (
        "ledger.load_history",
        1,
        7,
    )


def test_what_is_entered_by_hand_follows_the_history_in_the_chain(fund, running, bertil):
    load(fund, story(running), bertil)
    assert money.funded(fund, bertil).sequence == 8
    assert load(fund, story(running), bertil).first == 9
    assert verify(fund).is_ok


def test_the_same_act_enters_once_and_another_under_its_key_nothing(fund, running, bertil):
    key = uuid4()
    first = load(fund, story(running), bertil, key=key)
    assert load(fund, story(running), bertil, key=key) == first
    for changed in (story(running)[:-1], [*story(running)[:-1], story(running)[-2]]):
        with pytest.raises(ledger.KeyOfAnotherAct):
            load(fund, changed, bertil, key=key)
    assert LedgerEntry.objects.count() == 7
    assert Event.objects.count() == 1


def test_a_transfer_is_one_row_and_two_entries(fund, other, bertil):
    rows = [
        HistoricalEntry(Kind.ALLOCATE, Decimal(65), day(2013), resolution=decided(2013)),
        HistoricalEntry(
            Kind.TRANSFER_OUT, Decimal(40), day(2014), "KF § 9", other_fund=other, note="Avslut"
        ),
        HistoricalEntry(Kind.TRANSFER_IN, Decimal(4), day(2015), "KF § 10", other_fund=other),
    ]
    assert load(fund, rows, bertil).last == 3
    assert ledger.balance(fund, Account.FREE) == 29
    assert ledger.balance(other, Account.FREE) == 36
    assert verify().is_ok
    assert Event.objects.filter(act="ledger.load_history").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": Decimal(0)}, "more than 0"),
        ({"amount": Decimal(-1)}, "more than 0"),
        ({"amount": Decimal("1.005")}, "two decimals"),
        ({"amount": Decimal("31")}, "is left"),
        ({"kind": Kind.REVERSE}, "not taken over"),
        ({"valid_date": day(2012)}, "opened on"),
        ({"valid_date": day(2027)}, "not come yet"),
        ({"decision_reference": " "}, "decision"),
        ({"note": "x" * 501}, "500"),
        ({"note": "Lön till 19811228-9874"}, "personnummer"),
        ({"investment": None}, "Name the investment"),
        ({"kind": Kind.ALLOCATE, "investment": None}, "who decided"),
        ({"kind": Kind.ALLOCATE}, "no investment"),
        ({"resolution": decided(2017)}, "nothing else"),
        ({"kind": Kind.TRANSFER_OUT, "investment": None}, "names the other fund"),
        (
            {"kind": Kind.TOP_UP, "investment": None, "resolution": decided(2017)},
            "source of the money",
        ),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_entered(fund, running, bertil, changed, said):
    rows = story(running)
    rows[3] = dataclasses.replace(rows[3], **changed)
    with override("en"), pytest.raises(history.HistoryRefused, match=said) as refusal:
        load(fund, rows, bertil)
    assert refusal.value.faults[0].row == 4
    assert LedgerEntry.objects.count() == Event.objects.count() == Allocation.objects.count() == 0


def test_each_row_has_a_fault_of_its_own(fund, running, bertil):
    rows = story(running)
    rows[2] = dataclasses.replace(rows[2], amount=Decimal(100))
    faults = history.faults_of(fund, rows, at=money.AT)
    assert [fault.row for fault in faults] == [3, 4, 5, 6, 7], "what rests on it fails with it"
    assert [fault.row for fault in history.faults_of(fund, [], at=money.AT)] == [0]
    assert history.faults_of(fund, story(running), at=money.AT) == []


def test_an_investment_of_another_fund_is_refused(fund, other, running, bertil):
    money.funded(other, bertil)
    row = HistoricalEntry(Kind.COMMIT, Decimal(1), day(2016), "KS § 1", investment=running)
    with pytest.raises(history.HistoryRefused):
        load(other, [row], bertil)


@pytest.mark.parametrize("person", ["amina", "farid", "cecilia", "ingrid", "david"])
def test_only_the_manager_of_every_fund_touched_takes_over(fund, running, request, person):
    with pytest.raises(NotPermitted):
        load(fund, story(running), request.getfixturevalue(person))


def test_a_manager_of_one_fund_cannot_take_over_into_another(fund, executive_board, bertil):
    strange = Fund.objects.create(
        name="Främmande", slug="frammande", owner=executive_board, opened_date=day(2013)
    )
    row = HistoricalEntry(Kind.TRANSFER_OUT, Decimal(1), day(2014), "KF § 9", other_fund=strange)
    money.funded(fund, bertil)
    with pytest.raises(NotPermitted):
        load(fund, [row], bertil)


def test_thousands_of_rows_take_no_more_statements_than_a_few(
    fund, bertil, django_assert_max_num_queries
):
    rows = [
        HistoricalEntry(Kind.ALLOCATE, Decimal(number), day(2013), resolution=decided(2013))
        for number in range(1, 2001)
    ]
    with django_assert_max_num_queries(25):
        assert load(fund, rows, bertil).last == 2000
    assert verify(fund).is_ok
