"""Who pays and who saves: the actors that a cost model may name.

A model may list its own. Without a list the public household of a Swedish municipality holds:
the municipality and its boards, the region, the state and its parts, the individual and others.
"""

import unicodedata
from collections.abc import Sequence

MUNICIPALITY = "kommun"  # its boards are written kommun/<board>, by whatever name they have
TREE = (
    MUNICIPALITY,
    "region",
    "stat",
    "stat/försäkringskassan",
    "stat/arbetsförmedlingen",
    "stat/rättsväsende",
    "stat/övrigt",
    "individ",
    "övriga",
)


def is_known(actor: str, listed: Sequence[str] | None) -> bool:
    """Tell whether an actor is among those listed, or in the tree when no list is given."""
    if listed is not None:
        return actor in listed
    return folded(actor) in {folded(name) for name in TREE} or is_board(actor)


def is_board(actor: str) -> bool:
    """Tell whether an actor is a board (nämnd) of the municipality."""
    return actor.startswith(f"{MUNICIPALITY}/") and len(actor) > len(MUNICIPALITY) + 1


def folded(actor: str) -> str:
    """Return a name without case, marks and spaces: ovriga for Övriga."""
    parts = unicodedata.normalize("NFKD", actor.casefold())
    return "".join(sign for sign in parts if sign.isalnum() or sign == "/")
