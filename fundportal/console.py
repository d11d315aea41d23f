"""What commands say at the terminal: Swedish, also before Django's settings are loaded."""

import contextlib
import errno
import gettext
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
_translation = gettext.translation("django", CHECKOUT / "locale", languages=["sv"], fallback=True)


def _(text: str) -> str:
    """The Swedish of a source string; the English itself where the catalogue lacks it."""
    return _translation.gettext(text)


_NO_FOLDER = _("A file stands where a folder is needed. Give a folder.")
_NO_RIGHT = _("You have no right to it. Get the right, or take another place.")
_REASONS = {
    errno.ENOENT: _("There is no such file or folder. Check the path."),
    errno.EISDIR: _("It is a folder. Give a file."),
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,  # where a folder was to be made
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _("Nothing can be written there. Take another place."),
    errno.ENOSPC: _("The disk is full. Make room, or take another place."),
}


def reason_of(fault: OSError) -> str:
    """Why a file or folder cannot be used, and what to do; a rare reason as the system says it."""
    return _REASONS.get(fault.errno or 0) or fault.strerror or str(fault)


def say(text: str) -> None:
    """One line to the person at the terminal, at once; to nobody when the terminal is closed."""
    with contextlib.suppress(OSError):  # whoever says it must go on and end what it has started
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """One line about a fault, on stderr."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
