"""Commitments: two people, one transaction, the money locked."""

from uuid import uuid4

import pytest

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import commitments, ledger
from portfolio.models import CommitmentProposal, Investment, LedgerEntry
from portfolio.states import Account, Kind
from tests.people import give
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def propose(decision, by, **changed):
    asked = {"plan": money.plan(), "by": by, "at": money.AT, "key": uuid4()}
    return commitments.propose(decision, **(asked | changed))


def test_a_second_person_confirms_and_the_investment_exists(decision, bertil, farid):
    money.funded(decision.fund, bertil)
    investment = commitments.confirm(propose(decision, bertil), by=farid, at=money.AT)
    entry = LedgerEntry.objects.get(kind=Kind.COMMIT)
    assert (entry.amount, entry.investment, entry.by) == (400_000, investment, farid)
    assert entry.decision_reference == decision.reference
    assert investment.decision == decision
    assert investment.organisation == decision.application.organisation
    assert ledger.balance(decision.fund, Account.FREE) == 600_000
    assert Event.objects.filter(act="commitment.confirm", case_type="portfolio.investment").exists()


def test_those_who_may_confirm_are_told_and_the_proposer_gets_the_answer(
    decision, bertil, farid, amina
):
    money.funded(decision.fund, bertil)
    proposal = propose(decision, bertil)
    assert [notice.recipient for notice in Notice.objects.all()] == [farid]
    commitments.confirm(proposal, by=farid, at=money.AT)
    told = {notice.recipient for notice in Notice.objects.exclude(recipient=farid)}
    assert told == {bertil, amina}


def test_the_answer_leads_to_the_investment_which_the_department_may_open(
    decision, bertil, farid, amina, client
):
    money.funded(decision.fund, bertil)
    commitments.confirm(propose(decision, bertil), by=farid, at=money.AT)
    client.force_login(amina)
    assert client.get(Notice.objects.get(recipient=amina).url).status_code == 200


def test_the_proposer_and_the_registrar_cannot_confirm(decision, bertil, cecilia):
    money.funded(decision.fund, bertil)
    proposal = propose(decision, bertil)
    for person in (bertil, cecilia):
        give(person, Role.ATTESTER, fund=decision.fund)
        with pytest.raises(commitments.SecondPersonNeeded):
            commitments.confirm(proposal, by=person, at=money.AT)
        assert commitments.why_not_confirm(proposal, person)
    assert not Investment.objects.exists()


@pytest.mark.parametrize("person", ["amina", "cecilia", "david", "eva", "ingrid", "bertil"])
def test_only_an_attester_confirms(decision, person, request, bertil):
    proposal = propose(decision, bertil)
    with pytest.raises(NotPermitted):
        commitments.confirm(proposal, by=request.getfixturevalue(person), at=money.AT)


def test_too_little_money_leaves_nothing_half_done(decision, bertil, farid):
    money.funded(decision.fund, bertil, "399999.99")
    proposal = propose(decision, bertil)
    with pytest.raises(ledger.NotEnoughFree):
        commitments.confirm(proposal, by=farid, at=money.AT)
    proposal.refresh_from_db()
    assert proposal.status == "proposed"
    assert not Investment.objects.exists()
    assert not Event.objects.filter(act="commitment.confirm").exists()


def test_confirming_twice_is_confirming_once(decision, bertil, farid):
    money.funded(decision.fund, bertil)
    proposal = propose(decision, bertil)
    first = commitments.confirm(proposal, by=farid, at=money.AT)
    assert commitments.confirm(proposal, by=farid, at=money.AT) == first
    assert LedgerEntry.objects.filter(kind=Kind.COMMIT).count() == 1
    with pytest.raises(commitments.AlreadySettled, match="Farid"):
        commitments.refuse(proposal, reason="Nej", by=farid, at=money.AT)


def test_a_refused_proposal_can_be_made_anew(decision, bertil, farid):
    money.funded(decision.fund, bertil)
    proposal = propose(decision, bertil)
    with pytest.raises(commitments.ReasonMissing):
        commitments.refuse(proposal, reason=" ", by=farid, at=money.AT)
    commitments.refuse(proposal, reason="Fel slutdatum", by=farid, at=money.AT)
    with pytest.raises(commitments.AlreadySettled, match="Farid"):
        commitments.confirm(proposal, by=farid, at=money.AT)
    assert commitments.confirm(propose(decision, bertil), by=farid, at=money.AT)


def test_a_decision_is_proposed_once(decision, bertil):
    key = uuid4()
    assert propose(decision, bertil, key=key) == propose(decision, bertil, key=key)
    with pytest.raises(commitments.AlreadyProposed):
        propose(decision, bertil)
    assert CommitmentProposal.objects.count() == 1


def test_only_a_decision_that_stands_is_committed(decision, fund, social_board, cecilia, bertil):
    from applications.models import Decision

    rejected = Decision.objects.create(
        application=money.decided(fund, social_board, cecilia).application,
        fund=fund,
        outcome="deferred",
        body="Kommunstyrelsen",
        meeting_date=money.TODAY,
        paragraph="1",
        diarienummer="Ks 9/2026",
        reason="Mer underlag behövs.",
        registered_by=cecilia,
        registered_at=money.AT,
    )
    with pytest.raises(commitments.DecisionNotApproving):
        propose(rejected, bertil)


def test_addresses_of_investments_are_unique(fund, social_board, cecilia, bertil, farid):
    money.funded(fund, bertil)
    slugs = [
        money.committed(money.decided(fund, social_board, cecilia, "1"), bertil, farid).slug
        for _turn in range(3)
    ]
    assert slugs == ["seniorpuls", "seniorpuls-2", "seniorpuls-3"]


def test_the_end_must_come_after_the_start(decision, bertil):
    wrong = commitments.InvestmentPlan(
        title="X", started_date=money.TODAY, planned_end_date=money.BUDGET.meeting_date
    )
    with pytest.raises(commitments.DatesInWrongOrder):
        propose(decision, bertil, plan=wrong)
