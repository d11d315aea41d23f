"""What waits on Min sida, by which day; what one follows, in the reader's words."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from applications import agendas, assessors, completions, overview, waiting, workflow
from applications.completions import Asked
from applications.models import Application, Call
from applications.questions import Section
from applications.states import Status
from fundportal.directory.roles import Role
from fundportal.notices.waiting import gather
from fundportal.personal.overview import waiting_for
from tests.applications import factories
from tests.people import AT, give, person

DAY = datetime.timedelta(days=1)
TODAY = AT.date()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def due(user) -> list[datetime.date | None]:
    return [item.due_date for item in waiting.waiting_for(user)]


def test_a_draft_is_due_when_its_call_closes(amina, fund) -> None:
    idea = factories.drafted_idea(fund=fund)
    assert due(amina) == [idea.call.closes_at.date()]


def test_an_invited_application_is_due_at_its_own_closing(amina, fund) -> None:
    factories.opened_application(fund=fund)
    assert due(amina) == [None]
    Call.objects.update(applications_close_at=AT + 90 * DAY)
    assert due(amina) == [TODAY + 90 * DAY]


def test_a_completion_is_due_on_its_last_day(amina, bertil, fund) -> None:
    completions.ask(
        factories.submitted_application(fund=fund),
        reason="Mer.",
        items=[Asked(Section.NEED, "", "")],
        deadline_date=TODAY + 5 * DAY,
        needs_sign_off=True,
        by=bertil,
        at=AT + DAY,
    )
    assert due(amina) == [TODAY + 5 * DAY]


def test_scores_are_due_on_the_day_of_the_assignment(bertil, fund) -> None:
    assessor = give(person("Lena"), Role.ASSESSOR, fund=fund)
    application = factories.submitted_application(fund=fund)
    how = {"due_date": TODAY + 7 * DAY, "by": bertil, "at": AT + DAY}
    assessors.assign(application, person=assessor, **how)
    assert due(assessor) == [TODAY + 7 * DAY]


def test_a_decision_is_due_on_the_day_of_the_meeting(cecilia, fund) -> None:
    application = factories.recommended_application(fund=fund)
    assert due(cecilia) == [None]
    day = TODAY + 12 * DAY
    how = {"body": "Kommunstyrelsen", "meeting_date": day, "by": cecilia, "at": AT + DAY}
    agendas.draw_up(application.fund, applications=[application], **how)
    assert due(cecilia) == [day]


def test_what_is_due_first_stands_first_and_what_is_late_is_marked(client, amina, fund) -> None:
    late = factories.drafted_idea(fund=fund, title="Sen")
    soon = factories.drafted_idea(fund=fund, title="Snart")
    Call.objects.filter(pk=late.call_id).update(closes_at=AT - 2 * DAY)
    other = factories.open_call(fund, name="Annan", closes_at=AT + 5 * DAY)
    type(soon).objects.filter(pk=soon.pk).update(call=other)
    assert [item.title for item in waiting_for(amina)] == ["Sen", "Snart"]
    client.force_login(amina)
    shown = client.get(reverse("workspace")).content.decode()
    assert "Försenad" in shown
    assert "för 2 dagar sedan" in shown
    assert "om 5 dagar" in shown


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RECOMMENDED, Status.REFERRED_BACK])
def test_the_applicant_reads_one_word_for_the_steps_of_the_office(
    status, amina, bertil, cecilia, fund
) -> None:
    application = factories.submitted_application(fund=fund)
    application.status = status
    assert overview.status_words(application, amina) == "Under beredning"
    assert overview.status_words(application, bertil) != "Under beredning"
    assert overview.status_words(application, cecilia) != "Under beredning"


def followed(user) -> list[tuple[Application, str]]:
    return [(one.case, one.words) for one in gather(waiting.followed(user), user)]


def test_the_applicant_follows_what_waits_for_others(client, amina, bertil, david, fund) -> None:
    application = factories.submitted_application(fund=fund)
    assert followed(amina) == [(application, "Under beredning")]
    assert followed(bertil) == followed(david) == []
    client.force_login(amina)
    shown = client.get(reverse("workspace")).content.decode()
    assert application.number in shown
    assert "Under beredning" in shown
    workflow.withdraw(application, reason="Nej.", by=amina, at=AT + DAY)
    assert followed(amina) == []
