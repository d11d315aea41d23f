"""`make audit`: HTML validity, Lighthouse and wapiti against a demonstration of its own.

Each tool is fetched into a temporary folder by its registry's own client; what cannot run is named.
"""

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fundportal import embedded, places
from fundportal.console import say
from tests.bench.crawl import ROLES, Reader

LIGHTHOUSE = (
    "/",
    "/satsningar/",
    "/satsningar/vagen-till-forsta-jobbet/",
    "/fonder/sociala-investeringsfonden/",
    "/ansok/",
    "/tillganglighet/",
)
RUNS = 3  # of a page: one varies by Chromium's own start, so the median is judged
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
LAYOUT_SHIFT = "cumulative-layout-shift"
HTML_RULES = '{"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}'


def main() -> int:
    """Runs every tool that can run here; exit 1 when one of them has found a fault."""
    faults = 0
    with tempfile.TemporaryDirectory(prefix="fundportal-audit-") as name, _demo(Path(name)) as port:
        for tool in (_html, _vnu, _lighthouse, _wapiti):
            faults += bool(tool(port, Path(name)))
    return 1 if faults else 0


@contextlib.contextmanager
def _demo(state: Path) -> Iterator[int]:
    """A demonstration with data of its own, gone afterwards; gives its port."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    os.environ |= {"STATE_DIR": str(state), "PORT": str(port), "LOG_LEVEL": "CRITICAL"}
    launcher = [sys.executable, "-m", "fundportal.launcher"]
    process = subprocess.Popen(launcher, cwd=places.CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        if not any("Ctrl-C" in line for line in process.stdout):
            raise SystemExit("the demonstration did not start")
        yield port
    finally:
        process.terminate()
        process.communicate()
        shutil.rmtree(embedded.for_checkout().home, ignore_errors=True)


def _has(*programs: str, purpose: str) -> bool:
    lacking = [name for name in programs if shutil.which(name) is None]
    if lacking:
        say(f"{purpose}: not run, {', '.join(lacking)} missing")
    return not lacking


def _run(purpose: str, *command: str | Path, folder: Path) -> int:
    say(f"== {purpose}")
    return subprocess.run([str(part) for part in command], cwd=folder, check=False).returncode


def _npm(folder: Path, package: str) -> bool:
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", package]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def _saved(port: int, folder: Path) -> list[Path]:
    """The public pages in both languages and those of each role, a page of each kind."""
    there = sorted(folder.glob("pages/**/*.html"))
    if there:
        return there
    (folder / "pages").mkdir(exist_ok=True)
    for start in ("/", "/en/"):
        (folder / "pages" / start.strip("/")).mkdir(exist_ok=True)
        Reader(port).pages(folder / "pages" / start.strip("/"), start)
    for role in ROLES:
        Reader(port, role).pages(folder / "pages", "/arbete/")
    return sorted(folder.glob("pages/**/*.html"))


def _html(port: int, state: Path) -> int:
    if not _has("node", "npm", purpose="html-validate") or not _npm(state, "html-validate"):
        return 0
    (state / ".htmlvalidate.json").write_text(HTML_RULES)
    program = state / "node_modules" / ".bin" / "html-validate"
    return _run("html-validate", program, *_saved(port, state), folder=state)


def _vnu(port: int, state: Path) -> int:
    if not _has("java", "npm", purpose="vnu") or not _npm(state, "vnu-jar"):
        return 0
    jar = next((state / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    htmx = ("--filterpattern", ".*Attribute .hx-.*")  # htmx's attributes are no part of HTML
    return _run("vnu", "java", "-jar", jar, *htmx, *_saved(port, state), folder=state)


def _lighthouse(port: int, state: Path) -> int:
    if not _has("node", "npm", "chromium", purpose="lighthouse") or not _npm(state, "lighthouse"):
        return 0
    os.environ["CHROME_PATH"] = shutil.which("chromium") or ""
    faults = 0
    for path in LIGHTHOUSE:
        runs = [_seen(f"http://localhost:{port}{path}", state) for _each in range(RUNS)]
        faults += not _is_good(path, [run for run in runs if run])
    return faults


def _seen(address: str, state: Path) -> dict[str, Any] | None:
    """What Lighthouse says of a page in one run; None where it could not say anything."""
    program = state / "node_modules" / ".bin" / "lighthouse"
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-quic"
    out = ("--quiet", "--output=json", f"--output-path={state / 'lighthouse.json'}")
    ask = (f"lighthouse {address}", program, address, flags, *out)
    # Now and then Chromium records no trace, which says nothing of the page
    if _run(*ask, folder=state) and _run(*ask, folder=state):
        return None
    return json.loads((state / "lighthouse.json").read_text())


def _is_good(path: str, runs: list[dict[str, Any]]) -> bool:
    """Say the median of each category with the lowest, and whether all are as they must be."""
    if not runs:
        say(f"{path}: could not be measured")
        return False
    said, is_good = [], True
    for name, least in LEAST.items():
        scores = [round(100 * (run["categories"][name]["score"] or 0)) for run in runs]
        median = statistics.median_low(scores)
        said.append(f"{runs[0]['categories'][name]['title']} {median} (lowest {min(scores)})")
        is_good &= median >= least
    shift = max(run["audits"][LAYOUT_SHIFT].get("numericValue", 1) for run in runs)
    is_good &= shift == 0
    say(f"{path}: {', '.join(said)}, layout shift {shift:g}{'' if is_good else ': FAULT'}")
    return is_good


def _wapiti(port: int, state: Path) -> int:
    tools = state / "wapiti"
    venv.create(tools, with_pip=True)
    install = [tools / "bin" / "pip", "--disable-pip-version-check", "install", "--quiet"]
    install.append("wapiti3")
    if subprocess.run(install, check=False).returncode:
        say("wapiti: not run, it could not be installed")
        return 0
    bounded = [
        *("--max-scan-time", "120", "--max-attack-time", "60"),  # seconds; of each kind of attack
        *("--max-links-per-page", "50", "--depth", "3"),
    ]
    address = f"http://localhost:{port}/"
    report = ("--format", "txt", "--output", state / "wapiti.txt")
    code = _run("wapiti", tools / "bin" / "wapiti", "-u", address, *bounded, *report, folder=state)
    if (state / "wapiti.txt").exists():
        say((state / "wapiti.txt").read_text())
    return code


if __name__ == "__main__":
    sys.exit(main())
