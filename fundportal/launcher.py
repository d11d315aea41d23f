"""`make demo`: database, data, web server and worker, started together and ended together.

python -m fundportal.launcher [--end-with-parent]
"""

import contextlib
import ctypes
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from fundportal import embedded, places, supervision
from fundportal.console import _, complain, reason_of, say

HOST = "127.0.0.1"
START_SECONDS = 60
PR_SET_PDEATHSIG = 1
PREPARATION = (sys.executable, "-m", "fundportal.preparation")
WORKER = ("-A", "fundportal.celery", "worker", "-B", "--concurrency=1", "--loglevel=WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class CannotStart(Exception):
    """The demo cannot start; the text says why and what to do."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent TERM before everything was up."""


def main() -> int:
    """Starts the demo and stays until it is stopped; 0 when stopped, 1 when it could not run."""
    if "--end-with-parent" in sys.argv[1:]:
        _end_with_parent()
    _on_signals(_raise_stopped)
    try:
        port = _port(os.environ.get("PORT", ""))
        with only_one(f"http://{HOST}:{port}"):
            return _run(port)
    except (CannotStart, embedded.EmbeddedFault) as fault:
        complain(str(fault))
        return 1
    except Stopped:
        return 0


def _run(port: int) -> int:
    state = places.state()
    notes = state / "demo.processes"
    supervision.end_leftovers(notes)
    _check_port(port)
    environment = {**os.environ, "DEMO": "1", "PORT": str(port), "SECRET_KEY": _secret(state)}
    environment |= {"STATE_DIR": str(state), "PYTHONUNBUFFERED": "1"}
    environment["PYTHONWARNINGS"] = "ignore::Warning:celery.platforms"
    supervisor = supervision.Supervisor(environment, places.CHECKOUT, notes)
    try:
        if not environment.get("DATABASE_URL"):
            say(_("Starting the database …"))
            environment["DATABASE_URL"] = embedded.start()
        say(_("Preparing tables, demonstration data and static files …"))
        logins = _prepare(environment)
        _start(supervisor, state, port)
        say(_welcome(port, logins))
        _on_signals(lambda *_: supervisor.ask_to_stop())
        return 0 if supervisor.keep() else 1
    finally:
        _on_signals(signal.SIG_IGN)
        say(_("Stopping …"))
        supervisor.stop()
        embedded.stop()
        say(_("Stopped."))


def _start(supervisor: supervision.Supervisor, state: Path, port: int) -> None:
    schedule = state / "celerybeat-schedule"
    for old in state.glob(f"{schedule.name}*"):
        old.unlink()
    worker = ("celery", "--quiet", *WORKER, *QUIET, f"--schedule={schedule}")
    supervisor.start(supervision.Child(_("The worker"), *worker))
    web = ("gunicorn", f"--bind={HOST}:{port}", "fundportal.wsgi")
    supervisor.start(supervision.Child(_("The web server"), *web))
    _wait_for_answer(port, supervisor)


def _prepare(environment: dict[str, str]) -> str:
    with subprocess.Popen(  # noqa: S603 (our own program)
        PREPARATION,
        env=environment,
        cwd=places.CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches the launcher only, which ends it
    ) as preparing:
        try:
            logins, _none = preparing.communicate()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(preparing.pid, signal.SIGKILL)  # with what it has started
    if preparing.returncode:
        raise CannotStart(_("The demo was not started."))
    return logins.strip()


def _wait_for_answer(port: int, supervisor: supervision.Supervisor) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if any(child.process and child.process.poll() for child in supervisor.children):
                break
            time.sleep(0.05)
        finally:
            connection.close()
    raise CannotStart(_("The web server did not come up (see above)."))


def _welcome(port: int, logins: str) -> str:
    address = _("The portal runs at http://%(host)s:%(port)s") % {"host": HOST, "port": port}
    ending = _("Press Ctrl-C to stop. What you enter is kept.")
    return "\n" + "\n\n".join(part for part in (address, logins, ending) if part) + "\n"


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else 0 if text else 8000
    if not 1 <= port <= 65535:
        raise CannotStart(
            _("PORT must be a number from 1 to 65535, not “%s”. Example: PORT=8001 make demo")
            % text
        )
    return port


def _check_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError:
            raise CannotStart(
                _("Port %s is reserved for the system. Take another: PORT=8001 make demo") % port
            ) from None
        except OSError:
            raise CannotStart(
                _(
                    "Port %(port)s is used by another program. Stop that program or take another"
                    " port: PORT=%(next)s make demo"
                )
                % {"port": port, "next": port + 1 if port < 65535 else 8000}
            ) from None


def _secret(state: Path) -> str:
    """The demo's secret key: the environment's, else made once and kept closed to others."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = state / "secret_key"
    with contextlib.suppress(OSError):
        if len(secret := kept.read_text().strip()) >= 50:
            return secret
    kept.unlink(missing_ok=True)
    secret = secrets.token_urlsafe(50)
    with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secret}\n")
    return secret


@contextlib.contextmanager
def only_one(what: str) -> Iterator[None]:
    """One demo at a time per checkout; the lock ends with the process that holds it."""
    path = places.state() / "demo.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            path.rmdir()
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise CannotStart(
            _("The folder %(folder)s (STATE_DIR) cannot be written: %(reason)s")
            % {"folder": path.parent, "reason": reason_of(fault)}
        ) from None
    with contextlib.closing(os.fdopen(lock, "r+")) as file:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                _("The demo already runs from this folder: %s. Stop it there first (Ctrl-C).")
                % (file.read().strip() or "?")
            ) from None
        file.truncate(0)
        file.write(f"{what}, process {os.getpid()}\n")
        file.flush()
        yield


def _on_signals(act: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, act)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _end_with_parent() -> None:
    """Under make: when make is killed, Linux sends us TERM, so that nothing is left running."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
