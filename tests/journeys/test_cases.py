"""Cases that take another way: two departments, a conflict, conditions, a withdrawal taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications import assessors
from applications.models import Application, FollowUp, Party, SectionVersion
from applications.models.parties import Answer
from applications.questions import Section
from applications.states import Fulfilment, Status
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.journeys.browsing import enter, follow, leave_by, press, sv, wide_and_narrow, write
from tests.people import give, person

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(visit: Callable[..., Page], municipality: Any) -> Callable[[User], Page]:
    """A browser in which that person has logged in."""
    return lambda user: enter(visit(), user)


def page_of(application: Application, name: str = "application") -> str:
    return reverse(f"applications:{name}", args=[application.number])


def yesterday() -> Any:
    return timezone.now() - timedelta(days=1)


def test_two_departments_write_together_and_a_third_finds_nothing(
    desk: Callable[[User], Page], amina: User, david: User, school_board: Any
) -> None:
    petra = give(person("Petra"), Role.APPLICANT, organisation=school_board)
    application = factories.opened_application(at=yesterday())
    lead, partner, stranger = desk(amina), desk(petra), desk(david)
    lead.goto(reverse("applications:section", args=[application.number, "parties"]))
    write(lead, contribution_0="Leder arbetet.", organisation_1="skolnamnden", role_1="partner")
    write(lead, contribution_1="Lärare deltar.")
    press(lead, "Save the section")
    expect(lead).to_have_url(re.compile("/skriv/$"))

    partner.goto(reverse("workspace"))
    leave_by(partner.locator("main").get_by_role("link", name=application.number).first)
    write(partner, accepts="yes")
    assert wide_and_narrow(partner) == []
    press(partner, "Answer the invitation")
    expect(partner).to_have_url(re.compile("/skriv/$"))
    partner.goto(reverse("applications:section", args=[application.number, "risks"]))
    write(partner, risks="Lärare byter skola.", measures="Två kan varje uppgift.")
    press(partner, "Save the section")
    expect(partner).to_have_url(re.compile("/skriv/$"))

    lead.goto(page_of(application, "paper"))
    expect(lead.locator("main")).to_contain_text("Lärare byter skola.")
    assert Party.objects.get(organisation=school_board).answer == Answer.ACCEPTED
    assert SectionVersion.objects.filter(section=Section.RISKS, by=petra).exists()
    for name in ("application", "paper", "check"):
        answer = stranger.goto(page_of(application, name))
        assert answer is not None
        assert answer.status == 404
    assert wide_and_narrow(lead) == []


def test_an_assessor_in_conflict_says_so_and_sees_nothing_more(
    desk: Callable[[User], Page], fund: Any
) -> None:
    application = factories.submitted_application(at=yesterday())
    kerstin = give(person("Kerstin"), Role.ASSESSOR, fund=fund)
    manager = factories.manager(fund)
    due = timezone.localdate() + timedelta(days=9)
    assessors.assign(application, person=kerstin, due_date=due, by=manager, at=timezone.now())
    page = desk(kerstin)
    page.goto(page_of(application, "declare"))
    expect(page.locator("main")).to_contain_text("Socialnamnden")
    expect(page.locator("main")).not_to_contain_text("Samtal.")
    assert wide_and_narrow(page) == []
    write(page, declaration="conflict", reason="Min syster leder arbetet.")
    press(page, "Declare")
    expect(page.locator("main .message.good")).to_be_visible()
    for name in ("declare", "application", "score"):
        answer = page.goto(page_of(application, name))
        assert answer is not None
        assert answer.status == 404
    page.goto(reverse("notices:list"))
    expect(page.locator("main")).not_to_contain_text(application.number)
    office = desk(manager)
    office.goto(page_of(application, "preparation"))
    expect(office.locator("main")).to_contain_text("Min syster leder arbetet.")
    assert wide_and_narrow(office) == []


def test_a_decision_with_conditions_is_followed_up_and_read_by_the_applicant(
    desk: Callable[[User], Page], bertil: User, cecilia: User
) -> None:
    application = factories.recommended_application(at=yesterday())
    today = timezone.localdate()
    registrar, office, applicant = desk(cecilia), desk(bertil), desk(factories.applicant())
    registrar.goto(page_of(application, "decide"))
    write(
        registrar,
        outcome="approved_with_conditions",
        body="Kommunstyrelsen",
        meeting_date=f"{today:%Y-%m-%d}",
        paragraph="12",
        diarienummer="Ks 7/2026",
        reason="Enligt förslaget.",
        condition_text_0="Avtal tecknas med skolan.",
        condition_due_0=f"{today + timedelta(days=60):%Y-%m-%d}",
    )
    assert wide_and_narrow(registrar) == []
    press(registrar, "Register the decision")
    expect(registrar.locator("#decision article")).to_contain_text("§ 12, dnr Ks 7/2026")

    condition = application.decisions.get().conditions.get()
    office.goto(reverse("applications:condition_assign", args=[application.number, condition.pk]))
    write(office, responsible=str(bertil.pk), due_date=f"{today + timedelta(days=90):%Y-%m-%d}")
    press(office, "Save who follows up")
    expect(office).to_have_url(re.compile(f"/{application.number}/$"))
    office.goto(
        reverse("applications:condition_follow_up", args=[application.number, condition.pk])
    )
    write(office, is_fulfilled="yes", note="Avtalet är underskrivet.")
    write(office, found_date=f"{today:%Y-%m-%d}")
    assert wide_and_narrow(office) == []
    press(office, "Save what you found")
    expect(office).to_have_url(re.compile(f"/{application.number}/$"))

    applicant.goto(page_of(application))
    expect(applicant.locator("main")).to_contain_text("Avtalet är underskrivet.")
    assert wide_and_narrow(applicant) == []
    assert FollowUp.objects.latest("pk").state == Fulfilment.FULFILLED


def test_a_withdrawal_is_told_and_can_be_taken_back(
    desk: Callable[[User], Page], bertil: User
) -> None:
    application = factories.submitted_application(at=yesterday())
    page, office = desk(factories.applicant()), desk(bertil)
    page.goto(page_of(application))
    follow(page, "Withdraw the application")
    write(page, reason="Skolan hinner inte i år.")
    assert wide_and_narrow(page) == []
    press(page, "Withdraw the application")
    expect(page.locator("main .message.good")).to_be_visible()
    office.goto(page_of(application))
    expect(office.locator("main")).to_contain_text("Skolan hinner inte i år.")
    follow(page, "Undo the withdrawal")
    write(page, reason="Skolan hinner ändå.")
    assert wide_and_narrow(page) == []
    press(page, "Undo the withdrawal")
    expect(page.locator("main .message.good")).to_contain_text(sv("The withdrawal is undone."))
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    office.goto(reverse("notices:list"))
    expect(office.locator("main")).to_contain_text(f"{application}")
