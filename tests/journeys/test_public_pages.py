"""Public pages in both languages: open, accessible, narrow, large, dark, on paper, no cookie."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from fundportal.demo.report import publish_report
from fundportal.feedback.models import PageAnswerCount
from tests.journeys.axe import look
from tests.journeys.browsing import (
    NARROW,
    WIDE,
    read_twice_as_large,
    wide_and_narrow,
    widest,
    width,
)

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]

PAGES = [
    "",
    "satsningar/",
    "satsningar/vagen-till-forsta-jobbet/",
    "satsningar/bryggan/",
    "fonder/",
    "fonder/sociala-investeringsfonden/",
    "fonder/portfolj-for-social-hallbarhet/",
    "fonder/sociala-investeringsfonden/beslut/",
    "ansok/",
    "oppna-data/",
    "sidans-nytta/andrat/",
    "tillganglighet/",
    "integritet/",
    "lamna-synpunkt/",
    "sidans-nytta/",
]
EVALUATED = "satsningar/vagen-till-forsta-jobbet/"


@pytest.mark.usefixtures("unprinted")
def test_every_public_page_is_accessible_and_narrow(page: Page) -> None:
    publish_report(timezone.now())
    wrong = []
    for (start, language), address in itertools.product((("/", "sv"), ("/en/", "en")), PAGES):
        answer = page.goto(start + address)
        assert answer
        assert answer.status == 200, address
        expect(page.locator("html")).to_have_attribute("lang", language)
        wrong += [f"{start}{address} {told}" for told in wide_and_narrow(page)]
        if language == "en":
            wrong += [f"{start}{address} not marked: {text}" for text in page.evaluate(SWEDISH)]
    assert not wrong, "\n".join(wrong)
    assert page.context.cookies() == []


# What an English voice would read in Swedish; a picture's words stand in its table too
SWEDISH = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode.data.trim(), at = texts.currentNode.parentElement;
        const spoken = !at.closest('svg, script, style, template');
        const left = text.replace(/Örebro( län)?/g, ''); // a place is called so in every language
        if (spoken && /[åäöÅÄÖ]/.test(left) && at.closest('[lang]').lang === 'en') found.push(text);
    }
    return found;
}"""


def test_pages_that_are_not_there_and_the_login_are_accessible(page: Page) -> None:
    wrong = []
    for address in ("/finns-inte/", "/en/finns-inte/", "/logga-in/", "/konto/glomt-losenord/"):
        page.goto(address)
        wrong += [f"{address} {told}" for told in wide_and_narrow(page)]
    assert not wrong, "\n".join(wrong)


def test_text_twice_as_large_fits(page: Page) -> None:
    read_twice_as_large(page)
    for address in ("/", "/" + EVALUATED, "/fonder/portfolj-for-social-hallbarhet/", "/ansok/"):
        page.goto(address)
        assert width(page) <= WIDE, f"{address}: {widest(page)}"


def test_text_spaced_out_is_not_cut(page: Page) -> None:
    for address in ("/", "/" + EVALUATED):
        page.set_viewport_size({"width": NARROW, "height": 900})
        page.goto(address)
        page.evaluate(SPACED)
        assert width(page) <= NARROW, address
        assert page.evaluate(CUT) == [], address


# The spacing of WCAG 1.4.12, set as a reader's own style sheet would
SPACED = """() => document.querySelectorAll('body *').forEach(each => {
    each.style.lineHeight = '1.5'; each.style.letterSpacing = '0.12em';
    each.style.wordSpacing = '0.16em';
})"""
CUT = """() => [...document.querySelectorAll('main *, header *')].filter(each => {
    const style = getComputedStyle(each);
    return ['hidden', 'clip'].includes(style.overflowX) && !each.closest('svg')
        && !each.closest('.visually-hidden') && !each.closest('.trap')
        && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("how", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_other_colours_are_readable(how: dict[str, str], page: Page) -> None:
    page.emulate_media(**how)
    wrong = []
    for address in ("/", "/" + EVALUATED, "/fonder/portfolj-for-social-hallbarhet/"):
        page.goto(address)
        wrong += [f"{address} {told}" for told in look(page)]
    assert not wrong, "\n".join(wrong)


def test_a_page_on_paper_leaves_out_what_only_a_screen_can_do(page: Page) -> None:
    page.goto("/" + EVALUATED)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 with margins of 10 mm
    expect(page.locator("h1")).to_be_visible()
    for screen_only in ("header nav", ".page-feedback form"):
        expect(page.locator(screen_only)).to_be_hidden()
    assert width(page) <= 718


def test_pages_can_be_read_without_scripts_or_styles(visit: Callable[..., Page]) -> None:
    page = visit(java_script_enabled=False)
    page.route("**/*.{css,js}", lambda route: route.abort())
    page.goto("/" + EVALUATED)
    expect(page.locator("h1")).to_have_text("Vägen till första jobbet")
    expect(page.locator("main form button").first).to_be_visible()


@pytest.mark.parametrize(("answer", "counted"), [("Ja", (1, 0)), ("Nej", (0, 1))])
def test_an_answer_given_before_its_script_has_come_counts_as_it_was_given(
    answer: str, counted: tuple[int, int], page: Page
) -> None:
    on_its_way: list[Route] = []
    page.route("**/htmx*.js", lambda route: on_its_way.append(route))
    page.goto("/" + EVALUATED)
    with page.expect_request("**/htmx*.js"):
        page.get_by_role("button", name=answer, exact=True).click()
    on_its_way[0].continue_()
    expect(page.locator(".page-feedback")).to_contain_text("Tack för ditt svar!")
    today = PageAnswerCount.objects.filter(page="/" + EVALUATED, date=timezone.localdate())
    assert list(today.values_list("yes", "no")) == [counted]
