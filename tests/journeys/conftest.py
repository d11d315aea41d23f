"""Browsers for several people at once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import servers


@pytest.fixture
def visit(chromium: Browser, served_portal: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of one's own at the portal, as often as called.

    Fails the test at its end if a script or the Content-Security-Policy failed in any of them.
    """
    with ExitStack() as open_browsers:

        def open_one(**options: Any) -> Page:
            return open_browsers.enter_context(servers.browser(chromium, served_portal, **options))

        yield open_one
