"""The verbs on calls and ideas: the way, the wrong status, the wrong person, nothing half done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import calls, grace, ideas, workflow
from applications.models import Application, Idea
from applications.states import IdeaStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_an_idea_that_was_sent_in_waits_for_the_office(bertil) -> None:
    idea = factories.submitted_idea()
    assert idea.status == IdeaStatus.SUBMITTED
    assert Event.objects.filter(act="idea.submit", subject_id=str(idea.pk)).count() == 1
    assert Notice.objects.get(recipient=bertil).subject.endswith("Bryggan")
    assert Idea.objects.waiting_for(bertil).get() == idea


def test_sending_in_twice_is_once() -> None:
    idea = factories.submitted_idea()
    again = ideas.submit_idea(idea, by=factories.applicant(), at=AT)
    assert again.submitted_at == idea.submitted_at
    assert Event.objects.filter(act="idea.submit").count() == 1


def test_an_idea_with_an_open_question_is_not_sent_in() -> None:
    idea = factories.drafted_idea()
    Idea.objects.filter(pk=idea.pk).update(answer_measurable="")
    with pytest.raises(ideas.IdeaIncomplete):
        ideas.submit_idea(idea, by=factories.applicant(), at=AT)


def test_nothing_is_sent_in_when_the_call_is_closed() -> None:
    idea = factories.drafted_idea()
    with pytest.raises(grace.CallClosed):
        ideas.submit_idea(idea, by=factories.applicant(), at=AT + timedelta(days=90))


def test_nothing_is_begun_in_a_closed_fund() -> None:
    call = factories.open_call()
    call.fund.closed_date = AT.date()
    call.fund.save()
    assert not call.is_open(AT)


def test_who_writes_elsewhere_cannot_write_here(david) -> None:
    idea = factories.drafted_idea()
    with pytest.raises(NotPermitted):
        ideas.submit_idea(idea, by=david, at=AT)
    assert Idea.objects.get().status == IdeaStatus.DRAFT


def test_the_later_of_two_writers_is_told_what_happened() -> None:
    idea = factories.drafted_idea()
    seen = idea.version
    ideas.submit_idea(idea, by=factories.applicant(), at=AT)
    with pytest.raises(workflow.ChangedMeanwhile, match="Amina"):
        ideas.withdraw_idea(idea, reason="Fel.", seen_version=seen, by=factories.applicant(), at=AT)


def test_declining_needs_a_reason_and_reaches_the_writer(amina) -> None:
    idea = factories.submitted_idea()
    office = factories.manager(idea.call.fund)
    with pytest.raises(workflow.ReasonMissing):
        ideas.screen_idea(
            idea, invites=False, answers=factories.judgements(False), by=office, at=AT
        )
    assert not idea.screening.exists()
    ideas.screen_idea(
        idea,
        invites=False,
        answers=factories.judgements(False),
        reason="Det är ordinarie verksamhet.",
        by=office,
        at=AT + timedelta(hours=2),
    )
    idea.refresh_from_db()
    assert idea.status == IdeaStatus.DECLINED
    assert idea.screening.filter(is_met=False).count() == 5
    assert "ordinarie" in Notice.objects.get(recipient=amina).body


def test_every_question_of_the_screening_has_a_reason() -> None:
    idea = factories.submitted_idea()
    office = factories.manager(idea.call.fund)
    four = dict(list(factories.judgements().items())[:4])
    unreasoned = factories.judgements() | {"feasible": ideas.Judgement(True, " ")}
    for answers in (four, unreasoned):
        with pytest.raises(ideas.ScreeningIncomplete):
            ideas.screen_idea(idea, invites=True, answers=answers, by=office, at=AT)


def test_only_the_fund_office_screens(amina, cecilia) -> None:
    idea = factories.submitted_idea()
    for other in (amina, cecilia):
        with pytest.raises(NotPermitted):
            ideas.screen_idea(idea, invites=True, answers=factories.judgements(), by=other, at=AT)


def test_an_application_begins_with_what_the_idea_said() -> None:
    application = factories.opened_application()
    assert application.number == "SI-2026-0001"
    assert application.parties.get().role == "lead"
    said = {version.section: version.answers for version in application.section_versions.all()}
    assert said["need"]["need"] == application.idea.need
    assert said["target_group"]["group"] == application.idea.target_group
    assert application.idea.status == IdeaStatus.OPENED


def test_an_idea_becomes_one_application_only() -> None:
    application = factories.opened_application()
    with pytest.raises(workflow.WrongStatus):
        workflow.open_application(application.idea, by=factories.applicant(), at=AT)
    assert Application.objects.count() == 1


def test_a_call_keeps_its_address_when_its_name_changes() -> None:
    call = factories.open_call(name="Höstens utlysning")
    changed = calls.announce(
        call=call,
        fund=call.fund,
        name="Vinterns utlysning",
        opens_at=call.opens_at,
        closes_at=None,
        amount_frame=None,
        text=call.text,
        seen_version=1,
        by=factories.manager(call.fund),
        at=AT,
    )
    assert (changed.slug, changed.name) == ("hostens-utlysning", "Vinterns utlysning")
    assert factories.open_call(name="Höstens utlysning").slug == "hostens-utlysning-2"


def test_a_call_cannot_close_before_it_opens_and_only_managers_announce(amina) -> None:
    call = factories.open_call()
    with pytest.raises(calls.CallDates):
        factories.open_call(closes_at=call.opens_at)
    with pytest.raises(NotPermitted):
        calls.announce(
            fund=call.fund,
            name="Egen",
            opens_at=AT,
            closes_at=None,
            amount_frame=None,
            text="",
            by=amina,
            at=AT,
        )


def test_the_same_form_sent_twice_is_one_idea_one_screening_one_call() -> None:
    first = factories.drafted_idea()
    values = {"call": first.call, "organisation": first.organisation, "title": first.title}
    values |= {"need": first.need, "target_group": first.target_group, "answers": first.answers()}
    assert ideas.write_idea(**values, by=factories.applicant(), at=AT) == first
    office = factories.manager(first.call.fund)
    ideas.submit_idea(first, by=factories.applicant(), at=AT)
    for _twice in range(2):
        ideas.screen_idea(
            first,
            invites=True,
            answers=factories.judgements(),
            seen_version=2,
            by=office,
            at=AT + timedelta(hours=1),
        )
    assert Event.objects.filter(act="idea.invite").count() == 1
    assert factories.open_call() == factories.open_call()
