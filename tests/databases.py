"""Databases for the tests: one migrated template, copies of it in milliseconds, dropped after.

Names begin with the name of the database that DATABASE_URL names, so that people who share a server
do not meet; those of a run hold the number of its controlling process, so that what a killed run
left behind is known and removed.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

RUN = "FUNDPORTAL_TEST_RUN"  # the controlling process's number, set by it for its workers
NAME_LIMIT = 63  # bytes of an identifier in PostgreSQL


def make(ending: str, *, demo: bool = False) -> str:
    """A new database from the migrated template, or from the one with the demonstration in it."""
    name = _name(f"{os.environ[RUN]}_{ending}")
    with _maintenance() as cursor:
        template = _template(cursor, "demo" if demo else "empty")
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _copy(cursor, template, name)
    if demo:
        shutil.copytree(_files(template), settings.FILES_DIR, dirs_exist_ok=True)
    return name


def drop(name: str) -> None:
    """Drops a database that `make` made, whoever is still connected to it."""
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def used(name: str) -> Iterator[str]:
    """Django's default connection, in every thread that opens one, goes to this database."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        settings.DATABASES["default"]["NAME"] = before


def drop_those_of_run() -> None:
    """Drops every database of this run; called by the controlling process at its end."""
    with contextlib.suppress(psycopg2.Error), _maintenance() as cursor:
        for name in _named(cursor, _name(f"{os.environ[RUN]}_")):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _template(cursor: psycopg2.extensions.cursor, content: str) -> str:
    """The template of that content, made by whoever wants it first while others wait."""
    name, lock = _name(f"template_{content}_{_fingerprint(content)}"), _name(content)
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [lock])
    try:
        there = name in _named(cursor, name)
        if there and content == "demo" and not _files(name).exists():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            there = False
        if not there:
            _remove_old(cursor, content)
            _build(cursor, name, content)
    finally:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [lock])
    return name


def _build(cursor: psycopg2.extensions.cursor, name: str, content: str) -> None:
    unfinished = _name(f"unfinished_{content}")
    migrated = _template(cursor, "empty") if content == "demo" else "template0"
    cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
    _copy(cursor, migrated, unfinished)
    with used(unfinished):
        if content == "demo":
            _demonstrate(_files(name))
        else:
            call_command("migrate", verbosity=0, interactive=False)
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _copy(cursor: psycopg2.extensions.cursor, template: str, name: str) -> None:
    # files as they are: through the log, as is usual, it takes half as long again
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def _demonstrate(files: Path) -> None:
    from fundportal.demo import load  # knows models, which are ready only now

    kept, settings.FILES_DIR = settings.FILES_DIR, files
    try:
        files.mkdir(exist_ok=True)
        load.load(timezone.localdate())
    finally:
        settings.FILES_DIR = kept


def _files(template: str) -> Path:
    """Where the files of a template's documents lie; each test gets a copy."""
    return Path(tempfile.gettempdir()) / f"fundportal-files-{template}"


def _remove_old(cursor: psycopg2.extensions.cursor, content: str) -> None:
    """What dead runs left and, unless another run is alive, the templates of other migrations."""
    beginning, template = re.escape(_name("")), rf"template_{content}_[0-9a-f]{{12}}"
    ours = re.compile(rf"{beginning}(?:(?P<run>\d+)_\w+|{template})")
    found = [match for name in _named(cursor, _name("")) if (match := ours.fullmatch(name))]
    runs = {match["run"] for match in found if match["run"]}
    alive = {run for run in runs if Path(f"/proc/{run}").exists()}
    for match in found:
        wanted = match["run"] in alive if match["run"] else alive - {os.environ[RUN]}
        if not wanted:
            cursor.execute(f'DROP DATABASE IF EXISTS "{match[0]}" WITH (FORCE)')
            shutil.rmtree(_files(match[0]), ignore_errors=True)


def _fingerprint(content: str) -> str:
    """Twelve digits that change with any migration; those of the demonstration with any code."""
    digest = hashlib.sha256(django.__version__.encode())
    if content == "demo":
        digest.update(timezone.localdate().isoformat().encode())
        digest.update(str(settings.DEMO).encode())  # outside the demo mode its logins are shut
        for folder in ("fundportal", "applications", "portfolio", "evaluations"):
            for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
                digest.update(path.read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        digest.update(app.label.encode())
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _name(ending: str) -> str:
    source = os.environ.setdefault("FUNDPORTAL_TEST_SOURCE", connection.settings_dict["NAME"])
    return f"test_{source}"[: NAME_LIMIT - 30] + f"_{ending}"


def _named(cursor: psycopg2.extensions.cursor, beginning: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
    return [name for (name,) in cursor.fetchall()]


@contextlib.contextmanager
def _maintenance() -> Iterator[psycopg2.extensions.cursor]:
    known = settings.DATABASES["default"]
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    told = {key: known[name] for key, name in parts.items() if known[name]}
    opened = psycopg2.connect(dbname="postgres", **told, **known["OPTIONS"])
    opened.autocommit = True
    with contextlib.closing(opened), opened.cursor() as cursor:
        yield cursor
