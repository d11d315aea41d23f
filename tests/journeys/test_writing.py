"""Writing in a real browser: nothing typed is lost, whatever happens, and nothing stays behind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application, SectionDraft, SectionVersion
from fundportal.demo.cast import email
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Role
from tests.journeys.browsing import button, enter, field, leave_by, press, wide_and_narrow, write
from tests.people import PASSWORD, give, person

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]

DRAFT = "Tidigt stöd när föräldrar separerar"
TEXT = "Samtalsledare slutar mitt i perioden."
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('unsaved:'))"


@pytest.fixture
def writers(visit: Callable[..., Page]) -> list[Page]:
    """Two writers of the same organisation, each in a browser of her own."""
    second = person("Amina", PASSWORD)
    board = Organisation.objects.get(slug="arbetsmarknadsnamnden")
    give(second, Role.APPLICANT, organisation=board)
    return [enter(visit(), second), enter(visit(), User.objects.get(email=email("sokande")))]


def address(section: str = "risks") -> str:
    number = Application.objects.get(title=DRAFT).number
    return reverse("applications:section", args=[number, section])


def typed(page: Page, text: str = TEXT) -> None:
    """Write the risks as a person does: the browser tells each key."""
    page.goto(address())
    field(page, "risks").fill(text)


def kept(page: Page, texts: int) -> None:
    """Wait until the browser keeps so many texts; the page's own policy allows no polling in it."""
    until = time.monotonic() + 30
    while len(found := page.evaluate(KEPT)) != texts:
        assert time.monotonic() < until, found
        page.wait_for_timeout(50)


def log_in(page: Page) -> None:
    write(page, login="amina@example.org", password=PASSWORD)
    leave_by(page.locator("main").get_by_role("button", name="Logga in", exact=True).first)


def test_what_is_typed_is_saved_by_itself_and_found_in_another_browser(
    writers: list[Page], visit: Callable[..., Page]
) -> None:
    page = writers[0]
    typed(page)
    expect(page.locator("#saved")).to_contain_text("Sparat")
    kept(page, 0)
    assert SectionDraft.objects.get(by__name="Amina", section="risks").typed["risks"] == TEXT
    assert not SectionVersion.objects.filter(section="risks", by__name="Amina").exists()
    elsewhere = enter(visit(), User.objects.get(name="Amina"))
    elsewhere.goto(address())
    expect(field(elsewhere, "risks")).to_have_value(TEXT)
    assert wide_and_narrow(elsewhere) == []


def test_a_colleague_sees_who_writes_and_both_texts_are_shown(writers: list[Page]) -> None:
    amina, other = writers
    typed(amina)
    expect(amina.locator("#saved")).to_contain_text("Sparat")
    typed(other, "Deltagarna kommer inte.")
    expect(other.locator("#others")).to_contain_text("Amina skriver i avsnittet just nu.")
    press(other, "Save the section")
    expect(other).to_have_url(re.compile("/skriv/$"))
    press(amina, "Save the section")
    expect(amina.locator("#theirs-risks + p")).to_have_text("Deltagarna kommer inte.")
    expect(field(amina, "risks")).to_have_value(TEXT)
    assert wide_and_narrow(amina) == []
    press(amina, "Put it after mine")
    expect(field(amina, "risks")).to_have_value(f"{TEXT}\n\nDeltagarna kommer inte.")
    press(amina, "Save the section")
    expect(amina).to_have_url(re.compile("/skriv/$"))
    latest = SectionVersion.objects.filter(section="risks").order_by("-version").first()
    assert latest.answers["risks"] == f"{TEXT}\n\nDeltagarna kommer inte."


