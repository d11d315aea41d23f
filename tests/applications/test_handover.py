"""Unfinished work goes to a named colleague in one act; nobody's case is left without anyone."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from applications import (
    assessors,
    completions,
    conditions,
    dossier_content,
    handover,
    notices,
    unfinished,
    waiting,
)
from applications.conditions import ConditionText
from applications.models import Application, FollowUp, Idea, SectionDraft
from applications.states import Outcome
from fundportal.audit.models import Event
from fundportal.audit.overview import timeline
from fundportal.directory import people
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import RoleAssignment
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give, person

DAY = datetime.timedelta(days=1)
TODAY = AT.date()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def malin(social_board):
    """Another applicant of Amina's board."""
    return give(person("Malin"), Role.APPLICANT, organisation=social_board)


@pytest.fixture
def lena(fund):
    return give(person("Lena"), Role.ASSESSOR, fund=fund)


@pytest.fixture
def nils(fund):
    return give(person("Nils"), Role.ASSESSOR, fund=fund)


def half_written(application, by) -> SectionDraft:
    """What stands in the form of the need and was never saved."""
    said = {"typed": {"need": "Halvskrivet"}, "typed_at": AT, "present_at": AT}
    return SectionDraft.objects.create(application=application, section="need", by=by, **said)


def assigned(fund, bertil, lena) -> Application:
    application = factories.submitted_application(fund=fund)
    how = {"person": lena, "due_date": TODAY + 5 * DAY, "by": bertil, "at": AT + DAY}
    assessors.assign(application, **how)
    return application


def test_drafts_ideas_and_applications_go_to_a_colleague_in_one_act(
    amina, malin, greta, social_board, fund
) -> None:
    idea = factories.drafted_idea(fund=fund)
    application = factories.opened_application(fund=fund, title="Skrivs")
    half_written(application, amina)
    done = handover.hand_over(amina, colleague=malin, place=social_board, by=greta, at=AT)
    assert len(done.taken) == 3
    assert done.left == ()
    assert Idea.objects.get(pk=idea.pk).writer == malin
    assert Application.objects.get(pk=application.pk).writer == malin
    assert SectionDraft.objects.get().by == malin
    assert unfinished.of(amina) == []
    event = Event.objects.get(act="handover.hand_over")
    assert (event.subject_label, event.details["handed_to"]) == ("Amina", "Malin")
    for case in (application, idea):
        [said] = [item for item in timeline(case) if item.act == "handover.take_over"]
        assert (said.by_name, said.more) == ("Greta", "från Amina till Malin")
    told = [entry.what for entry in dossier_content.events_told(application, "parties")]
    assert "Ärendet överlämnat från Amina till Malin" in told
    assert len(event.details["taken"]) == 3
    assert Notice.objects.filter(recipient=malin, subject__contains="Amina").count() == 1
    with pytest.raises(handover.NothingToHandOver):
        handover.hand_over(amina, colleague=malin, place=social_board, by=greta, at=AT)


def test_the_colleague_is_told_of_the_case_from_then_on(amina, malin, social_board, fund) -> None:
    idea = factories.submitted_idea(fund=fund)
    handover.hand_over(amina, colleague=malin, place=social_board, by=amina, at=AT)
    idea.refresh_from_db()
    Notice.objects.all().delete()
    notices.idea_screened(idea, by=factories.manager(fund), at=AT)
    assert Notice.objects.filter(recipient=malin).exists()


def test_unsaved_text_of_the_colleague_is_never_written_over(
    amina, malin, social_board, fund
) -> None:
    application = factories.opened_application(fund=fund)
    for who in (amina, malin):
        SectionDraft.objects.create(
            application=application,
            section="need",
            by=who,
            typed={"need": who.name},
            typed_at=AT,
            present_at=AT,
        )
    done = handover.hand_over(amina, colleague=malin, place=social_board, by=amina, at=AT)
    assert len(done.taken) == 1
    assert len(done.left) == 1
    assert {draft.by.name: draft.typed["need"] for draft in SectionDraft.objects.all()} == {
        "Amina": "Amina",
        "Malin": "Malin",
    }


