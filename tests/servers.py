"""A real worker in its own process and a real Chromium, for the journeys (a pytest plugin)."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, expect, sync_playwright

from fundportal import places
from fundportal.celery import app, make_folders

# the shell first: without the window of a whole browser it takes less than half the processor time
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def database_url() -> str:
    """The DATABASE_URL of the database that the tests use now."""
    known = connection.settings_dict
    login = quote(known["USER"], safe="")
    if known["PASSWORD"]:
        login += ":" + quote(known["PASSWORD"], safe="")
    parts = {"host": known["HOST"], "port": known["PORT"]}
    query = urlencode({key: value for key, value in parts.items() if value})
    return f"postgresql://{login}@/{known['NAME']}?{query}"


def environment() -> dict[str, str]:
    """What a process of the portal needs to share database, broker and files with this test."""
    names = ("PATH", "HOME", "LANG", "REDIS_URL")
    own = {
        "DATABASE_URL": database_url(),
        "DEMO": "1",
        "FILES_DIR": str(settings.FILES_DIR),
        "JOB_QUEUE": app.conf.task_default_queue,
        "PYTHONWARNINGS": "ignore::Warning:celery.platforms",
        "SECRET_KEY": settings.SECRET_KEY,
        "STATE_DIR": str(_state()),
    }
    return {name: os.environ[name] for name in names if name in os.environ} | own


def empty_queue() -> None:
    """Takes away what earlier tests asked of a worker: their databases are gone."""
    make_folders()
    app.control.purge()


@contextlib.contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """A Celery worker with beat in its own process, on this test's database; killed at the end."""
    empty_queue()
    arguments = ["-A", "fundportal.celery", "worker", "-B", "--concurrency=1"]
    arguments += ["--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", *arguments],
        env=environment(),
        cwd=places.CHECKOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def real_worker(committing_db: str) -> Iterator[subprocess.Popen]:
    """A worker in its own process that does the jobs of this test's database."""
    with worker() as process:
        yield process


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without one the test is skipped, or fails under REQUIRE_BROWSER=1."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        told = "no Chromium here (Debian: apt-get install chromium-headless-shell)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(told)
        pytest.skip(told)
    # Playwright keeps an event loop in this thread, which Django otherwise takes for async code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def browser(chromium: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page in a fresh browser; at its end no script and no Content-Security-Policy has failed."""
    wanted: dict[str, Any] = {"locale": "sv-SE", "viewport": {"width": 1280, "height": 900}}
    context = chromium.new_context(base_url=address, **wanted | options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: _note(said.type, said.text, faults))
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture
def page(chromium: Browser, served_portal: str) -> Iterator[Page]:
    """A page in a fresh browser; fails the test if a script or the Content-Security-Policy did."""
    with browser(chromium, served_portal) as page:
        yield page


def _note(kind: str, text: str, faults: list[str]) -> None:
    # what the network refused or leaving the page cut, as the browser and htmx tell it
    refused = (
        "Failed to load resource",
        "htmx:sendError",
        "htmx:sendAbort",
        "htmx:afterRequest",
        "htmx:responseError",
    )
    if kind == "error" and not text.startswith(refused):
        faults.append(text)


def _state() -> Path:
    folder = Path(app.conf.broker_transport_options.get("control_folder", "")).parent.parent
    if folder != Path("."):
        return folder
    return Path(settings.FILES_DIR).parent / "state"
