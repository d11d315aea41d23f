"""File names as people may see and keep them: cleaned of paths, controls and tricks. Pure."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused

LONGEST = 150
# Characters that Windows does not take in a file name, or that mean a folder somewhere.
FORBIDDEN = set('<>:"|?*/\\')


class MalformedName(Refused):
    """The name cannot be the name of a file."""


def clean(filename: str) -> str:
    """The last part of the name in NFC, without controls and direction marks, at most 150 long.

    Raises MalformedName when nothing is left or the name has no ending such as `.pdf`.
    """
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if char in FORBIDDEN else char for char in last if _is_plain(char))
    stem, dot, ending = " ".join(kept.split()).strip(". ").rpartition(".")
    stem = stem.strip(". ")
    if not (stem and dot and ending.isascii() and ending.isalnum() and len(ending) <= 10):
        raise MalformedName(
            _("Give the file a name with an ending that says its kind, for example beslut.pdf.")
        )
    return f"{stem[: LONGEST - len(ending) - 1].rstrip()}.{ending.lower()}"


def ending(filename: str) -> str:
    """The ending of a cleaned name, without the dot."""
    return filename.rpartition(".")[2]


def _is_plain(char: str) -> bool:
    """Whether a character is seen: no control, no invisible format or direction mark."""
    return not unicodedata.category(char).startswith("C")
