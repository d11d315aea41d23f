"""Looking with axe finds faults of each kind where they show, and nothing where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import wide_and_narrow

pytestmark = pytest.mark.browser

FRAME = """<!doctype html><html lang="sv"><head><title>Prov</title><style>
    .narrow { display: none } @media (max-width: 400px) { .narrow { display: block } }
</style></head><body><main><h1>Prov</h1>%s</main></body></html>"""
PALE = "color: #bbb; background: #fff"
# what stands in the page; at which widths which rule finds it
FAULTS = [
    ('<p class="narrow">Allt är väl.</p><label>Namn <input></label>', []),
    (f'<p style="{PALE}">Blek text.</p>', ["1280 color-contrast", "320 color-contrast"]),
    (f'<p class="narrow" style="{PALE}">Blek text.</p>', ["320 color-contrast"]),
    ("<p><input></p>", ["1280 label", "320 label"]),
    ('<p class="narrow"><a href="/"></a></p>', ["320 link-name"]),
    ("<h4>Hoppar</h4>", ["1280 heading-order", "320 heading-order"]),
    ('<p style="width: 400px">Bred.</p>', ["320 scrolls"]),
    # what axe leaves undecided is a fault as long as nobody has judged it
    (
        '<p style="background: url(data:,) #fff">Bild</p>',
        ["1280 color-contrast", "320 color-contrast"],
    ),
]


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("body", "expected"), FAULTS)
def test_a_fault_is_found_where_it_shows(body: str, expected: list[str], blank: Page) -> None:
    blank.set_content(FRAME % body)
    said = [re.match(r"at (\d+): ([\w-]+)", each) for each in wide_and_narrow(blank)]
    assert [" ".join(each.groups()) for each in said] == expected
