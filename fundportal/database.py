"""Which PostgreSQL the portal uses: the one DATABASE_URL names, else the embedded server.

Pure: reads text, answers a dict, starts nothing (`fundportal.embedded` starts and stops).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from fundportal import embedded
from fundportal.console import _

EXAMPLES = {
    "one": "postgresql://user:password@host:5432/name",
    "other": "postgresql://user@/name?host=/run/dir",
}
CONNECTION_SECONDS = 300
# How PostgreSQL plans. No compiling: among many cases it holds the one question of Min sida for
# dear and answers it in a twentieth of a second. Rows lie in memory or on a disk without arms: of
# 100,000 cases a rare word finds its own in a third of the time that the default of 4 lets it take.
# One processor per question: a page that takes several makes the others wait, and a list of some
# thousand rows is counted in a tenth of the time by the indexes that PostgreSQL then prefers.
PLANNING = "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
SHORT_NAMES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
DRIVER_OPTIONS = {
    "application_name",
    "connect_timeout",
    "options",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
}


class BadDatabaseUrl(ImproperlyConfigured):
    """DATABASE_URL cannot be understood; the text never repeats the URL, it may hold a password."""

    def __init__(self, fault: str) -> None:
        example = _("Write for example %(one)s or %(other)s.") % EXAMPLES
        super().__init__(f"DATABASE_URL {fault}. {example}")


def configured(environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings of the database that the environment names; starts nothing."""
    return parse(environ.get("DATABASE_URL", "").strip() or embedded.url())


def parse(url: str) -> dict[str, Any]:
    """The settings of one database from its URL; raises `BadDatabaseUrl` with what is wrong."""
    parts = _split(url)
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": _port(parts),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": PLANNING},
    }
    _read_query(parts.query, settings)
    if not settings["NAME"]:
        raise BadDatabaseUrl(_("names no database (the part after the last /)"))
    if "/" in settings["NAME"]:
        raise BadDatabaseUrl(_("has a / in the name of the database"))
    return settings


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as fault:
        raise BadDatabaseUrl(_("is not an address")) from fault
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadDatabaseUrl(_("must begin with postgresql:// (no other database is supported)"))
    if not url.startswith(f"{parts.scheme}://"):
        raise BadDatabaseUrl(_("lacks // after the colon"))
    if parts.fragment:
        raise BadDatabaseUrl(_("has a # in it; write it as %23"))
    return parts


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as fault:
        raise BadDatabaseUrl(
            _(
                "has a port that is no number from 0 to 65535"
                " (special characters in the password are written as %XX)"
            )
        ) from fault
    return "" if port is None else str(port)


def _read_query(query: str, settings: dict[str, Any]) -> None:
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key in SHORT_NAMES:
            settings[SHORT_NAMES[key]] = value
        elif key in DRIVER_OPTIONS:
            settings["OPTIONS"][key] = int(value) if value.isdigit() else value
        else:
            known = ", ".join(sorted([*SHORT_NAMES, *DRIVER_OPTIONS]))
            raise BadDatabaseUrl(
                _("has an unknown parameter “%(key)s” (known: %(known)s)")
                % {"key": key, "known": known}
            )
