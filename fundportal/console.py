"""What commands say at the terminal: Swedish, also before Django's settings are loaded."""

import contextlib
import gettext
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
_translation = gettext.translation("django", CHECKOUT / "locale", languages=["sv"], fallback=True)


def _(text: str) -> str:
    """The Swedish of a source string; the English itself where the catalogue lacks it."""
    return _translation.gettext(text)


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
