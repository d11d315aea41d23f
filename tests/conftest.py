"""What every test has: a database of its own kind, a closed network, a clock that can be set."""

import gc
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.template.backends.django import Template
from django.test.testcases import LiveServerThread
from hypothesis import settings as hypothesis_settings

from fundportal import celery, database, embedded, pdf
from tests import databases, network

pytest_plugins = ["tests.people", "tests.servers"]
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
# Their pages are drawn alike on every server
REPEATED = re.compile(
    r"tests/(audit|jobs)/(?!test_browser|test_views)|ledger|tests/fundportal/test_health"
)
LONG, DEMONSTRATION, SHORT = range(3)  # the turns of the tests
STATE = Path(tempfile.mkdtemp(prefix="fundportal-tests-"))  # of this process


def pytest_configure(config: pytest.Config) -> None:
    network.close()
    hypothesis_settings.register_profile("suite", deadline=None)  # first imports are slow
    hypothesis_settings.load_profile("suite")
    celery.app.conf.update(celery.broker(settings.REDIS_URL, STATE / "celery"))
    celery.app.conf.task_default_queue = STATE.name
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    shared = {**settings.CACHES["default"], "KEY_PREFIX": STATE.name}
    settings.CACHES = {**settings.CACHES, "default": shared if settings.REDIS_URL else memory}
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ[databases.RUN] = str(os.getpid())
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded.start("test")
        settings.DATABASES["default"].update(database.configured(os.environ))


def pytest_unconfigure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        databases.drop_those_of_run()
        if os.environ.get("DATABASE_URL") == embedded.url("test"):
            embedded.stop("test")
    network.open_again()
    shutil.rmtree(STATE, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REPEATED.search(item.nodeid):
            item.add_marker("real_servers")
        flushed = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        mark = item.get_closest_marker("django_db")
        if flushed or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(
                f"{item.nodeid}: a flush is refused by the TRUNCATE guards; "
                "use the fixture committing_db (or served_portal) instead"
            )


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)
def pytest_long_ones_first(items: list[pytest.Item]) -> None:
    """What takes longest begins first, in random order as all: so the workers end together.

    One with the demonstration goes before all: its worker loads it while others do without. A
    short one is second, since the first worker gets two at once.
    """
    items.sort(key=_turn)
    if first := next((item for item in items if _turn(item) == DEMONSTRATION), None):
        items.insert(0, items.pop(items.index(first)))
    if items:
        items.insert(1, items.pop())


def _turn(item: pytest.Item) -> int:
    if not (item.get_closest_marker("long") or "browser" in item.keywords):
        return SHORT
    return DEMONSTRATION if item.get_closest_marker("demonstration") else LONG


def pytest_collection_finish() -> None:
    """What was collected lives to the end: looking through it for garbage took a seventh of all."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """The database of this worker, a copy of the migrated template; each test rolls back."""
    with django_db_blocker.unblock():
        name = databases.make(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
        using = databases.used(name)
        using.__enter__()
    yield
    with django_db_blocker.unblock():
        using.__exit__(None, None, None)
        databases.drop(name)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Lets `db` and the mark django_db mean the test's own database where there is one."""
    own = "committing_db" in request.fixturenames
    request.getfixturevalue("committing_db" if own else "_django_db_helper")


@pytest.fixture
def committing_db(request, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of this test's own, where transactions really end; for races, jobs, browsers.

    Its name is given; every thread's connection goes to it. It is dropped after the test. With the
    mark `demonstration` the demonstration is in it.
    """
    demo = request.node.get_closest_marker("demonstration") is not None
    with django_db_blocker.unblock():
        name = databases.make(f"{os.getpid()}_own", demo=demo)
        try:
            with databases.used(name):
                yield name
        finally:
            databases.drop(name)


@pytest.fixture
def served_portal(committing_db: str) -> Iterator[str]:
    """The portal answering at http://127.0.0.1:<free port>, from this test's own database."""
    thread = LiveServerThread("127.0.0.1", lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def clock() -> Iterator[Any]:
    """The clock stands at 2 November 2026, noon; `clock.shift(…)` and `clock.move_to(…)` set it."""
    with time_machine.travel(NOON, tick=False) as set_clock:
        yield set_clock


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are decided upon but not drawn: the answer is the status alone."""
    monkeypatch.setattr(Template, "render", lambda *_arguments, **_named: "")


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are written but not set: the PDF is a stub that differs with its text."""

    def stub(html: str, **_about: Any) -> bytes:
        return f"%PDF-1.7\n% {hashlib.sha256(html.encode()).hexdigest()}\n%%EOF\n".encode()

    monkeypatch.setattr(pdf, "render", stub)


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks, and with which roles, is read at a login's first request: half of all queries."""
    read, known = auth.get_user, {}

    def recall(request: HttpRequest) -> Any:
        login = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if login not in known:
            known[login] = read(request)
        return known[login]

    monkeypatch.setattr(auth, "get_user", recall)


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def blank_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports get a file that is quick to make; for tests that do not read it."""
    from evaluations import publication  # knows models, which are ready only now

    def blank(content: Any, inputs: Any = None) -> bytes:
        return f"%PDF-1.7\n% {content.content_hash}\n%%EOF\n".encode()

    monkeypatch.setattr(publication, "document_pdf", blank)
