"""`make demo` from a fresh clone, the first time and again; everything is stopped and removed."""

import contextlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from fundportal import places
from tests.bench import figures
from tests.bench.figures import Figure

FIRST_SECONDS, AGAIN_SECONDS, PATIENCE = 60, 10, 600
KEPT = ("PATH", "HOME", "LANG", "USER", "LOGNAME")


def measure() -> None:
    """Prints the seconds from the command to the first page, twice."""
    with tempfile.TemporaryDirectory(prefix="fundportal-bench-") as folder:
        clone = Path(folder) / "fundportal"
        git = ["git", "clone", "--quiet", "--local", str(places.CHECKOUT), str(clone)]
        subprocess.run(git, check=True)
        try:
            before = _processor_seconds()
            first = _seconds_to_first_page(clone)
            used = _processor_seconds() - before
            again = _seconds_to_first_page(clone)
        finally:  # its database may lie outside the clone
            clean = ["make", "clean-demo"]
            subprocess.run(clean, cwd=clone, env=_environment(), stdout=subprocess.DEVNULL)
    figures.section("make demo in a fresh clone of the last commit, to the first page")
    figures.table(
        ["", f"first time ≤ {FIRST_SECONDS} ", "of the processor ", f"again ≤ {AGAIN_SECONDS} "],
        [
            [
                "seconds",
                Figure(first, 1, FIRST_SECONDS),
                Figure(used, 1),
                Figure(again, 1, AGAIN_SECONDS),
            ]
        ],
    )


def _seconds_to_first_page(clone: Path) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            ["make", "demo"],
            cwd=clone,
            env={**_environment(), "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            if not _answers(port, process):
                said.seek(0)
                raise RuntimeError(f"make demo did not start:\n{said.read().decode()}")
            return time.monotonic() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def _environment() -> dict[str, str]:
    """What the demo is started with: no DATABASE_URL, so that it uses its own server."""
    known = {name: os.environ[name] for name in KEPT if name in os.environ}
    return known | {name: text for name, text in os.environ.items() if name.startswith("PIP_")}


def _processor_seconds() -> float:
    """Of all processes that ended under this one; the database server is not among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _answers(port: int, process: subprocess.Popen) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return True
        time.sleep(0.05)
    return False