def test_an_assignment_ends_and_the_colleague_gets_its_last_day(bertil, lena, nils, fund) -> None:
    application = assigned(fund, bertil, lena)
    handover.hand_over(lena, colleague=nils, place=fund, by=bertil, at=AT + DAY)
    now = application.assessor_assignments.in_force().get()
    assert (now.person, now.due_date, now.declared_at) == (nils, TODAY + 5 * DAY, None)
    assert not application.is_assessed_by(lena)


def test_an_assignment_stays_where_the_colleague_is_in_conflict(
    bertil, lena, nils, social_board, fund
) -> None:
    application = assigned(fund, bertil, lena)
    give(nils, Role.APPLICANT, organisation=social_board)  # a party of the case
    with pytest.raises(handover.NothingToHandOver, match="Nils"):
        handover.hand_over(lena, colleague=nils, place=fund, by=bertil, at=AT + DAY)
    assert application.assessor_assignments.in_force().get().person == lena


def test_who_assesses_the_case_already_takes_over_no_second_time(bertil, lena, nils, fund) -> None:
    application = assigned(fund, bertil, lena)
    how = {"person": nils, "due_date": TODAY + 5 * DAY, "by": bertil, "at": AT + DAY}
    assessors.assign(application, **how)
    with pytest.raises(handover.NothingToHandOver, match="Nils bedömer redan ärendet"):
        handover.hand_over(lena, colleague=nils, place=fund, by=bertil, at=AT + DAY)
    assert application.assessor_assignments.in_force().count() == 2


def test_a_completion_is_handed_over_with_its_last_day(
    amina, greta, hassan, bertil, social_board
) -> None:
    application = factories.submitted_application()
    last_day = TODAY + 9 * DAY
    completions.ask(
        application,
        reason="Ange årtal.",
        items=[completions.Asked("need")],
        deadline_date=last_day,
        needs_sign_off=False,
        by=bertil,
        at=AT,
    )
    work = [item for item in unfinished.of(amina) if item.subject == application]
    assert [item.due_date for item in work] == [last_day]


def test_the_colleague_is_told_of_a_case_once(amina, malin, social_board, fund) -> None:
    application = factories.opened_application(fund=fund, title="Skrivs")
    half_written(application, amina)
    handover.hand_over(amina, colleague=malin, place=social_board, by=amina, at=AT)
    assert Notice.objects.get(recipient=malin).body.count("Skrivs") == 1


def test_a_condition_is_followed_up_by_the_colleague_until_the_same_day(
    bertil, johan, fund
) -> None:
    sven = give(person("Sven"), Role.MANAGER, fund=fund)
    decision = factories.register(
        factories.recommended_application(fund=fund),
        outcome=Outcome.APPROVED_WITH_CONDITIONS,
        conditions=[ConditionText("Avtal finns.")],
    )
    condition = decision.conditions.first()
    how = {"due_date": TODAY + 30 * DAY, "by": bertil, "at": AT + DAY}
    conditions.assign(condition, responsible=bertil, **how)
    handover.hand_over(bertil, colleague=sven, place=fund, by=johan, at=AT + 2 * DAY)
    latest = FollowUp.objects.latest("at", "pk")
    assert (latest.responsible, latest.due_date, latest.by) == (sven, TODAY + 30 * DAY, johan)
    assert unfinished.of(bertil) == []


def test_only_administrators_the_organisation_and_the_office_hand_over(
    amina, malin, david, bertil, johan, social_board, fund
) -> None:
    factories.drafted_idea(fund=fund)
    for stranger in (david, bertil):
        with pytest.raises(NotPermitted):
            handover.hand_over(amina, colleague=malin, place=social_board, by=stranger, at=AT)
    assert handover.hand_over(amina, colleague=malin, place=social_board, by=johan, at=AT).taken


