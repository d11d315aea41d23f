"""Chooses what is hidden beside the small figures, by the rule that every answer follows.

As few figures as possible, then as small a sum of them, then the smallest list of positions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.analysis.disclosure.covering import Task, cheapest, good
from evaluations.analysis.disclosure.relations import Relations

PROVEN_UP_TO = 60  # candidates; a promise to the user, not what the search can manage
WORK = 200_000_000  # changes of numbers before the search of a larger table is cut short: seconds


@dataclass(frozen=True)
class Protection:
    """What is hidden beside the small figures, and what no hiding can protect any more.

    `proven`: no choice is better. `exposed`: figures that can be computed from what has been
    published already, however much is hidden now.
    """

    secondary: tuple[int, ...]
    exposed: tuple[int, ...]
    proven: bool


def protect(
    relations: Relations,
    small: Sequence[int],
    candidates: Mapping[int, int],
    unprinted: Sequence[int] = (),
) -> Protection:
    """Choose among the candidates (cell: its figure above 0) so that no small cell is computable.

    Cells are numbered in the order of their positions. Cells in none of the three are published.
    """
    everything = Task(relations, tuple(small), tuple(unprinted), candidates)
    exposed = everything.given_away(candidates)
    proven = len(candidates) <= PROVEN_UP_TO
    task = Task(
        relations,
        tuple(cell for cell in small if cell not in exposed),
        tuple(unprinted),
        _costs(candidates) if proven else _rough_costs(candidates),
    )
    secondary = cheapest(task) if proven else good(task, WORK)
    return Protection(tuple(sorted(secondary)), tuple(sorted(exposed)), proven or not secondary)


def _costs(candidates: Mapping[int, int]) -> dict[int, int]:
    """Give each cell one number so that the least sum is the best choice by all three rules.

    Between two choices of as many cells, the smaller list of positions is the one that holds the
    first cell in which they differ: so each place weighs more than all later ones together.
    """
    places = len(candidates)
    place = {
        cell: 2**places - 2 ** (places - 1 - number)
        for number, cell in enumerate(sorted(candidates))
    }
    return _stacked(candidates, place)


def _rough_costs(candidates: Mapping[int, int]) -> dict[int, int]:
    """Do the same with the sum of the positions as the last rule: small numbers are faster."""
    return _stacked(candidates, {cell: cell for cell in candidates})


def _stacked(values: Mapping[int, int], places: Mapping[int, int]) -> dict[int, int]:
    unit = sum(places.values()) + 1
    one_more = (sum(values.values()) + 1) * unit
    return {cell: one_more + value * unit + places[cell] for cell, value in values.items()}
