"""The main acts in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application
from fundportal.demo.cast import PASSWORD, email
from fundportal.directory.models import User
from fundportal.feedback.models import FeedbackText
from tests.journeys.browsing import (
    NARROW,
    WIDE,
    enter,
    field,
    follow,
    press,
    sv,
    type_slowly,
    widest,
    width,
)

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]


@pytest.fixture
def plain(visit: Callable[..., Page]) -> Page:
    return visit(java_script_enabled=False)


def test_log_in_and_save_a_section_without_javascript(plain: Page) -> None:
    plain.goto("/arbete/")
    field(plain, "login").fill(email("sokande"))
    field(plain, "password").fill(PASSWORD)
    press(plain, "Log in")
    expect(plain.locator("h1")).to_contain_text("Sökande")
    application = Application.objects.get(title="Tidigt stöd när föräldrar separerar")
    plain.goto(f"/arbete/ansokningar/{application.number}/skriv/parties/")
    press(plain, "Add a party")
    field(plain, "contribution_2").fill("Tränar.")
    field(plain, "organisation_2").select_option("rf-sisu-orebro-lan")
    press(plain, "Save the section")
    expect(plain.locator(".error-summary")).to_be_visible()
    expect(field(plain, "contribution_2")).to_have_value("Tränar.")
    field(plain, "role_2").select_option("partner")
    press(plain, "Save the section")
    expect(plain.locator("ol.task-list")).to_be_visible()
    assert application.parties.filter(organisation__slug="rf-sisu-orebro-lan").exists()


def test_what_was_typed_is_shown_when_the_login_ran_out(plain: Page) -> None:
    enter(plain, User.objects.get(email=email("sokande")))
    application = Application.objects.get(title="Tidigt stöd när föräldrar separerar")
    plain.goto(f"/arbete/ansokningar/{application.number}/skriv/need/")
    field(plain, "need").fill("Det jag hade skrivit.")
    plain.context.clear_cookies()
    press(plain, "Save the section")
    expect(plain.get_by_role("textbox").first).to_have_value("Det jag hade skrivit.")
    for size in (WIDE, NARROW):  # axe needs scripts of the page
        plain.set_viewport_size({"width": size, "height": 900})
        assert width(plain) <= size, widest(plain)
    follow(plain, "Log in")
    expect(plain).to_have_url(re.compile(f"/logga-in/.next=.*{application.number}"))


def test_answer_page_feedback_without_javascript(plain: Page) -> None:
    plain.goto("/satsningar/bryggan/")
    press(plain, "Yes")
    expect(plain.get_by_role("heading", name=sv("Thank you for your answer!"))).to_be_visible()
    type_slowly(field(plain, "text"), "Bra att beloppen och besluten står så tydligt.")
    press(plain, "Send the text")
    expect(plain.get_by_text(sv("Thank you, your text has been sent"))).to_be_visible()
    assert FeedbackText.objects.latest("pk").page == "/satsningar/bryggan/"
    follow(plain, "Back to the page you came from")
    expect(plain).to_have_url(re.compile("/satsningar/bryggan/$"))
