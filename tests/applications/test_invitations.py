"""An organisation is asked to take part, sees it on Min sida, and says yes or no."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applications import invitations, overview, sections, waiting, workflow
from applications.models import Application
from applications.models.parties import Answer
from applications.pages import Content
from applications.questions import Section
from applications.states import Act, Status
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def petra() -> User:
    """Applicant of the school board, which is invited."""
    return give(person("Petra"), Role.APPLICANT, organisation=factories.school_board())


@pytest.fixture
def application(petra: User) -> Application:
    application = factories.opened_application()
    sections.save_section(
        application,
        section=Section.PARTIES,
        answers=factories.answers()[Section.PARTIES],
        seen_version=1,
        by=factories.applicant(),
        at=AT,
    )
    return application


def answer(application: Application, by: User, accepts: bool, reason: str = ""):
    where = factories.school_board()
    return invitations.answer_invitation(
        application, organisation=where, accepts=accepts, reason=reason, by=by, at=AT
    )


def test_the_invited_see_it_on_min_sida_and_are_told(application, petra, client: Client) -> None:
    client.force_login(petra)
    page = client.get(reverse("workspace")).content.decode()
    assert "Svara på inbjudan" in page
    assert reverse("applications:invitation", args=[application.number]) in page
    assert [told.url for told in Notice.objects.filter(recipient=petra)] == [
        reverse("applications:invitation", args=[application.number])
    ]


def test_the_case_leads_to_the_invitation_until_it_is_answered(
    application, petra, client: Client
) -> None:
    client.force_login(petra)
    case = reverse("applications:application", args=[application.number])
    invitation = reverse("applications:invitation", args=[application.number])
    assert f'href="{invitation}"' in client.get(case).content.decode()
    answer(application, petra, accepts=True)
    assert f'href="{invitation}"' not in client.get(case).content.decode()


def test_the_invited_read_but_do_not_write_before_they_have_said_yes(application, petra) -> None:
    assert Application.objects.visible_to(petra).count() == 1
    assert Act.WRITE not in overview.acts_allowed(application, petra)
    answer(application, petra, accepts=True)
    assert Act.WRITE in overview.acts_allowed(application, petra)
    assert waiting.waiting_for(petra) == []
    assert Event.objects.filter(act="party.accept").count() == 1


def test_who_declines_says_why_and_sees_it_no_more(application, petra) -> None:
    with pytest.raises(workflow.ReasonMissing):
        answer(application, petra, accepts=False)
    answer(application, petra, accepts=False, reason="Vi har inte tid.")
    assert not Application.objects.visible_to(petra).exists()
    state = next(s for s in Content(application).states if s.section == Section.PARTIES)
    assert any("Skolnamnden" in text for text in state.wrong)
    assert Notice.objects.filter(recipient=factories.applicant(), body__contains="inte tid")


def test_the_same_answer_again_is_nothing(application, petra) -> None:
    answer(application, petra, accepts=True)
    answer(application, petra, accepts=True)
    assert Event.objects.filter(act="party.accept").count() == 1


def test_who_was_removed_and_comes_back_is_asked_again(application, petra) -> None:
    answer(application, petra, accepts=False, reason="Nej.")
    said = factories.answers()[Section.PARTIES]["parties"]
    for version, rows in ((2, said[:1]), (3, said)):
        sections.save_section(
            application,
            section=Section.PARTIES,
            answers={"parties": rows},
            seen_version=version,
            by=factories.applicant(),
            at=AT,
        )
    party = application.parties.get(organisation=factories.school_board())
    assert (party.answer, party.answer_reason) == (Answer.WAITING, "")
    assert Application.objects.visible_to(petra).exists()


def test_others_cannot_answer_and_the_lead_cannot_decline(application, petra, david) -> None:
    for other in (david, factories.applicant()):
        with pytest.raises(NotPermitted):
            answer(application, other, accepts=True)
    with pytest.raises(invitations.LeadTakesPart):
        invitations.answer_invitation(
            application,
            organisation=factories.social_board(),
            accepts=False,
            reason="Nej.",
            by=factories.applicant(),
            at=AT,
        )


def test_no_answer_after_it_was_sent_in(petra) -> None:
    application = factories.submitted_application()
    with pytest.raises(workflow.WrongStatus):
        answer(application, petra, accepts=False, reason="Nej.")


def test_the_head_who_signs_has_said_yes() -> None:
    application = factories.signed_application()
    party = application.parties.get(organisation=factories.school_board())
    assert party.answer == Answer.ACCEPTED
    assert party.answered_by.name == "Hassan"


def test_the_page_takes_a_yes_and_asks_for_the_reason_of_a_no(application, petra) -> None:
    client = Client()
    client.force_login(petra)
    where = reverse("applications:invitation", args=[application.number])
    assert "Lärare deltar." in client.get(where).content.decode()
    said = {"organisation": factories.school_board().pk, "accepts": "no"}
    response = client.post(where, said)
    assert "reason" in response.context["form"].errors
    response = client.post(where, said | {"accepts": "yes"})
    assert response.url == reverse("applications:tasks", args=[application.number])
    assert client.get(response.url).status_code == 200


def test_the_head_who_only_signs_comes_back_to_the_case(application) -> None:
    head = give(person("Hanna"), Role.SIGNATORY, organisation=factories.school_board())
    client = Client()
    client.force_login(head)
    where = reverse("applications:invitation", args=[application.number])
    response = client.post(where, {"organisation": factories.school_board().pk, "accepts": "yes"})
    assert response.url == reverse("applications:application", args=[application.number])
    assert client.get(response.url).status_code == 200


def test_who_is_not_invited_gets_404(application, david) -> None:
    client = Client()
    where = reverse("applications:invitation", args=[application.number])
    for user in (david, factories.applicant()):
        client.force_login(user)
        assert client.get(where).status_code == 404
    assert application.status == Status.DRAFT
