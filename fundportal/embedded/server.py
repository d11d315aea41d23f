"""Starting and stopping one embedded server, safely beside other processes that do the same."""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from fundportal.console import _
from fundportal.embedded import cluster
from fundportal.embedded.layout import PORT, ROLE, EmbeddedFault, Layout

WAIT_SECONDS = 30
LOG_LIMIT = 5_000_000  # bytes; a longer log starts afresh at the next start


class Server:
    """One embedded server; `durable=False` trades safety at power loss for speed (tests)."""

    def __init__(self, layout: Layout, *, durable: bool = True) -> None:
        self.layout = layout
        self.durable = durable
        self._use: int | None = None  # the lock that says that this process uses the server

    def start(self) -> str:
        """Starts the server unless it runs; mends what a crash left; answers its DATABASE_URL."""
        try:
            cluster.closed_folder(self.layout.home, self.layout.owner)
            with self._alone():
                self._say_in_use()
                if not self.is_running():
                    self._launch()
                self._make_database()
        except (OSError, subprocess.SubprocessError, psycopg2.Error) as fault:
            told = " ".join(str(fault).split())
            raise EmbeddedFault(_("The embedded PostgreSQL did not start: %s") % told) from fault
        return self.layout.url

    def stop(self) -> None:
        """Stops the server; leaves it when another process has said that it uses it."""
        if not self.layout.home.exists():
            return
        with self._alone():
            if self._use is not None:
                os.close(self._use)
                self._use = None
            with _opened(self.layout.users_lock) as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._end()

    def is_running(self) -> bool:
        """Whether a server works on this data folder and takes connections."""
        try:
            lines = (self.layout.data / "postmaster.pid").read_text().splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        return ready and lines[0].strip().isdigit() and self._works_here(int(lines[0]))

    def _launch(self) -> None:
        layout = self.layout
        cluster.closed_folder(layout.socket_folder, layout.owner)
        cluster.make(layout)
        cluster.write_settings(layout, durable=self.durable)
        self._clear_traces()
        if layout.log.exists() and layout.log.stat().st_size > LOG_LIMIT:
            layout.log.unlink()
        program = cluster.programs() / "pg_ctl"
        wait = ("--wait", f"--timeout={WAIT_SECONDS}")
        told = (f"--pgdata={layout.data}", f"--log={layout.log}")
        try:
            cluster.run(layout.owner, program, "start", "--silent", *wait, *told)
        except EmbeddedFault as fault:
            last = _last_line(layout.log) or str(fault)
            raise EmbeddedFault(
                _("The embedded PostgreSQL did not start: %(last)s (more in %(log)s)")
                % {"last": last, "log": layout.log}
            ) from fault

    def _clear_traces(self) -> None:
        """Removes the lock files of a server that is gone; refuses while one is alive."""
        for process in self._processes():
            os.kill(process, signal.SIGQUIT)  # alive without being ready: a start that was cut off
            _wait_until_gone(process)
        traces = [self.layout.data / "postmaster.pid"]
        traces += self.layout.socket_folder.glob(f".s.PGSQL.{PORT}*")
        for trace in traces:
            trace.unlink(missing_ok=True)

    def _end(self) -> None:
        program = cluster.programs() / "pg_ctl"
        for mode in ("fast", "immediate"):
            if not self._processes():
                return
            with contextlib.suppress(EmbeddedFault, subprocess.SubprocessError):
                how = (f"--mode={mode}", "--wait", "--timeout=20")
                told = f"--pgdata={self.layout.data}"
                cluster.run(self.layout.owner, program, "stop", "--silent", *how, told)
            with contextlib.suppress(EmbeddedFault):
                for process in self._processes():
                    _wait_until_gone(process)
        for process in self._processes():
            os.kill(process, signal.SIGKILL)

    def _processes(self) -> list[int]:
        """The servers that work on this data folder: one, or none; seen by what they run."""
        numbers: list[int] = []
        if Path("/proc/self/cmdline").exists():
            numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        else:
            with contextlib.suppress(OSError, ValueError, IndexError):
                numbers = [int((self.layout.data / "postmaster.pid").read_text().split()[0])]
        return [number for number in numbers if self._works_here(number)]

    def _works_here(self, process: int) -> bool:
        command = _command(process)
        return command[0].endswith("postgres") and str(self.layout.data) in command

    def _make_database(self) -> None:
        folder = str(self.layout.socket_folder)
        connection = psycopg2.connect(host=folder, port=PORT, user=ROLE, dbname="postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{ROLE}"')

    def _say_in_use(self) -> None:
        if self._use is None:
            self._use = _open(self.layout.users_lock)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops; the lock ends with the process that holds it."""
        with _opened(self.layout.start_lock) as lock:
            until = time.monotonic() + WAIT_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise EmbeddedFault(
                            _(
                                "Another process has been starting the embedded PostgreSQL for "
                                "%(seconds)s seconds (it holds %(lock)s): stop it."
                            )
                            % {"seconds": WAIT_SECONDS, "lock": self.layout.start_lock}
                        ) from None
                    time.sleep(0.05)
            yield


def _open(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _command(process: int) -> list[str]:
    """The words of a process's command; one empty word when it is gone or hidden."""
    if Path("/proc/self/cmdline").exists():
        try:
            return (
                Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
            )
        except OSError:
            return [""]
    asked = ["ps", "-p", str(process), "-o", "command="]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    return told.stdout.split() or [""]


def _wait_until_gone(process: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while _command(process)[0]:
        if time.monotonic() > until:
            raise EmbeddedFault(_("Process %s, an old server, does not end: stop it.") % process)
        time.sleep(0.05)


def _last_line(log: Path) -> str:
    with contextlib.suppress(OSError):
        lines = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line]
        return lines[-1].split("FATAL:")[-1].strip() if lines else ""
    return ""
