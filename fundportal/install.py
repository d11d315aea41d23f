"""Sets up `.venv` with the locked packages of one purpose; run by `make` with the system's Python.

    python3 -I fundportal/install.py demo|dev

Uses the standard library only. A second run finds its stamp and does nothing.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from fundportal import system_libraries  # noqa: E402 (the path comes first: isolated mode)
from fundportal.console import _, complain, say  # noqa: E402

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
VERSIONS = ((3, 11), (3, 14))  # from, up to but not including


def main(purpose: str) -> int:
    """Environment, packages, system libraries; 0 when the portal can run."""
    requirements = CHECKOUT / "requirements" / f"{purpose}.txt"
    if not _has_environment() and not _make_environment():
        return 1
    if not _is_installed(purpose):
        if not _install(requirements):
            return 1
        for old in VENV.glob("installed-*"):
            old.unlink()
        (VENV / f"installed-{purpose}").write_text(_fingerprint(purpose))
    return 0 if system_libraries.ensure() else 1


def _is_installed(purpose: str) -> bool:
    """Whether the last installation was of these packages, or of a list that holds them all."""
    for stamp in VENV.glob("installed-*"):
        last = stamp.name.removeprefix("installed-")
        current = stamp.read_text() == _fingerprint(last)
        if current and _pinned(purpose) <= _pinned(last):
            return True
    return False


def _fingerprint(purpose: str) -> str:
    path = CHECKOUT / "requirements" / f"{purpose}.txt"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _pinned(purpose: str) -> set[str]:
    text = (CHECKOUT / "requirements" / f"{purpose}.txt").read_text()
    return set(re.findall(r"^\S+==\S+", text, re.M))


def _has_environment() -> bool:
    """Whether .venv has a Python that runs and is of a version that the portal supports."""
    program = f"import sys; sys.exit(not {VERSIONS[0]} <= sys.version_info[:2] < {VERSIONS[1]})"
    try:
        done = subprocess.run([PYTHON, "-c", program], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def _make_environment() -> bool:
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        complain(
            _(
                "Python has no module venv. Install it and start again, on Debian with:\n"
                "    sudo apt-get install python3-venv"
            )
        )
        return False
    if VENV.is_symlink() or (VENV.exists() and not (VENV / "pyvenv.cfg").exists()):
        complain(_("%s is in the way: it is no Python environment. Move it away.") % VENV)
        return False
    shutil.rmtree(VENV, ignore_errors=True)
    say(_("Making the Python environment .venv …"))
    command: list[str | Path] = [sys.executable, "-m", "venv", VENV]
    if _carried_pip():  # which runs as it lies: unpacking it takes longer than all the rest
        command.insert(3, "--without-pip")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        complain(_("The Python environment .venv could not be made:"))
        complain((done.stdout + done.stderr).strip())
    return done.returncode == 0


def _carried_pip() -> Path | None:
    """The wheel of pip that this Python carries for its environments, as a folder of programs."""
    ensurepip = importlib.util.find_spec("ensurepip")
    places = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
    if ensurepip and ensurepip.origin:
        places.append(Path(ensurepip.origin).parent / "_bundled")
    wheels = [wheel for place in places if place for wheel in Path(place).glob("pip-*.whl")]
    return wheels[0] / "pip" if wheels else None


def _pip() -> list[str | Path]:
    """How pip is run in .venv: as Python carries it, or as it was unpacked there."""
    carried = _carried_pip()
    return [PYTHON, carried] if carried else [PYTHON, "-m", "pip"]


def _install(requirements: Path) -> bool:
    named = requirements.relative_to(CHECKOUT)
    if not requirements.is_file():
        complain(
            _("The file %(file)s is missing. Fetch it: git checkout %(file)s") % {"file": named}
        )
        return False
    say(_("Installing the locked packages of %s …") % named)
    begun = [_begin(half) for half in _halves(requirements)]
    faults = [process.wait() for process in begun]
    if any(faults):
        complain(
            _(
                "The packages could not be installed (see above). Is the package index reachable?"
                " Is %(file)s as it came (otherwise: git checkout %(file)s)? What has been"
                " fetched is kept; start again."
            )
            % {"file": named}
        )
        return False
    return True


def _halves(requirements: Path) -> list[Path]:
    """The packages in two lists: pip keeps one processor busy, and two of it a third less long."""
    packages = re.split(r"^(?=\S+==)", requirements.read_text(), flags=re.M)[1:]
    halves = []
    for first in (0, 1):
        halves.append(VENV / f"packages-{first + 1}.txt")
        halves[-1].write_text("".join(packages[first::2]))
    return halves


def _begin(requirements: Path) -> subprocess.Popen[bytes]:
    command = [*_pip(), "install", "--require-hashes", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", "--no-compile", "-r", requirements]
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    return subprocess.Popen(command, env=environment)  # noqa: S603 (pip, without a shell)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
