"""A page looked at with axe: what is wrong with it for those who read it in another way."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe cannot decide by itself: rule, the elements it is allowed for, and why it is in order
UNDECIDED = [
    (
        "color-contrast",
        r"<select |<option ",
        "the arrow of a select is a background image; text and ground are those of every field",
    ),
    (
        "color-contrast",
        r"<text ",
        "a label in a chart, in the colour of the text around it or judged where charts are tested",
    ),
    (
        "color-contrast",
        r'<span aria-hidden="true">[−+] ?</span>',
        "a sign alone is no text to axe; it has the colour of the amount beside it",
    ),
]
# Only what is wrong comes back: what is in order, told node by node, took a fifth of the time
LOOK = """async tags => {
    const found = await axe.run(document, {
        runOnly: {type: 'tag', values: tags},
        resultTypes: ['violations', 'incomplete'],
    });
    const lines = (kind, rules) => rules.flatMap(rule => rule.nodes.map(node => [
        kind, rule.id, node.html,
        [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '),
    ]));
    return [...lines('wrong', found.violations), ...lines('undecided', found.incomplete)];
}"""


def look(page: Page) -> list[str]:
    """What axe finds wrong, or cannot decide and nobody has judged, one line each."""
    if page.evaluate("!!document.querySelector('[hx-trigger=load], .htmx-request')"):
        # What htmx fetches when the page opens is pale until it is there
        expect(page.locator("[hx-trigger=load], .htmx-request")).to_have_count(0, timeout=20_000)
    _bring_axe(page)
    found: list[list[str]] = page.evaluate(LOOK, TAGS)
    faults = [each for each in found if each[0] == "wrong" or not _is_judged(*each[1:3])]
    return [f"{rule}: {html[:160]} ({why[:240]})" for _kind, rule, html, why in faults[:8]]


def _bring_axe(page: Page) -> None:
    """Axe into the page that is open; past Playwright, which would read and wrap all of it."""
    browser = page.context.new_cdp_session(page)
    browser.send("Runtime.evaluate", {"expression": _axe(), "returnByValue": False})
    browser.detach()


@functools.cache
def _axe() -> str:
    return AXE.read_text()


def _is_judged(rule: str, html: str) -> bool:
    return any(rule == known and re.match(what, html) for known, what, _why in UNDECIDED)
