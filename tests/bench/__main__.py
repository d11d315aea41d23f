"""Runs the measurements: `python -m tests.bench [--start]`."""

import argparse
import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

from fundportal import embedded
from tests import databases
from tests.bench import figures
from tests.bench.portal import HOST, SERVER


def main() -> None:
    """Pages, report, ledger and engines; with --start the start of the demo too."""
    reader = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    reader.add_argument("--start", action="store_true", help="also make demo in a fresh clone")
    reader.add_argument("--large", action="store_true", help="100,000 applications too: slow")
    reader.add_argument("--pages", action="store_true", help="only the pages")
    reader.add_argument("--public", action="store_true", help="only public pages of 1,000")
    reader.add_argument("--overview", action="store_true", help="only the overview of a large fund")
    reader.add_argument("--volume", action="store_true", help="only lists of many applications")
    reader.add_argument("--queued", action="store_true", help="only 200 reports at once: slow")
    reader.add_argument("--imports", action="store_true", help="only a million outcome rows")
    reader.add_argument("--report", action="store_true", help="only a report and its PDF")
    options = reader.parse_args()
    began = time.monotonic()
    figures.say("! marks what is over its limit; ratios of one run, absolute figures vary")
    figures.say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    with _database_server(), tempfile.TemporaryDirectory(prefix="fundportal-bench-") as folder:
        _prepare(Path(folder))
        if options.queued:
            _measure_queued()
        elif options.imports:
            _measure_imports()
        elif options.report:
            _measure_report()
        else:
            only = {
                name for name in ("public", "overview", "pages", "volume") if getattr(options, name)
            }
            _measure(large=options.large, only=only)
    if options.start:
        from tests.bench import start

        start.measure()
    figures.say(f"\nmeasured in {time.monotonic() - began:.0f} seconds")


@contextlib.contextmanager
def _database_server() -> Iterator[None]:
    """The server of the tests: the one DATABASE_URL names, else the embedded one."""
    own = not os.environ.get("DATABASE_URL")
    if own:
        os.environ["DATABASE_URL"] = embedded.start("test")
    try:
        yield
    finally:
        if own:
            embedded.stop("test")


def _prepare(folder: Path) -> None:
    """Production's settings, with files, jobs, cache and static files in this folder."""
    os.environ.pop("REDIS_URL", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "STATE_DIR": str(folder),
        "FILES_DIR": str(folder / "files"),
        "STATIC_ROOT": str(folder / "static"),
        "PYTHONWARNINGS": "ignore::Warning:celery.platforms",
        databases.RUN: str(os.getpid()),
    }
    django.setup()
    from django.core.management import call_command

    from fundportal import celery

    celery.make_folders()
    call_command("collectstatic", verbosity=0, interactive=False)


def _measure_queued() -> None:
    from django.utils import timezone

    from fundportal.demo.report import publish_report
    from tests.bench import queued
    from tests.servers import database_url

    try:
        with databases.used(databases.make("pages", demo=True)):
            publish_report(timezone.now())
            queued.measure({"DATABASE_URL": database_url()})
    finally:
        databases.drop_those_of_run()


def _measure_imports() -> None:
    from tests.bench import imports

    try:
        with databases.used(databases.make("imports")):
            imports.measure()
    finally:
        databases.drop_those_of_run()


def _measure_report() -> None:
    from tests.bench import report
    from tests.servers import database_url

    try:
        with databases.used(databases.make("pages", demo=True)):
            report.measure({"DATABASE_URL": database_url()})
    finally:
        databases.drop_those_of_run()


def _measure(*, large: bool, only: set[str]) -> None:
    from tests.bench import (
        cost_impact,
        effects,
        imports,
        ledger,
        overview,
        pages,
        portal,
        public_volume,
        report,
        volume,
        writing,
    )
    from tests.servers import database_url

    try:
        if not only or "overview" in only:
            overview.measure()
        if not only or "public" in only:
            public_volume.measure()
        if "volume" in only:
            volume.measure(large=large)
        if only and "pages" not in only:
            return
        with databases.used(databases.make("pages", demo=True)):
            environment = {"DATABASE_URL": database_url()}
            if not only:
                report.measure(environment)
            figures.say(f"\nWeb server: gunicorn {' '.join(SERVER)}, DEMO=0, no proxy in front")
            with portal.served(environment) as port:
                pages.measure(port)
                if only:
                    return
                writing.measure(port)
        volume.measure(large=large)
        with databases.used(databases.make("ledger")):
            ledger.measure()
        with databases.used(databases.make("imports")):
            imports.measure()
        effects.measure()
        cost_impact.measure()
    finally:
        databases.drop_those_of_run()


if __name__ == "__main__":
    main()
