"""How the journeys use a page: find words in Swedish, write fields, press, measure its width."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from fundportal.directory.models import User
from fundportal.money import format_kronor
from tests.journeys.axe import look

WIDE, NARROW = 1280, 320


def sv(words: str, **values: object) -> str:
    """The Swedish words for these source words."""
    with override("sv"):
        return gettext(words) % values if values else gettext(words)


def kronor(amount: Decimal | int) -> str:
    """An amount as the Swedish pages write it."""
    return format_kronor(Decimal(amount), "sv")


def enter(page: Page, user: User) -> Page:
    """Let a person be logged in already, where the login itself is not the subject."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
    return page


def leave_by(control: Locator) -> None:
    """Click what leads to another page, and wait until all of that page is there.

    What is read after it is then never of the page before, nor of one that is half there.
    """
    with control.page.expect_navigation():
        control.click()


def button(page: Page, words: str) -> Locator:
    """The button of the page with these words."""
    return page.locator("main").get_by_role("button", name=sv(words), exact=True)


def press(page: Page, words: str) -> None:
    """Press the button of the page with these words, and wait for the page that answers."""
    leave_by(button(page, words))


def follow(page: Page, words: str) -> None:
    """Follow the link of the page with these words."""
    leave_by(page.locator("main").get_by_role("link", name=sv(words), exact=True))


def turn_to(page: Page, words: str) -> None:
    """Choose a part of the portal in the main menu."""
    menu = page.get_by_role("navigation", name=sv("Main menu"))
    leave_by(menu.get_by_role("link", name=sv(words), exact=True))


def field(page: Page, name: str) -> Locator:
    """The visible field of that name."""
    return page.locator(f"main [name='{name}']:not([type=hidden])")


def write(page: Page, **answers: Any) -> None:
    """Write, choose or tick the fields named."""
    for name, answer in answers.items():
        found = field(page, name)
        match found.first.evaluate("field => field.type"):
            case "radio":
                page.locator(f"main [name='{name}'][value='{answer}']").check()
            case "checkbox":
                found.set_checked(answer)
            case "select-one":
                found.select_option(answer)
            case "file":
                found.set_input_files(answer)
            case _:
                found.fill(str(answer))


def words_of(found: Locator, count: int) -> list[str]:
    """The words of so many elements, once they are there: a page that was asked for may be late."""
    expect(found).to_have_count(count)
    return found.all_inner_texts()


def type_slowly(found: Locator, text: str) -> None:
    """Type as fast as a person does, into a field that is clicked and therefore painted.

    Chromium drops keys that come before the field is painted, and the portal takes what is sent
    within three seconds for a robot's.
    """
    found.click()
    found.press_sequentially(text, delay=80)
    expect(found).to_have_value(text)


def width(page: Page) -> int:
    """How wide the page is, in CSS pixels; more than the window means sideways scrolling."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def wide_and_narrow(page: Page, *, look_at: tuple[int, ...] = (WIDE, NARROW)) -> list[str]:
    """What is wrong with the page that is open, at both widths; it stays at the narrow one.

    Axe looks at the widths of `look_at`.
    """
    wrong = []
    for size in (WIDE, NARROW):
        page.set_viewport_size({"width": size, "height": 900})
        if width(page) > size:
            wrong.append(f"at {size}: scrolls sideways, {width(page)} pixels: {widest(page)}")
        wrong += [f"at {size}: broken over two lines: {told}" for told in broken(page)]
        if size in look_at:
            wrong += [f"at {size}: {told}" for told in look(page)]
    return wrong


def broken(page: Page) -> list[str]:
    """The short dates and case numbers that a line break cuts in two."""
    return page.evaluate(
        r"""() => {
            const found = [], range = document.createRange();
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const pattern = /\b\d{4}-\d{2}-\d{2}\b|\b[A-ZÅÄÖ]+-\d{4}-\d+\b/g;
                for (const match of texts.currentNode.data.matchAll(pattern)) {
                    range.setStart(texts.currentNode, match.index);
                    range.setEnd(texts.currentNode, match.index + match[0].length);
                    if (range.getClientRects().length > 1) found.push(match[0]);
                }
            }
            return found;
        }"""
    )


def widest(page: Page) -> str:
    """The element that reaches furthest to the right."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main *, header *')]
        .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0]
        .outerHTML.slice(0, 160)"""
    )


def read_twice_as_large(page: Page) -> None:
    """Let the reader have chosen letters twice the usual size in the browser's own settings."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.enable")
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
