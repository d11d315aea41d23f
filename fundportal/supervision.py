"""Child processes that are kept alive: started again when they die, ended together, none left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue

from fundportal.console import _, complain

STOP_SECONDS = 10  # from TERM to KILL
DEATHS_ALLOWED = 5
DEATHS_WITHIN = 60  # seconds


class Child:
    """One kept process, in a session of its own so that Ctrl-C reaches only its supervisor."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: deque[float] = deque(maxlen=DEATHS_ALLOWED)

    def start(self, environment: Mapping[str, str], cwd: Path) -> subprocess.Popen[bytes]:
        """Starts the process."""
        self.process = subprocess.Popen(  # noqa: S603 (our own programs)
            self.command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self.process

    def died(self) -> bool:
        """Takes note of a death; False when there have been too many in a short time."""
        self.deaths.append(time.monotonic())
        full = len(self.deaths) == DEATHS_ALLOWED
        return not (full and self.deaths[-1] - self.deaths[0] < DEATHS_WITHIN)


class Supervisor:
    """Keeps its children alive until `ask_to_stop`, and writes down who they are."""

    def __init__(self, environment: Mapping[str, str], cwd: Path, notes: Path) -> None:
        self.environment = environment
        self.cwd = cwd
        self.notes = notes
        self.children: list[Child] = []
        self._events: SimpleQueue[Child | None] = SimpleQueue()

    def start(self, child: Child) -> None:
        """Starts a child and keeps it from now on."""
        if child not in self.children:
            self.children.append(child)
        process = child.start(self.environment, self.cwd)
        self._write_down()
        threading.Thread(target=self._watch, args=(child, process), daemon=True).start()

    def ask_to_stop(self) -> None:
        """Makes `keep` return; may be called from a signal handler."""
        self._events.put(None)

    def keep(self) -> bool:
        """Starts again what dies; True when asked to stop, False when a child dies too often."""
        while (child := self._events.get()) is not None:
            code = child.process.returncode if child.process else None
            if not child.died():
                complain(
                    _("%(name)s ends again and again (code %(code)s); everything is stopped.")
                    % {"name": child.name, "code": code}
                )
                return False
            complain(
                _("%(name)s ended (code %(code)s) and is started again.")
                % {"name": child.name, "code": code}
            )
            self.start(child)
        return True

    def stop(self) -> None:
        """TERM, up to ten seconds, KILL; nothing of any child's session is left."""
        processes = [child.process for child in self.children if child.process]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))
        for process in processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.notes.unlink(missing_ok=True)

    def _watch(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self._events.put(child)

    def _write_down(self) -> None:
        numbers = [child.process.pid for child in self.children if child.process]
        self.notes.write_text(json.dumps([[number, _started(number)] for number in numbers]))


def end_leftovers(notes: Path) -> None:
    """Ends the children of a supervisor that was killed; only those noted, and still the same."""
    try:
        noted = [(int(number), str(began)) for number, began in json.loads(notes.read_text())]
    except (OSError, ValueError, TypeError):
        noted = []
    for number, began in noted:
        if began and _started(number) == began:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(number, signal.SIGKILL)
            until = time.monotonic() + STOP_SECONDS
            while _any_alive(number) and time.monotonic() < until:
                time.sleep(0.02)
    notes.unlink(missing_ok=True)


def _any_alive(group: int) -> bool:
    """Whether a process of the group still runs: each may hold the port until it has ended."""
    if not Path("/proc/self/stat").exists():
        try:
            os.killpg(group, 0)
        except OSError:
            return False
        return True
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, its_group = entry.read_text().rsplit(")", 1)[1].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def _started(number: int) -> str:
    """When a living process began, in the system's own words; empty when there is none."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    asked = ["ps", "-p", str(number), "-o", "lstart="]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    return told.stdout.strip()
