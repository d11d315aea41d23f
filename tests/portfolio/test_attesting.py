"""Who may attest: up to the own limit, in another's place between two days, never for a doer."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.models import RoleAssignment
from fundportal.directory.roles import Role
from fundportal.money import format_kronor
from fundportal.notices.models import Notice
from portfolio import attesting, corrections, disbursements
from portfolio.models import LedgerEntry
from portfolio.states import DisbursementAct, Kind
from portfolio.waiting import waiting_for
from tests.people import give
from tests.people import person as new_person
from tests.portfolio import life, money
from tests.portfolio.test_commitments import propose
from tests.portfolio.test_disbursements import ask
from tests.portfolio.test_guards import refused_by

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_servers,
    pytest.mark.usefixtures("clock"),
]
DAY = datetime.timedelta(days=1)


def limited(user, amount: str | None):
    """Let the person's own right to attest reach so far."""
    RoleAssignment.objects.filter(user=user, role=Role.ATTESTER).update(amount_limit=amount)
    user.__dict__.pop("assignments_now", None)


def deputy(user, *, of, fund, first=money.TODAY, last=money.TODAY):
    RoleAssignment.objects.create(
        user=user,
        role=Role.ATTESTER,
        fund=fund,
        from_date=first,
        to_date=last,
        deputy_for=of,
        granted_at=money.AT,
    )
    user.__dict__.pop("assignments_now", None)
    return user


@pytest.fixture
def kerstin(fund):
    """Another attester, without a limit."""
    return give(new_person("Kerstin"), Role.ATTESTER, fund=fund)


@pytest.fixture
def lena(db):
    """Somebody without any role of her own."""
    return new_person("Lena")


@pytest.fixture
def approved(investment, amina, bertil):
    return disbursements.approve(ask(investment, amina), by=bertil, at=money.AT)


def why_not(disbursement, user) -> str:
    return disbursements.why_not(DisbursementAct.ATTEST, disbursement, user)


def test_nobody_attests_over_the_own_limit(approved, farid, kerstin):
    limited(farid, "99999.99")
    with pytest.raises(attesting.OverTheLimit) as refusal:
        disbursements.attest(approved, by=farid, at=money.AT)
    assert format_kronor(Decimal("99999.99")) in str(refusal.value)
    assert "Kerstin" in str(refusal.value), "the sentence says who may attest"
    assert "Farid" not in str(refusal.value)
    assert (waiting_for(farid), len(waiting_for(kerstin))) == ([], 1)
    assert not LedgerEntry.objects.filter(kind=Kind.PAY).exists()
    limited(kerstin, "99999.99")
    assert "administratör" in why_not(approved, farid), "then nobody may"
    limited(farid, "100000")
    assert disbursements.attest(approved, by=farid, at=money.AT).attested_for is None


def test_only_who_may_attest_so_much_is_told(investment, amina, bertil, farid, kerstin):
    limited(farid, "50000")
    disbursements.approve(ask(investment, amina), by=bertil, at=money.AT)
    told = Notice.objects.filter(subject__startswith="Attestera")
    assert {notice.recipient for notice in told} == {kerstin}


def test_a_deputy_attests_in_the_others_place_with_that_ones_limit(
    approved, farid, lena, fund, client
):
    deputy(lena, of=farid, fund=fund)
    limited(farid, "99999")
    lena.__dict__.pop("assignments_now", None)
    assert "99" in why_not(approved, lena)
    limited(farid, "100000")
    lena.__dict__.pop("assignments_now", None)
    [item] = waiting_for(lena)
    client.force_login(lena)
    assert "Du attesterar i stället för Farid." in client.get(item.url).content.decode()
    attested = disbursements.attest(approved, by=lena, at=money.AT)
    assert (attested.attested_by, attested.attested_for) == (lena, farid)
    event = Event.objects.get(act="disbursement.attest")
    assert (event.actor_name, event.details["in_place_of"]) == ("Lena", "Farid")


def test_the_own_right_comes_before_the_lent_one(approved, farid, kerstin, fund):
    deputy(kerstin, of=farid, fund=fund)
    assert disbursements.attest(approved, by=kerstin, at=money.AT).attested_for is None


def test_a_lent_right_reaches_further_than_a_small_own_one(approved, farid, kerstin, fund):
    limited(kerstin, "10")
    deputy(kerstin, of=farid, fund=fund)
    assert disbursements.attest(approved, by=kerstin, at=money.AT).attested_for == farid


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)])
def test_a_deputy_attests_on_no_other_day(approved, farid, lena, fund, first, last):
    deputy(
        lena, of=farid, fund=fund, first=money.TODAY + first * DAY, last=money.TODAY + last * DAY
    )
    assert why_not(approved, lena)
    assert waiting_for(lena) == []


