"""The main acts by keyboard alone: only Tab, Enter, Space, arrows and what is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from applications.models import Application
from fundportal.demo.cast import PASSWORD, email
from fundportal.directory.models import User
from fundportal.feedback.models import FeedbackText
from portfolio.models import Disbursement
from tests.journeys.browsing import button, enter, field, sv

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]

MOST_STEPS = 120
VISIBLE = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return (ring || style.boxShadow !== 'none') && seen ? '' : at.outerHTML.slice(0, 160);
}"""


def painted(page: Page) -> None:
    """Wait until the page is drawn: Chromium drops keys that come before."""
    page.wait_for_load_state()
    page.evaluate(
        "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )


def leave_by_key(page: Page, key: str = "Enter") -> None:
    """Press the key that leads to another page, and wait until that page is drawn."""
    with page.expect_navigation():
        page.keyboard.press(key)
    painted(page)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until that element has the focus; on the way every focus can be seen."""
    painted(page)
    for _step in range(MOST_STEPS):
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
        page.keyboard.press("Tab")
        unseen = page.evaluate(VISIBLE)
        assert not unseen, f"the focus cannot be seen: {unseen}"
    pytest.fail(f"the keyboard does not reach {wanted}")


def test_log_in_by_keyboard(page: Page) -> None:
    page.goto("/")
    painted(page)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("/arbete/")
    tab_to(page, button(page, "Log in"))
    leave_by_key(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first link of the summary leads to its field
    expect(field(page, "login")).to_be_focused()
    page.keyboard.type(email("attestant"))
    tab_to(page, field(page, "password"))
    page.keyboard.type(PASSWORD)
    leave_by_key(page)
    expect(page.locator("h1")).to_contain_text("Attestant")


def test_write_and_save_a_section_by_keyboard(page: Page) -> None:
    enter(page, User.objects.get(email=email("sokande")))
    application = Application.objects.get(title="Tidigt stöd när föräldrar separerar")
    page.goto(f"/arbete/ansokningar/{application.number}/skriv/")
    tab_to(page, page.locator("ol.task-list a[href$='/target_group/']"))
    leave_by_key(page)
    tab_to(page, field(page, "group_size"))
    page.keyboard.press("Control+a")
    page.keyboard.type("många")
    tab_to(page, button(page, "Save the section"))
    leave_by_key(page)
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith(sv("Error:"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(field(page, "group_size")).to_be_focused()
    expect(field(page, "group_size")).to_have_value("många")
    page.keyboard.press("Control+a")
    page.keyboard.type("75")
    tab_to(page, button(page, "Save the section"))
    leave_by_key(page)
    expect(page.locator("ol.task-list")).to_be_visible()
    version = application.section_versions.filter(section="target_group").order_by("version").last()
    assert version.answers["group_size"] == 75


def test_attest_a_disbursement_by_keyboard(page: Page) -> None:
    enter(page, User.objects.get(email=email("attestant")))
    disbursement = Disbursement.objects.get(status="approved")
    page.goto("/arbete/")
    where = f"/utbetalningar/{disbursement.pk}/attestera/"
    tab_to(page, page.locator(f"main a[href$='{where}']"))
    leave_by_key(page)
    expect(page.locator(".consequence")).to_be_visible()
    tab_to(page, button(page, "Attest disbursement"))
    leave_by_key(page)
    expect(page.locator("main .message.good")).to_be_visible()
    disbursement.refresh_from_db()
    assert disbursement.status == "attested"


def test_answer_page_feedback_by_keyboard(page: Page) -> None:
    page.goto("/ansok/")
    tab_to(page, button(page, "No"))
    page.keyboard.press("Space")
    text = page.locator("#page-feedback-text")
    expect(text).to_be_visible()
    tab_to(page, text)
    page.keyboard.type("Jag hittade inte blanketten för föreningar.", delay=80)
    tab_to(page, button(page, "Send the text"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(sv("Thank you, your text has been sent"))).to_be_visible()
    assert FeedbackText.objects.latest("pk").text == "Jag hittade inte blanketten för föreningar."
