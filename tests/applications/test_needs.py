"""Needs analyses: written, handed in, built on, withdrawn; who sees them."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications import ideas, needs, workflow
from applications.beginnings import NeedsAnalysisFirst
from applications.grace import CallClosed
from applications.models import Call, Idea, NeedsAnalysis
from applications.pages import Content
from applications.questions import IdeaQuestion, NeedsQuestion, Section
from applications.states import NEEDS_ENDS, NEEDS_TRANSITIONS, NeedsAct, NeedsStatus, needs_may
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT

DAY = datetime.timedelta(days=1)
ANSWERS = {key: f"Svar på {key}." for key in NeedsQuestion.values}
pytestmark = pytest.mark.django_db


def analysis(fund, *, answers=ANSWERS, takes_ideas: bool = True) -> NeedsAnalysis:
    call = Call.objects.first() or factories.open_call(fund)
    Call.objects.update(takes_needs_analyses=True, takes_ideas=takes_ideas)
    return needs.write_analysis(
        call=call,
        organisation=factories.social_board(),
        title="Unga utan skola",
        answers=answers,
        by=factories.applicant(),
        at=AT,
    )


def finished(fund, **how) -> NeedsAnalysis:
    return needs.finish_analysis(analysis(fund, **how), by=factories.applicant(), at=AT)


def test_every_status_is_reached_and_nothing_leaves_an_end() -> None:
    reached = {status for row in NEEDS_TRANSITIONS.values() for status in row.after}
    assert reached == set(NeedsStatus)
    assert not any(needs_may(act, end) for act in NeedsAct for end in NEEDS_ENDS)


def test_it_is_written_and_handed_in_and_the_office_told(bertil, fund) -> None:
    made = finished(fund)
    assert made.status == NeedsStatus.FINISHED
    assert [event.act for event in Event.objects.filter(act__startswith="needs.")] == [
        "needs.begin",
        "needs.finish",
    ]
    assert Notice.objects.get(recipient=bertil).url == reverse("applications:needs", args=[made.pk])
    assert needs.finish_analysis(made, by=factories.applicant(), at=AT) == made
    with pytest.raises(workflow.WrongStatus):
        analysis_changed(made)


def analysis_changed(made: NeedsAnalysis) -> NeedsAnalysis:
    return needs.write_analysis(
        call=made.call,
        organisation=made.organisation,
        title="Annat",
        answers=ANSWERS,
        by=factories.applicant(),
        at=AT,
        analysis=made,
    )


def test_what_is_not_answered_is_kept_but_not_handed_in(amina, fund) -> None:
    made = analysis(fund, answers={**ANSWERS, "causes": ""})
    with pytest.raises(needs.NeedsIncomplete):
        needs.finish_analysis(made, by=amina, at=AT)


def test_it_is_refused_elsewhere_late_and_by_others(amina, david, fund) -> None:
    made = analysis(fund)
    with pytest.raises(NotPermitted):
        needs.finish_analysis(made, by=david, at=AT)
    with pytest.raises(CallClosed):
        needs.finish_analysis(made, by=amina, at=made.call.closes_at)
    Call.objects.update(takes_needs_analyses=False)
    with pytest.raises(needs.NoNeedsAnalyses):
        needs.write_analysis(
            call=made.call,
            organisation=made.organisation,
            title="Ny",
            answers=ANSWERS,
            by=amina,
            at=AT,
        )


def test_others_see_it_only_as_the_office_when_it_is_handed_in(amina, bertil, david, fund) -> None:
    made = analysis(fund)
    seen = NeedsAnalysis.objects.visible_to
    assert made in seen(amina)
    assert made not in seen(bertil)
    needs.finish_analysis(made, by=amina, at=AT)
    assert made in seen(bertil)
    assert made not in seen(david)


def idea_on(made: NeedsAnalysis | None, call: Call, by) -> Idea:
    return ideas.write_idea(
        call=call,
        organisation=factories.social_board(),
        title="Bryggan",
        need="Behov.",
        target_group="Unga.",
        answers=dict.fromkeys(IdeaQuestion.values, "Ja."),
        needs_analysis=made,
        by=by,
        at=AT,
    )


def test_an_idea_builds_on_it_and_the_application_takes_it_over(amina, bertil, fund) -> None:
    draft = analysis(fund)
    with pytest.raises(NeedsAnalysisFirst):
        idea_on(None, draft.call, amina)
    with pytest.raises(NeedsAnalysisFirst):
        idea_on(draft, draft.call, amina)
    made = needs.finish_analysis(draft, by=amina, at=AT)
    idea = ideas.submit_idea(idea_on(made, made.call, amina), by=amina, at=AT)
    idea = ideas.screen_idea(idea, invites=True, answers=factories.judgements(), by=bertil, at=AT)
    application = workflow.open_application(idea, by=amina, at=AT)
    assert application.needs_analysis == made
    assert Content(application).answers(Section.NEED)["extent"] == made.extent
    with pytest.raises(needs.BuiltOn):
        needs.withdraw_analysis(made, reason="Nej.", by=amina, at=AT)


def test_without_ideas_the_application_builds_on_it(amina, fund) -> None:
    made = finished(fund, takes_ideas=False)
    application = workflow.begin_application(
        call=made.call,
        organisation=made.organisation,
        title="Direkt",
        needs_analysis=made,
        by=amina,
        at=AT,
    )
    assert Content(application).answers(Section.NEED) == {"need": made.need, "extent": made.extent}


def test_it_is_withdrawn_with_a_reason_and_then_nothing_builds_on_it(amina, fund) -> None:
    made = finished(fund)
    with pytest.raises(workflow.ReasonMissing):
        needs.withdraw_analysis(made, reason=" ", by=amina, at=AT)
    made = needs.withdraw_analysis(made, reason="Fel.", by=amina, at=AT)
    assert made.status == NeedsStatus.WITHDRAWN
    with pytest.raises(NeedsAnalysisFirst):
        idea_on(made, made.call, amina)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"status": "lost"}, "needs_(status_known|finished_has_its_date)"),
        ({"title": ""}, "needs_has_its_title"),
        ({"finished_by": None}, "needs_finished_pair"),
        ({"status": "draft"}, "needs_finished_has_its_date"),
        ({"withdrawn_reason": "x"}, "needs_withdrawn_has_date_and_reason"),
    ],
)
def test_the_database_refuses(changes, name, fund) -> None:
    made = finished(fund)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NeedsAnalysis.objects.filter(pk=made.pk).update(**changes)


def test_the_pages_lead_from_the_need_to_the_idea(client, clock, amina, fund) -> None:
    call = factories.open_call(fund)
    Call.objects.update(takes_needs_analyses=True)
    client.force_login(amina)
    board = factories.social_board()
    said = {"call": call.pk, "organisation": board.pk, "title": "Unga", **ANSWERS}
    client.post(reverse("applications:needs_new"), said)
    made = NeedsAnalysis.objects.get()
    page = reverse("applications:needs", args=[made.pk])
    assert "Ändra behovsanalysen" in client.get(page).content.decode()
    finish = reverse("applications:needs_finish", args=[made.pk])
    client.post(finish, {"seen_version": made.version})
    shown = client.get(page).content.decode()
    assert f"?behov={made.pk}" in shown
    form = client.get(reverse("applications:idea_new") + f"?behov={made.pk}").context["form"]
    assert form["need"].value() == ANSWERS["need"]
    assert form["needs_analysis"].value() == made.pk
    without = {"call": call.pk, "organisation": board.pk, "title": "Utan"}
    refused = client.post(reverse("applications:idea_new"), without)
    assert "needs_analysis" in refused.context["form"].errors
    client.post(reverse("applications:idea_new"), {**without, "needs_analysis": made.pk})
    assert Idea.objects.get().needs_analysis == made
    listed = client.get(reverse("applications:needs_list")).content.decode()
    assert "Unga" in listed
