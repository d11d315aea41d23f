"""A stage that is switched off changes the way of a case; grace is asked of what is sent in."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from applications import completions, ideas, sections, workflow
from applications.beginnings import NeedsAnalysisFirst
from applications.completions import Asked
from applications.grace import CallClosed
from applications.models import Application, Call
from applications.models.parties import Answer
from applications.overview import acts_open_to, next_step
from applications.pages import Content
from applications.questions import Section
from applications.states import Act, Status
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


def call_with(fund, **stages) -> Call:
    call = factories.open_call(fund)
    Call.objects.filter(pk=call.pk).update(**stages)
    call.refresh_from_db()
    return call


def begun(fund, at: datetime.datetime = AT, **stages) -> Application:
    """An application begun without an idea."""
    return workflow.begin_application(
        call=call_with(fund, takes_ideas=False, **stages),
        organisation=factories.social_board(),
        title="Utan idé",
        by=factories.applicant(),
        at=at,
    )


def written(application: Application, at: datetime.datetime = AT) -> Application:
    """Every section ready; the invited party has said yes."""
    factories.school_board()
    for section, said in factories.answers().items():
        seen = application.section_versions.filter(section=section).count()
        sections.save_section(
            application,
            section=Section(section),
            answers=said,
            seen_version=seen,
            by=factories.applicant(),
            at=at,
        )
    application.refresh_from_db()
    return application


def test_without_ideas_an_application_begins_in_the_open_call(fund) -> None:
    application = begun(fund)
    assert application.idea is None
    assert application.number.endswith("-0001")
    assert application.parties.get().role == "lead"
    assert Content(application).answers(Section.NEED) == {}


def test_the_same_beginning_twice_is_once(amina, fund) -> None:
    first = begun(fund)
    how = {"call": first.call, "organisation": first.organisation, "title": first.title}
    assert workflow.begin_application(**how, by=amina, at=AT) == first
    assert workflow.begin_application(**how, by=amina, at=AT + DAY) != first


def test_without_ideas_no_idea_can_be_written_and_with_them_none_is_skipped(amina, fund) -> None:
    how = {"organisation": factories.social_board(), "title": "x", "by": amina, "at": AT}
    call = call_with(fund, takes_ideas=False)
    with pytest.raises(ideas.NoIdeas):
        ideas.write_idea(call=call, need="", target_group="", answers={}, **how)
    Call.objects.update(takes_ideas=True)
    with pytest.raises(workflow.IdeaFirst):
        workflow.begin_application(call=call, **how)


def test_only_a_writer_of_the_organisation_begins_and_only_while_it_is_open(
    david, amina, fund
) -> None:
    call = call_with(fund, takes_ideas=False)
    how = {"call": call, "organisation": factories.social_board(), "title": "x"}
    with pytest.raises(NotPermitted):
        workflow.begin_application(**how, by=david, at=AT)
    with pytest.raises(CallClosed):
        workflow.begin_application(**how, by=amina, at=call.closes_at)


def test_without_sign_off_the_application_is_sent_in_without_signatures(amina, greta, fund) -> None:
    application = written(begun(fund, needs_sign_off=False))
    with pytest.raises(workflow.NoSignOff):
        workflow.ask_for_sign_off(application, by=amina, at=AT)
    assert Act.SIGN not in acts_open_to(application, greta)
    with pytest.raises(workflow.NotReady, match="Skolnamnden"):  # nobody has said yes for it
        workflow.submit(application, by=amina, at=AT)
    assert "Skolnamnden" in next_step(Content(application)).by
    application.parties.update(answer=Answer.ACCEPTED)
    assert workflow.submit(application, by=amina, at=AT).status == Status.SUBMITTED


def test_with_sign_off_it_is_not(amina, fund) -> None:
    application = written(begun(fund))
    application.parties.update(answer=Answer.ACCEPTED)
    with pytest.raises(workflow.NotReady):
        workflow.submit(application, by=amina, at=AT)


def test_a_completion_asks_for_no_sign_off_where_the_call_does_not(amina, bertil, fund) -> None:
    application = written(begun(fund, needs_sign_off=False))
    application.parties.update(answer=Answer.ACCEPTED)
    application = workflow.submit(application, by=amina, at=AT)
    made = completions.ask(
        application,
        reason="Mer.",
        items=[Asked(Section.NEED, "", "")],
        deadline_date=(AT + DAY).date(),
        needs_sign_off=True,
        by=bertil,
        at=AT,
    )
    assert not made.needs_sign_off


@pytest.mark.parametrize(
    ("minutes", "late", "is_taken"), [(0, 0, False), (30, 29, True), (30, 30, False)]
)
def test_the_grace_lets_in_what_was_begun_before(minutes, late, is_taken, amina, fund) -> None:
    application = written(begun(fund, needs_sign_off=False, grace_minutes=minutes))
    application.parties.update(answer=Answer.ACCEPTED)
    at = application.call.closes_at + late * MINUTE
    if is_taken:
        assert workflow.submit(application, by=amina, at=at).submitted_at == at
        return
    with pytest.raises(CallClosed) as refused:
        workflow.submit(application, by=amina, at=at)
    assert ("till" in str(refused.value)) == bool(minutes)


def test_an_idea_is_sent_in_within_the_grace_and_says_until_when(amina, fund) -> None:
    idea = factories.drafted_idea(fund=fund)
    Call.objects.update(grace_minutes=30)
    closes = idea.call.closes_at
    with pytest.raises(CallClosed, match="kunde skickas in till"):
        ideas.submit_idea(idea, by=amina, at=closes + 30 * MINUTE)
    assert ideas.submit_idea(idea, by=amina, at=closes + 29 * MINUTE).submitted_by == amina


def test_invited_applications_have_a_closing_of_their_own(amina, fund) -> None:
    idea = factories.invited_idea(fund=fund)
    last = idea.call.closes_at + DAY
    Call.objects.update(applications_close_at=last, grace_minutes=10)
    with pytest.raises(CallClosed):
        workflow.open_application(idea, by=amina, at=last)
    application = workflow.open_application(idea, by=amina, at=last - DAY)
    with pytest.raises(CallClosed):
        workflow.submit(application, by=amina, at=last + 10 * MINUTE)
    with pytest.raises(workflow.NotReady):  # in time, but not written
        workflow.submit(application, by=amina, at=last + 9 * MINUTE)


def test_the_page_begins_an_application_and_asks_no_signature(client, clock, amina, fund) -> None:
    call = call_with(fund, takes_ideas=False, needs_sign_off=False)
    client.force_login(amina)
    page = reverse("applications:application_new")
    assert client.get(page).status_code == 200
    board = factories.social_board()
    answer = client.post(page, {"call": call.pk, "organisation": board.pk, "title": "Direkt"})
    made = Application.objects.get()
    assert answer["Location"] == reverse("applications:tasks", args=[made.number])
    shown = client.get(reverse("applications:check", args=[made.number])).content.decode()
    assert "godkänn" not in shown.split("<main")[1].lower()
    detail = client.get(reverse("applications:application", args=[made.number]))
    assert detail.status_code == 200
    door = client.get(reverse("workspace")).content.decode()
    assert reverse("applications:application_new") in door
    assert reverse("applications:idea_new") not in door


def test_a_call_that_asks_for_a_needs_analysis_takes_nothing_without(amina, fund) -> None:
    call = call_with(fund, takes_needs_analyses=True, takes_ideas=False)
    how = {"call": call, "organisation": factories.social_board(), "title": "x"}
    with pytest.raises(NeedsAnalysisFirst):
        workflow.begin_application(**how, by=amina, at=AT)
