"""Pages in their other states: nothing there yet, a fault in the form, long words, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, Idea
from evaluations.models import Indicator
from fundportal.demo.cast import email
from fundportal.directory.models import User
from portfolio.models import CommitmentProposal
from tests.applications import factories
from tests.journeys.browsing import (
    NARROW,
    WIDE,
    button,
    enter,
    press,
    read_twice_as_large,
    sv,
    wide_and_narrow,
    widest,
    width,
)

pytestmark = pytest.mark.browser

LONG = "Arbetsmarknadsförvaltningssamverkansöverenskommelse"
FUND = "/arbete/fonder/portfolj-for-social-hallbarhet"
INVESTMENT = "/arbete/satsningar/vagen-till-forsta-jobbet"


def _earnings() -> Indicator:
    return Indicator.objects.filter(investment__slug="vagen-till-forsta-jobbet").earliest("pk")


# who, the page with the form, its button, fields emptied or filled before it is pressed
FAULTS: list[tuple[str, Callable[[], str], str]] = [
    ("sokande", lambda: "/arbete/ansokningar/ideer/ny/", "Save the idea"),
    ("sokande", lambda: f"{INVESTMENT}/rekvirera/", "Request money"),
    ("godkannande", lambda: f"{case('Språkvän på jobbet')}godkann/", "Sign off the application"),
    ("fondforvaltare", lambda: "/arbete/ansokningar/utlysningar/ny/", "Announce the call"),
    ("fondforvaltare", lambda: f"{idea()}provning/", "Save the screening"),
    ("fondforvaltare", lambda: f"{case('Fritid på lika villkor')}forslag/", "Save the proposal"),
    ("fondforvaltare", lambda: f"{FUND}/avsatt/", "Check the figures"),
    ("fondforvaltare", lambda: f"{FUND}/tillskott/", "Check the figures"),
    (
        "beslutsregistrerare",
        lambda: f"{case('Hembesök under barnets första år')}beslut/",
        "Register the decision",
    ),
    (
        "attestant",
        lambda: f"{FUND}/ataganden/{CommitmentProposal.objects.waiting().get().pk}/avsla/",
        "Refuse the commitment",
    ),
    (
        "utvarderare",
        lambda: "/arbete/utvardering/vagen-till-forsta-jobbet/ny-indikator/",
        "Define the indicator",
    ),
    (
        "utvarderare",
        lambda: "/arbete/utvardering/vagen-till-forsta-jobbet/ny-fil/",
        "Read the file",
    ),
    (
        "utvarderare",
        lambda: f"/arbete/utvardering/indikator/{_earnings().pk}/bedom/",
        "Freeze the assessment",
    ),
    (
        "utvarderare",
        lambda: "/arbete/utvardering/vagen-till-forsta-jobbet/ny-rapport/",
        "Make the report",
    ),
    ("administrator", lambda: "/arbete/personer/ny/", "Add the person"),
]


def case(title: str) -> str:
    return f"/arbete/ansokningar/{Application.objects.get(title=title).number}/"


def idea() -> str:
    return f"/arbete/ansokningar/ideer/{Idea.objects.get(title__startswith='Läsfamiljer').pk}/"


@pytest.mark.demonstration
def test_every_form_says_what_is_wrong_and_takes_the_reader_there(
    visit: Callable[..., Page],
) -> None:
    wrong: list[str] = []
    browsers: dict[str, Page] = {}
    for login, address, words in FAULTS:
        if login not in browsers:
            browsers[login] = enter(visit(), User.objects.get(email=email(login)))
        page, where = browsers[login], address()
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(where)
        press(page, words)
        expect(page.locator(".error-summary"), where).to_be_focused()
        if not page.title().startswith(sv("Error:")):
            wrong.append(f"{where} has the title {page.title()}")
        size = (WIDE, NARROW)[len(browsers) % 2]  # axe takes longest: each person at one width
        wrong += [f"{where} {told}" for told in wide_and_narrow(page, look_at=(size,))]
        wrong += [f"{where}: {link} leads nowhere" for link in dead_links(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.demonstration
def test_a_date_that_does_not_exist_is_told_at_its_field_and_nothing_is_sent(page: Page) -> None:
    enter(page, User.objects.get(email=email("beslutsregistrerare")))
    page.goto(f"{case('Hembesök under barnets första år')}beslut/")
    date = page.locator("main [name=meeting_date]")
    date.click()
    date.press_sequentially("20260230")
    button(page, "Register the decision").click()
    expect(date).to_be_focused()
    assert date.evaluate("field => field.validity.badInput && field.validationMessage")
    expect(page.locator(".error-summary")).to_have_count(0)


def dead_links(page: Page) -> list[str]:
    """The links of the error summary whose field is not on the page."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.error-summary a')]
        .map(link => link.getAttribute('href'))
        .filter(link => !document.getElementById(link.slice(1)))"""
    )


def test_empty_pages_say_what_will_come(
    page: Page,
    amina: User,
    bertil: User,
    eva: User,
    farid: User,
    ingrid: User,
    johan: User,
) -> None:
    wrong: list[str] = []
    applications = ["", "ansokningar/", "ansokningar/ideer/", "ansokningar/utlysningar/"]
    money = ["fonder/", "fonder/provfonden/", "fonder/provfonden/poster/", "satsningar/"]
    pages = {
        amina: [*applications, "ansokningar/ideer/ny/", "satsningar/", "meddelanden/"],
        bertil: [*applications, *money, "synpunkter/sidans-nytta/", "jobb/"],
        eva: ["", "utvardering/"],
        farid: ["", "satsningar/"],
        ingrid: ["", *money, "utvardering/"],
        johan: ["", "personer/", "personer/organisationer/", "personer/fonder/"],
    }
    for user, addresses in pages.items():
        enter(page, user)
        for number, address in enumerate(addresses):
            answer = page.goto(f"/arbete/{address}")
            assert answer
            if answer.status != 200:
                wrong.append(f"{user} {address}: {answer.status}")
            size = (WIDE, NARROW)[number % 2]  # axe takes longest
            told = wide_and_narrow(page, look_at=(size,))
            wrong += [f"{user} {address} {each}" for each in told]
    assert not wrong, "\n".join(wrong)


def test_long_words_break_rather_than_push_the_page_wide(page: Page, bertil: User) -> None:
    decision = factories.approved_decision(title=LONG)
    Application.objects.update(title=f"{LONG} {LONG}"[:150])
    enter(page, factories.holding("Bertil", "manager", fund=decision.fund))
    number = decision.application.number
    wrong = []
    for address in (
        "",
        "ansokningar/",
        "ansokningar/ideer/",
        f"ansokningar/ideer/{decision.application.idea_id}/",
        f"ansokningar/{number}/",
        f"fonder/provfonden/ataganden/nytt/{decision.pk}/",
        "fonder/provfonden/",
        "meddelanden/",
    ):
        page.goto(f"/arbete/{address}")
        # the same elements as in other tests, with longer words: axe looks where they are narrow
        wrong += [f"{address} {told}" for told in wide_and_narrow(page, look_at=(NARROW,))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.demonstration
def test_a_case_on_paper_is_the_whole_case_and_no_buttons(page: Page) -> None:
    enter(page, User.objects.get(email=email("fondforvaltare")))
    page.goto(case("Vägen till första jobbet"))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 with margins of 10 mm
    for said in ("#summary", "#content", "#decision", "#timeline"):
        expect(page.locator(said)).to_be_visible()
    for screen_only in (".staff-bar", "header form", "main .tabs"):
        expect(page.locator(screen_only).first).to_be_hidden()
    assert page.locator("main .actions:visible, main button:visible").count() == 0
    assert width(page) <= 718


@pytest.mark.demonstration
def test_staff_pages_bear_text_twice_as_large(page: Page) -> None:
    enter(page, User.objects.get(email=email("fondforvaltare")))
    read_twice_as_large(page)
    pages = ["", "ansokningar/", "fonder/", "fonder/portfolj-for-social-hallbarhet/"]
    pages += ["satsningar/", "satsningar/vagen-till-forsta-jobbet/"]
    for address in [*(f"/arbete/{each}" for each in pages), case("Vägen till första jobbet")]:
        page.goto(address)
        assert width(page) <= WIDE, f"{address}: {widest(page)}"
