"""Disbursements: requested, approved, attested by a third person, paid; or refused."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from portfolio import disbursements, ledger, request_rules
from portfolio.models import Disbursement, LedgerEntry
from portfolio.states import TRANSITIONS, Account, DisbursementAct, DisbursementStatus, Kind
from tests.people import give
from tests.people import person as new_person
from tests.portfolio import money

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ask(investment, by, amount="100000", **changed):
    asked = {
        "period": disbursements.Period(money.TODAY, money.TODAY),
        "rows": money.rows(investment, amount),
        "purpose": "Löner till två ledare",
        "by": by,
        "at": money.AT,
        "key": uuid4(),
    }
    return disbursements.request(investment, **(asked | changed))


def pay(disbursement, by, **changed):
    asked = {"voucher_number": "V 4711", "paid_date": money.TODAY, "by": by, "at": money.AT}
    return disbursements.confirm_paid(disbursement, **(asked | changed))


def test_the_whole_way_makes_one_entry_at_the_attest(investment, amina, bertil, farid):
    asked = ask(investment, amina)
    disbursements.approve(asked, by=bertil, at=money.AT)
    assert not LedgerEntry.objects.filter(kind=Kind.PAY).exists()
    attested = disbursements.attest(asked, by=farid, at=money.AT)
    entry = LedgerEntry.objects.get(kind=Kind.PAY)
    assert (attested.entry, entry.amount, entry.by) == (entry, 100_000, farid)
    assert entry.decision_reference == investment.decision.reference
    paid = pay(asked, bertil)
    assert (paid.status, paid.voucher_number) == ("paid", "V 4711")
    assert LedgerEntry.objects.filter(kind=Kind.PAY).count() == 1
    acts = Event.objects.filter(case_type="portfolio.investment", act__startswith="disbursement")
    assert acts.count() == 4
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 300_000


def test_the_attester_is_neither_requester_nor_approver(investment, amina, bertil, farid):
    for person in (amina, bertil):
        give(person, Role.ATTESTER, fund=investment.fund)
    asked = ask(investment, amina)
    disbursements.approve(asked, by=bertil, at=money.AT)
    for person in (amina, bertil):
        with pytest.raises(disbursements.SecondPersonNeeded):
            disbursements.attest(asked, by=person, at=money.AT)
        assert disbursements.why_not(DisbursementAct.ATTEST, asked, person)
    assert disbursements.attest(asked, by=farid, at=money.AT).entry


def test_never_more_is_requested_than_the_commitment_holds(investment, amina, bertil, farid):
    ask(investment, amina, "250000")
    with pytest.raises(disbursements.MoreThanCommitted):
        ask(investment, amina, "150000.01")
    second = ask(investment, amina, "149999")
    disbursements.refuse(second, reason="Avvakta", by=bertil, at=money.AT)
    assert disbursements.left_to_request(investment) == 150_000
    for nothing in ("0", "-5"):
        with pytest.raises(ledger.AmountNotAboveZero):
            ask(investment, amina, nothing)


def test_money_released_meanwhile_is_refused_at_the_attest(investment, amina, bertil, farid):
    asked = ask(investment, amina, "399999")
    disbursements.approve(asked, by=bertil, at=money.AT)
    ledger.release(
        investment, amount=Decimal(2), reason="Rest", by=bertil, at=money.AT, key=uuid4()
    )
    with pytest.raises(ledger.NotEnoughCommitted):
        disbursements.attest(asked, by=farid, at=money.AT)
    asked.refresh_from_db()
    assert (asked.status, asked.entry) == ("approved", None)


def test_only_the_department_requests(investment, request):
    for person in ["bertil", "cecilia", "david", "eva", "farid", "ingrid"]:
        with pytest.raises(NotPermitted):
            ask(investment, request.getfixturevalue(person))


def test_only_the_manager_approves(investment, amina, request):
    asked = ask(investment, amina)
    for person in ["amina", "cecilia", "david", "eva", "farid", "ingrid"]:
        with pytest.raises(NotPermitted):
            disbursements.approve(asked, by=request.getfixturevalue(person), at=money.AT)


def test_the_same_form_asks_once(investment, amina):
    key = uuid4()
    assert ask(investment, amina, key=key) == ask(investment, amina, key=key)
    assert Disbursement.objects.count() == 1


def test_the_same_act_by_the_same_person_again_changes_nothing(investment, amina, bertil, farid):
    asked = ask(investment, amina)
    disbursements.approve(asked, by=bertil, at=money.AT, version=1)
    again = disbursements.approve(asked, by=bertil, at=money.AT, version=1)
    assert (again.status, again.version) == ("approved", 2)
    disbursements.attest(asked, by=farid, at=money.AT)
    assert disbursements.attest(asked, by=farid, at=money.AT).version == 3
    assert LedgerEntry.objects.filter(kind=Kind.PAY).count() == 1


def test_who_comes_second_is_told_who_came_first(investment, amina, bertil, farid):
    other = give(new_person("Karin"), Role.MANAGER, fund=investment.fund)
    asked = ask(investment, amina)
    disbursements.refuse(asked, reason="Saknar underlag", by=bertil, at=money.AT)
    with pytest.raises(disbursements.SomebodyWasFirst, match="Bertil"):
        disbursements.approve(asked, by=other, at=money.AT, version=1)
    asked.refresh_from_db()
    assert asked.status == "refused"


def test_a_payment_needs_voucher_and_a_date_between_attest_and_today(
    investment, amina, bertil, farid
):
    asked = ask(investment, amina)
    disbursements.approve(asked, by=bertil, at=money.AT)
    disbursements.attest(asked, by=farid, at=money.AT)
    day = datetime.timedelta(days=1)
    for wrong in (
        {"voucher_number": " "},
        {"paid_date": money.TODAY + day},
        {"paid_date": money.TODAY - day},
    ):
        with pytest.raises(disbursements.PaymentIncomplete):
            pay(asked, bertil, **wrong)
    assert pay(asked, bertil).paid_date == money.TODAY


def test_a_refusal_needs_a_reason_and_comes_before_the_attest(investment, amina, bertil, farid):
    asked = ask(investment, amina)
    with pytest.raises(disbursements.ReasonMissing):
        disbursements.refuse(asked, reason="", by=bertil, at=money.AT)
    disbursements.approve(asked, by=bertil, at=money.AT)
    disbursements.attest(asked, by=farid, at=money.AT)
    with pytest.raises(disbursements.SomebodyWasFirst):
        disbursements.refuse(asked, reason="För sent", by=bertil, at=money.AT)


def test_no_personnummer_in_a_purpose_or_a_reason(investment, amina, bertil):
    with pytest.raises(ledger.PersonalNumberWritten):
        ask(investment, amina, purpose="Stöd till 811228-9874")
    with pytest.raises(ledger.PersonalNumberWritten):
        disbursements.refuse(
            ask(investment, amina), reason="Avser 811228-9874", by=bertil, at=money.AT
        )


def test_the_period_ends_after_it_begins(investment, amina):
    for first, last in (
        (investment.started_date - DAY, money.TODAY),
        (money.TODAY, investment.planned_end_date + DAY),
    ):
        with pytest.raises(request_rules.PeriodOutside, match="2028"):
            ask(investment, amina, "1", period=disbursements.Period(first, last))
    wrong = disbursements.Period(money.TODAY, money.BUDGET.meeting_date)
    with pytest.raises(disbursements.PeriodInWrongOrder):
        ask(investment, amina, period=wrong)


def test_every_status_is_reached_and_nothing_leaves_an_end():
    reached = {TRANSITIONS[act].after for act in DisbursementAct}
    assert reached | {DisbursementStatus.REQUESTED} == set(DisbursementStatus)
    left = set().union(*(TRANSITIONS[act].before for act in DisbursementAct))
    assert left.isdisjoint({DisbursementStatus.PAID, DisbursementStatus.REFUSED})


@pytest.mark.parametrize("act", list(DisbursementAct))
@pytest.mark.parametrize("status", list(DisbursementStatus))
def test_every_status_takes_the_acts_of_the_table_only(act, status, investment, amina, request):
    asked = ask(investment, amina)
    asked.status = status
    person = request.getfixturevalue("farid" if act == DisbursementAct.ATTEST else "bertil")
    assert bool(disbursements.why_not(act, asked, person)) is (
        status not in TRANSITIONS[act].before
    )
