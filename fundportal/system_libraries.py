"""The libraries of the operating system that WeasyPrint needs: tried, installed or named."""

import ctypes
import os
import shutil
import subprocess
import sys

from fundportal.console import _, complain, say

# Debian's package → the library that WeasyPrint loads from it
NEEDED = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}


def missing() -> list[str]:
    """Debian's packages whose library cannot be loaded."""
    return [package for package, library in NEEDED.items() if not _loads(library)]


def ensure() -> bool:
    """Installs what is missing (root on Debian), else says what to type; True if all is there."""
    if sys.platform != "linux" or not (packages := missing()):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(_("Installing the system libraries for PDF: %s") % ", ".join(packages))
        apt_install(packages)
        if not (packages := missing()):
            return True
    complain(
        _(
            "Libraries that make the PDF reports are missing. Type this line and start again:\n"
            "    sudo apt-get install %s"
        )
        % " ".join(packages)
    )
    return False


def apt_install(packages: list[str]) -> None:
    """Asks apt for the packages, with fresh lists; its output is shown only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = ["-o", "DPkg::Lock::Timeout=120"]
    install = ["apt-get", *patient, "install", "-y", "--no-install-recommends", *packages]
    for command in (["apt-get", *patient, "update"], install):
        done = subprocess.run(  # noqa: S603 (packages of the table above)
            command, capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode:
            complain(done.stderr.strip())


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