def test_the_colleague_needs_a_role_in_the_same_place(amina, david, social_board, fund) -> None:
    factories.drafted_idea(fund=fund)
    with pytest.raises(handover.NotAColleague):
        handover.hand_over(amina, colleague=david, place=social_board, by=amina, at=AT)


def test_what_would_be_left_without_anyone_is_counted(amina, greta, hassan, social_board, fund):
    factories.drafted_idea(fund=fund)
    roles = RoleAssignment.objects.filter(user=amina).select_related("organisation", "fund")
    (left,) = unfinished.left_without(amina, roles)
    assert (left.place, left.cases) == (social_board, 1)
    give(person("Malin"), Role.APPLICANT, organisation=social_board)
    assert unfinished.left_without(amina, roles) == []


def test_administrators_are_told_of_work_that_nobody_has(amina, malin, johan, fund) -> None:
    factories.drafted_idea(fund=fund)
    assert waiting.waiting_for(johan) == []
    people.shut_out(amina, reason="Slutar.", by=johan, at=AT)
    (item,) = waiting.waiting_for(johan)
    assert (item.title, item.url) == ("Amina", reverse("applications:hand_over", args=[amina.pk]))
    handover.hand_over(amina, colleague=malin, place=factories.social_board(), by=johan, at=AT)
    johan.__dict__.pop("assignments_now", None)
    assert waiting.waiting_for(johan) == []


def test_an_assessor_whose_role_ended_is_found(bertil, lena, johan, fund) -> None:
    assigned(fund, bertil, lena)
    assert unfinished.without_a_person() == []
    RoleAssignment.objects.filter(user=lena).update(to_date=TODAY - DAY)
    assert unfinished.without_a_person() == [lena]


def test_the_pages_warn_list_and_hand_over(client, amina, malin, johan, social_board, fund) -> None:
    factories.drafted_idea(fund=fund, title="Bryggan")
    client.force_login(johan)
    closing = client.get(reverse("directory:account_open_close", args=[amina.pk]))
    fragment = reverse("applications:left_behind", args=[amina.pk])
    assert fragment in closing.content.decode()
    shown = client.get(fragment, headers={"HX-Request": "true"}).content.decode()
    assert "Bryggan" in shown
    assert "<html" not in shown
    page = reverse("applications:hand_over", args=[amina.pk])
    assert "<html" in client.get(fragment).content.decode()
    said = {"place": f"organisation-{social_board.pk}", "colleague": malin.pk}
    assert client.post(page, {**said, "colleague": ""}).context["rows"][0].form.errors
    assert client.post(page, said)["Location"] == reverse("workspace")
    assert Idea.objects.get().writer == malin


def test_a_role_that_ends_warns_of_its_own_work_only(
    client, amina, johan, social_board, school_board, fund
) -> None:
    factories.drafted_idea(fund=fund, title="Bryggan")
    elsewhere = RoleAssignment.objects.get(user=amina)
    give(amina, Role.APPLICANT, organisation=school_board)
    here = RoleAssignment.objects.get(user=amina, organisation=school_board)
    client.force_login(johan)
    address = reverse("applications:left_behind", args=[amina.pk])
    for role, warns in ((elsewhere, True), (here, False)):
        ending = client.get(reverse("directory:role_end", args=[role.pk])).content.decode()
        assert f"{address}?role={role.pk}" in ending
        page = client.get(address, {"role": role.pk}, headers={"HX-Request": "true"})
        assert ("Bryggan" in page.content.decode()) is warns
        assert ("Bara Amina" in page.content.decode()) is warns
    for wrong in ("x", "0"):
        page = client.get(address, {"role": wrong}, headers={"HX-Request": "true"})
        assert page.status_code == 404


def test_others_find_no_page(client, amina, david, fund) -> None:
    factories.drafted_idea(fund=fund)
    client.force_login(david)
    assert client.get(reverse("applications:hand_over", args=[amina.pk])).status_code == 404
    assert client.get(reverse("applications:left_behind", args=[amina.pk])).status_code == 404
