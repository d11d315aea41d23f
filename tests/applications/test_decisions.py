"""Recommendation, decision and correction: amounts, conditions, two people, what stays open."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from applications import decisions, workflow
from applications.models import Application, Decision
from applications.states import Advice, Outcome, Status
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.documents.kinds import DisguisedKind
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def propose(application: Application, **changes):
    values = {
        "outcome": Advice.RECOMMENDED,
        "amounts": {2027: Decimal(10)},
        "reason": "Bra.",
        "by": factories.manager(application.fund),
        "at": AT,
    }
    return decisions.recommend(application, **{**values, **changes})


def test_a_proposal_waits_for_the_registrar(cecilia) -> None:
    application = factories.recommended_application()
    assert application.status == Status.RECOMMENDED
    assert application.recommendations.get().amount_total == Decimal(1_000_000)
    assert Application.objects.waiting_for(cecilia).get() == application


def test_a_proposal_that_does_not_add_up_is_refused() -> None:
    application = factories.submitted_application()
    faults = [
        ({"amounts": {}}, decisions.WrongAmounts),
        ({"amounts": {2027: Decimal(-1)}}, decisions.WrongAmounts),
        ({"amounts": {2027: Decimal("1000000.01")}}, decisions.WrongAmounts),
        ({"outcome": Advice.NOT_RECOMMENDED}, decisions.WrongAmounts),
        ({"outcome": Advice.WITH_CONDITIONS}, decisions.ConditionsMissing),
        ({"reason": " "}, workflow.ReasonMissing),
    ]
    for changes, error in faults:
        with pytest.raises(error):
            propose(application, **changes)
        application.refresh_from_db()
        assert application.status == Status.SUBMITTED
        assert not application.recommendations.exists()


def test_only_the_fund_manager_proposes_and_never_on_the_own_application(amina, fund) -> None:
    application = factories.submitted_application()
    with pytest.raises(NotPermitted):
        propose(application, by=amina)
    give(amina, Role.MANAGER, fund=fund)
    with pytest.raises(NotPermitted, match="jäv"):
        propose(application, by=amina)


def test_a_new_proposal_replaces_the_one_before_and_both_stay() -> None:
    application = factories.recommended_application()
    propose(application, at=AT + timedelta(days=1))
    assert application.recommendations.count() == 2


def test_a_decision_tells_everybody_concerned(amina, greta, hassan, bertil) -> None:
    application = factories.decided_application()
    told = Notice.objects.filter(subject__contains=application.number, told_by__name="Cecilia")
    assert {notice.recipient.name for notice in told} == {"Amina", "Greta", "Hassan", "Bertil"}
    assert Event.objects.get(act="application.register_decision").details["amount"] == "1000000"


def test_who_proposed_does_not_register(fund) -> None:
    application = factories.recommended_application()
    both = factories.manager(fund)
    give(both, Role.REGISTRAR, fund=fund)
    with pytest.raises(decisions.SamePerson):
        factories.register(application, by=both)
    assert not Decision.objects.exists()


def test_a_registrar_of_another_fund_does_not_register(bertil) -> None:
    application = factories.recommended_application()
    with pytest.raises(NotPermitted):
        factories.register(application, by=factories.applicant())


def test_a_decision_that_is_not_whole_is_refused() -> None:
    application = factories.recommended_application()
    faults = [
        ({"amounts": {}}, decisions.WrongAmounts),
        ({"outcome": Outcome.REJECTED, "amounts": {2027: 5}}, decisions.WrongAmounts),
        ({"outcome": Outcome.APPROVED_WITH_CONDITIONS}, decisions.ConditionsMissing),
        ({"reason": ""}, workflow.ReasonMissing),
        ({"paragraph": ""}, decisions.DecisionIncomplete),
        ({"diarienummer": " "}, decisions.DecisionIncomplete),
        ({"meeting_date": AT.date() + timedelta(days=1)}, decisions.DecisionIncomplete),
    ]
    for changes, error in faults:
        with pytest.raises(error):
            factories.register(application, **changes)
        application.refresh_from_db()
        assert application.status == Status.RECOMMENDED


def test_a_delegate_decides_without_a_paragraph() -> None:
    application = factories.recommended_application()
    made = factories.register(
        application, by_delegation=True, paragraph="", body="Kommundirektören"
    )
    assert made.reference.startswith("Kommundirektören (")
    assert "§" not in made.reference


def test_a_deferred_case_is_decided_later_as_it_stands() -> None:
    application = factories.recommended_application()
    factories.register(application, outcome=Outcome.DEFERRED)
    application.refresh_from_db()
    assert (application.status, application.decided_at) == (Status.DEFERRED, None)
    factories.register(application)
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert application.decisions.count() == 2


def test_a_case_referred_back_is_first_prepared_once_more() -> None:
    application = factories.recommended_application()
    factories.register(application, outcome=Outcome.REFERRED_BACK)
    with pytest.raises(workflow.WrongStatus):
        factories.register(application)
    propose(application, at=AT + timedelta(days=1))
    factories.register(application, amounts={2027: Decimal(10)})
    application.refresh_from_db()
    assert application.status == Status.APPROVED


def test_a_case_is_decided_once() -> None:
    application = factories.decided_application()
    with pytest.raises(workflow.WrongStatus):
        factories.register(application, paragraph="14")


def test_a_mistake_is_corrected_by_a_new_decision_and_the_first_stays() -> None:
    application = factories.decided_application()
    first = application.decisions.get()
    second = factories.register(application, corrects=first, paragraph="13")
    assert list(Decision.objects.current()) == [second]
    first.refresh_from_db()
    assert (first.paragraph, first.corrected_by) == ("12", second)
    application.refresh_from_db()
    assert application.status == Status.APPROVED


def test_a_correction_may_turn_the_outcome() -> None:
    application = factories.decided_application()
    factories.register(application, corrects=application.decisions.get(), outcome=Outcome.REJECTED)
    application.refresh_from_db()
    assert application.status == Status.REJECTED
    assert not Decision.objects.current().approving().exists()


def test_only_the_latest_decision_is_corrected() -> None:
    application = factories.decided_application()
    first = application.decisions.get()
    factories.register(application, corrects=first, paragraph="13")
    with pytest.raises(decisions.NotLatestDecision):
        factories.register(application, corrects=first, paragraph="14")


def test_the_extract_is_stored_with_the_decision_and_follows_its_correction() -> None:
    application = factories.recommended_application()
    made = factories.register(application, extract=ContentFile(PDF, name="ks-12.pdf"))
    assert made.extract.filename == "ks-12.pdf"
    corrected = factories.register(application, corrects=made, paragraph="13")
    assert corrected.extract == made.extract


def test_a_file_that_is_no_pdf_registers_nothing() -> None:
    application = factories.recommended_application()
    with pytest.raises(DisguisedKind):
        factories.register(application, extract=ContentFile(b"MZ evil", name="ks-12.pdf"))
    assert not Decision.objects.exists()
    application.refresh_from_db()
    assert application.status == Status.RECOMMENDED


def test_the_same_proposal_or_decision_sent_twice_is_one_act() -> None:
    application = factories.submitted_application()
    seen = application.version
    assert propose(application, seen_version=seen) == propose(application, seen_version=seen)
    first = factories.register(application, amounts={2027: Decimal(10)}, seen_version=seen + 1)
    again = factories.register(application, amounts={2027: Decimal(10)}, seen_version=seen + 1)
    assert first == again
    assert Event.objects.filter(act="application.register_decision").count() == 1


def test_a_sum_that_does_not_fit_is_a_sentence() -> None:
    application = factories.recommended_application()
    with pytest.raises(decisions.WrongAmounts):
        factories.register(application, amounts={2027: Decimal(10**12), 2028: Decimal(1)})
