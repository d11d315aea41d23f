"""Aktörer: what those who pay and save are called, and whether a code is one of theirs. Pure."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.analysis.actors import MUNICIPALITY, TREE, folded, is_board

NAMES = {
    "kommun": gettext_lazy("The municipality"),
    "region": gettext_lazy("The region"),
    "stat": gettext_lazy("The state"),
    "stat/försäkringskassan": gettext_lazy("The state: Social Insurance Agency"),
    "stat/arbetsförmedlingen": gettext_lazy("The state: Public Employment Service"),
    "stat/rättsväsende": gettext_lazy("The state: police, courts and prisons"),
    "stat/övrigt": gettext_lazy("The state: other"),
    "individ": gettext_lazy("The individual"),
    "övriga": gettext_lazy("Others"),
}


def name_of(code: str) -> str:
    """Return who an actor is in the reader's language: "Kommunen: socialnämnd"."""
    if is_board(code):
        board = code.removeprefix(f"{MUNICIPALITY}/")
        return _("The municipality: %(board)s") % {"board": board}
    return str(NAMES.get(code, code))


def canonical(typed: str) -> str:
    """Return the code as the portal writes it: case and marks of a known actor do not matter."""
    code = " ".join(typed.split())
    known = {folded(name): name for name in TREE}
    if folded(code) in known:
        return known[folded(code)]
    head, slash, board = code.partition("/")
    return f"{head.lower()}/{board.strip()}" if slash else code


def validate(code: str) -> None:
    """Raise ValidationError unless the code is an actor's."""
    if code not in TREE and not (is_board(code) and "/" not in code.partition("/")[2]):
        raise ValidationError(advice())


def advice() -> str:
    """What to write, as a sentence."""
    return _("Write one of %(actors)s.") % {"actors": expected()}


def expected() -> str:
    """Return the codes that may stand, for help texts and faults."""
    return ", ".join([*TREE, _("or kommun/ and the board, such as kommun/socialnämnd")])
