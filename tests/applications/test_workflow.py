"""Sign-off, sending in and withdrawal: happy path, wrong status, wrong person, events, notices."""

from __future__ import annotations

import pytest

from applications import diarienummer, workflow
from applications.models import Application, SignOff
from applications.states import Status
from fundportal.audit.models import Event
from fundportal.directory.closing import FundClosed
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sign(application: Application, by, organisation=None) -> SignOff:
    return workflow.sign_off(
        application,
        organisation=organisation or factories.social_board(),
        seen_fingerprint=application.fingerprint,
        by=by,
        at=AT,
    )


def test_the_heads_are_asked_and_see_what_waits(greta, hassan) -> None:
    application = factories.filled_application()
    assert not Application.objects.waiting_for(greta).exists()
    workflow.ask_for_sign_off(application, by=factories.applicant(), at=AT)
    assert Application.objects.waiting_for(greta).get() == application
    assert set(Notice.objects.filter(url__contains="SI-").values_list("recipient", flat=True)) == {
        greta.pk,
        hassan.pk,
    }
    sign(application, greta)
    assert not Application.objects.waiting_for(greta).exists()
    assert Application.objects.waiting_for(hassan).exists()


def test_nobody_is_asked_before_all_is_ready() -> None:
    application = factories.opened_application()
    with pytest.raises(workflow.NotReady):
        workflow.ask_for_sign_off(application, by=factories.applicant(), at=AT)


def test_a_head_signs_for_the_own_organisation_only(greta) -> None:
    application = factories.filled_application()
    with pytest.raises(NotPermitted):
        sign(application, greta, factories.school_board())
    with pytest.raises(NotPermitted):
        sign(application, factories.applicant())


def test_a_head_of_no_party_cannot_sign(david, culture_board) -> None:
    application = factories.filled_application()
    give(david, Role.SIGNATORY, organisation=culture_board)
    with pytest.raises(workflow.NotAParty):
        sign(application, david, culture_board)


def test_a_head_may_have_written_the_application(amina, social_board) -> None:
    application = factories.filled_application()
    give(amina, Role.SIGNATORY, organisation=social_board)
    assert sign(application, amina).by == amina


def test_signing_twice_is_once(greta) -> None:
    application = factories.filled_application()
    assert sign(application, greta) == sign(application, greta)
    assert Event.objects.filter(act="application.sign_off").count() == 1


def test_content_that_was_not_read_is_not_signed(greta) -> None:
    application = factories.filled_application()
    application.fingerprint = "0" * 64
    with pytest.raises(workflow.ChangedMeanwhile):
        sign(application, greta)
    assert not SignOff.objects.exists()


def test_sending_in_needs_every_partys_sign_off(greta) -> None:
    application = factories.filled_application()
    sign(application, greta)
    with pytest.raises(workflow.NotReady):
        workflow.submit(application, by=factories.applicant(), at=AT)
    application.refresh_from_db()
    assert application.status == Status.DRAFT


def test_what_was_sent_in_waits_for_the_office(bertil) -> None:
    application = factories.submitted_application()
    assert application.status == Status.SUBMITTED
    assert Application.objects.waiting_for(bertil).get() == application
    event = Event.objects.get(act="application.submit")
    assert event.details["amount"] == "1000000.00"
    assert Notice.objects.filter(recipient=bertil, url__contains=application.number).exists()


def test_sending_in_twice_is_once() -> None:
    application = factories.submitted_application()
    workflow.submit(application, seen_version=1, by=factories.applicant(), at=AT)
    assert Event.objects.filter(act="application.submit").count() == 1


def test_a_closed_fund_takes_nothing_in() -> None:
    application = factories.signed_application()
    application.fund.closed_date = AT.date()
    application.fund.save()
    with pytest.raises(FundClosed):
        workflow.submit(application, by=factories.applicant(), at=AT)


def test_an_invited_idea_becomes_no_application_in_a_closed_fund() -> None:
    idea = factories.invited_idea()
    Fund.objects.filter(pk=idea.call.fund_id).update(closed_date=AT.date())
    with pytest.raises(FundClosed):
        workflow.open_application(idea, by=factories.applicant(), at=AT)
    assert not Application.objects.exists()


def test_only_the_lead_sends_in_and_withdraws(hassan, school_board, bertil) -> None:
    application = factories.signed_application()
    give(hassan, Role.APPLICANT, organisation=school_board)
    for other in (hassan, bertil):
        with pytest.raises(NotPermitted):
            workflow.submit(application, by=other, at=AT)
        with pytest.raises(NotPermitted):
            workflow.withdraw(application, reason="Fel.", by=other, at=AT)


@pytest.mark.parametrize(
    "make",
    [
        factories.filled_application,
        factories.submitted_application,
        factories.recommended_application,
    ],
)
def test_an_application_is_withdrawn_with_a_reason_until_it_is_decided(make) -> None:
    application = make()
    with pytest.raises(workflow.ReasonMissing):
        workflow.withdraw(application, reason=" ", by=factories.applicant(), at=AT)
    done = workflow.withdraw(application, reason="Vi väntar.", by=factories.applicant(), at=AT)
    assert (done.status, done.withdrawn_reason) == (Status.WITHDRAWN, "Vi väntar.")
    assert Event.objects.get(act="application.withdraw").reason == "Vi väntar."


def test_a_decided_application_is_not_withdrawn() -> None:
    application = factories.decided_application()
    with pytest.raises(workflow.WrongStatus):
        workflow.withdraw(application, reason="Fel.", by=factories.applicant(), at=AT)


def test_the_later_of_two_is_told_who_did_what() -> None:
    application = factories.submitted_application()
    seen = application.version
    factories.decisions.recommend(
        application,
        outcome="not_recommended",
        amounts={},
        reason="Nej.",
        by=factories.manager(application.fund),
        at=application.submitted_at + factories.HOUR,
    )
    with pytest.raises(workflow.ChangedMeanwhile, match="Bertil"):
        workflow.withdraw(
            application, reason="Fel.", seen_version=seen, by=factories.applicant(), at=AT
        )


def test_numbers_follow_each_other_and_begin_anew_each_year() -> None:
    first = factories.opened_application()
    second = factories.opened_application()
    later = factories.opened_application(at=AT.replace(year=2027))
    assert [case.number for case in (first, second, later)] == [
        "SI-2026-0001",
        "SI-2026-0002",
        "SI-2027-0001",
    ]


def test_the_registry_number_is_noted_by_the_office(bertil, amina) -> None:
    application = factories.submitted_application()
    with pytest.raises(NotPermitted):
        diarienummer.note_diarienummer(application, diarienummer="Ks 1/2026", by=amina, at=AT)
    done = diarienummer.note_diarienummer(application, diarienummer="Ks 1/2026", by=bertil, at=AT)
    assert done.diarienummer == "Ks 1/2026"