def test_a_right_that_has_ended_is_lent_to_nobody(approved, farid, lena, fund):
    deputy(lena, of=farid, fund=fund)
    RoleAssignment.objects.filter(user=farid).update(to_date=money.TODAY - DAY)
    with pytest.raises(attesting.NobodyToStandInFor):
        disbursements.attest(approved, by=lena, at=money.AT)


@pytest.mark.parametrize("doer", ["amina", "bertil"])
def test_a_deputy_of_who_asked_or_approved_attests_nothing(approved, lena, fund, doer, request):
    lender = give(request.getfixturevalue(doer), Role.ATTESTER, fund=fund)
    deputy(lena, of=lender, fund=fund)
    with pytest.raises(attesting.DeputyOfTheDoer, match=lender.name):
        disbursements.attest(approved, by=lena, at=money.AT)
    assert waiting_for(lena) == []


def test_a_correction_has_the_same_limit_and_the_same_separation(
    investment, amina, bertil, farid, kerstin, lena, fund
):
    paid = money.paid(investment, "30000", asker=amina, manager=bertil, attester=farid)
    proposed = corrections.propose(
        paid, amount=Decimal(5000), reason="Fel", by=bertil, at=money.AT, key=uuid4()
    )
    limited(farid, "29999")
    assert "Kerstin" in corrections.why_not_attest(proposed, farid), "the larger entry counts"
    give(bertil, Role.ATTESTER, fund=fund)
    deputy(lena, of=bertil, fund=fund)
    with pytest.raises(attesting.DeputyOfTheDoer):
        corrections.attest(proposed, by=lena, at=money.AT)
    assert [waiting_for(each) for each in (farid, lena)] == [[], []]
    deputy(lena, of=kerstin, fund=fund)
    attested = corrections.attest(proposed, by=lena, at=money.AT)
    assert attested.attested_for == kerstin
    assert Event.objects.get(act="correction.attest").details["in_place_of"] == "Kerstin"


def test_what_a_deputy_confirms_says_in_whose_place(
    investment, decision, amina, bertil, cecilia, farid, kerstin, lena, fund, client
):
    deputy(lena, of=kerstin, fund=fund)
    asked = life.proposed(life.asked(investment, amina), bertil)
    change = life.decided(asked, cecilia, {2026: "400000", 2027: "100000"})
    other = money.decided(fund, investment.organisation, cecilia, title="Ny")
    proposal = propose(other, bertil)
    pages = {
        "commitment": reverse("portfolio:confirm", args=[fund.slug, proposal.pk]),
        "amendment": reverse("portfolio:amendment_confirm", args=[investment.slug, change.number]),
    }
    client.force_login(lena)
    for kind, page in pages.items():
        assert "i stället för Kerstin" in client.get(page).content.decode()
        done = client.post(page, {"version": change.version}, follow=True)
        assert done.status_code == 200
        event = Event.objects.get(act=f"{kind}.confirm", actor_name="Lena")
        assert event.details["in_place_of"] == "Kerstin"
    for made in (proposal, change):
        made.refresh_from_db()
        assert (made.confirmed_by, made.confirmed_for) == (lena, kerstin)
    page = reverse("portfolio:amendment", args=[investment.slug, change.number])
    assert "(i stället för Kerstin)" in client.get(page).content.decode()
    for table, of, guard in (
        ("commitmentproposal", proposal, "proposal_is_never_changed"),
        ("amendment", change, "amendment_goes_one_way"),
    ):
        sql = f"UPDATE portfolio_{table} SET confirmed_for_id = %s WHERE id = %s"
        assert refused_by(sql, [farid.pk, of.pk]) == guard


def test_the_database_keeps_who_attested_in_whose_place(approved, farid, kerstin):
    change = "UPDATE portfolio_disbursement SET status = %s, {} = %s WHERE id = %s"
    for doer in (approved.requested_by_id, approved.approved_by_id):
        sql = (
            "UPDATE portfolio_disbursement SET attested_for_id = %s, attested_by_id = %s,"
            " attested_at = now(), status = 'attested' WHERE id = %s"
        )
        assert refused_by(sql, [doer, farid.pk, approved.pk]) == "attested_for_another_person"
    disbursements.attest(approved, by=farid, at=money.AT)
    for column in ("attested_by_id", "attested_for_id"):
        assert (
            refused_by(change.format(column), ["paid", kerstin.pk, approved.pk])
            == "disbursement_keeps_its_figures"
        )