def test_text_written_without_a_connection_is_offered_again(writers: list[Page]) -> None:
    page = writers[0]
    page.goto(address())
    page.context.set_offline(True)
    field(page, "risks").fill(TEXT)
    expect(page.locator("main .message.wait")).to_contain_text("Portalen går inte att nå")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Sparat")  # sent by itself when it is back
    page.context.set_offline(True)
    field(page, "risks").fill(f"{TEXT} Och mer.")
    expect(page.locator("main .message.wait")).to_contain_text("Portalen går inte att nå")
    page.route("**/utkast/", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(address())
    expect(field(page, "risks")).to_have_value(TEXT)
    page.get_by_role("button", name="Lägg tillbaka den").click()
    expect(field(page, "risks")).to_have_value(f"{TEXT} Och mer.")


def test_nothing_stays_in_the_browser_after_saving_or_logging_out(writers: list[Page]) -> None:
    page = writers[0]
    page.route("**/utkast/", lambda route: route.abort())
    typed(page)
    expect(page.locator("main .message.wait")).to_contain_text("Portalen går inte att nå")
    kept(page, 1)
    press(page, "Save the section")
    expect(page).to_have_url(re.compile("/skriv/$"))
    kept(page, 0)
    typed(page, "Ny text.")
    expect(page.locator("main .message.wait")).to_contain_text("Portalen går inte att nå")
    second = page.context.new_page()
    second.goto("/arbete/")
    leave_by(second.locator("header").get_by_role("button", name="Logga ut"))
    expect(second).to_have_url(re.compile("/logga-in/"))
    kept(second, 0)
    expect(page.locator("main .message.wait")).to_contain_text("Du har loggat ut")
    field(page, "risks").fill("Efter utloggningen.")
    field(page, "risks").blur()  # who leaves the field changes it: kept at once, where it may be
    assert page.evaluate(KEPT) == []


def test_a_form_that_is_on_its_way_leaves_nothing_behind_when_its_page_goes_late(
    writers: list[Page],
) -> None:
    page = writers[0]
    page.route("**/utkast/", lambda route: route.abort())
    typed(page)
    counts = page.evaluate(
        f"""() => {{
            const form = document.getElementById("section-form");
            form.addEventListener("submit", (event) => event.preventDefault());
            form.requestSubmit();
            const onTheWay = {KEPT}.length;
            localStorage.clear(); // as the page that follows does
            window.dispatchEvent(new Event("pagehide"));
            form.dispatchEvent(new CustomEvent("htmx:afterRequest", {{ // cut by leaving
                detail: {{ elt: form, xhr: new XMLHttpRequest(), successful: false }},
            }}));
            return [onTheWay, {KEPT}.length];
        }}"""
    )
    assert counts == [1, 0]
    field(page, "risks").fill("Mer, skrivet på sidan som blev kvar.")
    kept(page, 1)


@pytest.mark.parametrize("gone", ["session", "session and token"])
def test_a_session_that_ended_while_writing_costs_nothing(writers: list[Page], gone: str) -> None:
    page = writers[0]
    page.goto(address())
    Session.objects.all().delete()
    if "token" in gone:
        page.context.clear_cookies()
    field(page, "risks").fill(TEXT)
    expect(page.locator("main .message.bad")).to_contain_text("Du har loggats ut.")
    press(page, "Save the section")
    log_in(page)
    expect(field(page, "risks")).to_have_value(TEXT)
    press(page, "Save the section")
    expect(page).to_have_url(re.compile("/skriv/$"))
    assert SectionVersion.objects.filter(section="risks", answers__risks=TEXT).exists()


def test_a_token_that_grew_too_old_leads_back_to_the_text(writers: list[Page]) -> None:
    page = writers[0]
    page.route("**/utkast/", lambda route: route.abort())
    typed(page)
    page.context.clear_cookies(name="csrf")
    press(page, "Save the section")
    leave_by(page.get_by_role("link", name="Tillbaka till formuläret"))
    expect(field(page, "risks")).to_have_value(TEXT)
    press(page, "Save the section")
    expect(page).to_have_url(re.compile("/skriv/$"))


def test_what_is_handed_in_is_not_kept_as_a_draft_too(writers: list[Page]) -> None:
    """The pause in the typing ends while the saving is on its way: nothing is kept after it."""
    page = writers[0]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    page.goto(address())
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    field(page, "risks").fill(TEXT)
    # an answer without content leaves the page as it is while its form is on its way
    page.route(f"**{address()}", lambda route: route.fulfill(status=204))
    with page.expect_request(
        lambda request: request.method == "POST" and request.url.endswith(address())
    ):
        button(page, "Save the section").click()
    page.clock.run_for(5_000)
    assert not any(one.endswith("/utkast/") for one in asked)
    field(page, "risks").fill(f"{TEXT} Och mer.")
    page.clock.run_for(5_000)
    expect(page.locator("#saved")).to_contain_text("Sparat")


def test_a_form_that_came_back_with_another_row_offers_nothing_it_already_holds(
    writers: list[Page],
) -> None:
    page = writers[0]
    page.route("**/utkast/", lambda route: route.abort())
    page.goto(address("budget"))
    page.locator("main td input").first.fill("1 000")
    press(page, "Add a year")
    expect(page.get_by_text("Formuläret är ändrat men inte sparat.")).to_be_visible()
    kept(page, 0)
    expect(page.get_by_role("button", name="Lägg tillbaka den")).to_have_count(0)
