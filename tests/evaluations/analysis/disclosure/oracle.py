"""A second implementation: what can be computed, over fractions; the best by trying all."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Place = tuple[int | None, int | None]


def figures(counts: Sequence[Sequence[int]]) -> dict[Place, int]:
    """Every cell and total by its position, in the order of positions (totals last)."""
    found: dict[Place, int] = {}
    for r, row in enumerate(counts):
        found |= {(r, c): count for c, count in enumerate(row)} | {(r, None): sum(row)}
    columns = list(zip(*counts, strict=True))
    found |= {(None, c): sum(column) for c, column in enumerate(columns)}
    return found | {(None, None): sum(map(sum, counts))}


def sums(counts: Sequence[Sequence[int]]) -> list[dict[Place, int]]:
    """Every sum of a table with totals: the parts less their total."""
    height, width = len(counts), len(counts[0])
    lines = [[(r, c) for c in range(width)] + [(r, None)] for r in [*range(height), None]]
    lines += [[(r, c) for r in range(height)] + [(None, c)] for c in [*range(width), None]]
    return [{**dict.fromkeys(line[:-1], 1), line[-1]: -1} for line in lines]


class Span:
    """What can be added together from some rows, by elimination over fractions."""

    def __init__(self, rows: Iterable[Sequence[int]]) -> None:
        self.basis: dict[int, list[Fraction]] = {}
        for row in rows:
            left = self.rest(row)
            pivot = next((column for column, entry in enumerate(left) if entry), None)
            if pivot is not None:
                self.basis[pivot] = [entry / left[pivot] for entry in left]

    def rest(self, row: Sequence[int]) -> list[Fraction]:
        """What is left of a row when all that the others tell of it is taken away."""
        left = [Fraction(entry) for entry in row]
        for pivot, other in self.basis.items():
            if factor := left[pivot]:
                left = [mine - factor * entry for mine, entry in zip(left, other, strict=True)]
        return left

    def __contains__(self, row: Sequence[int]) -> bool:
        return not any(self.rest(row))


def computable(relations: Sequence[Mapping], hidden: Sequence) -> list:
    """The hidden cells that follow from all others: a sum of the sums holds each of them alone."""
    told = Span([one.get(cell, 0) for cell in hidden] for one in relations)
    return [
        cell
        for place, cell in enumerate(hidden)
        if [int(other == place) for other in range(len(hidden))] in told
    ]


def best(values: Mapping, relations: Sequence[Mapping], small: Sequence, candidates: Sequence):
    """The best choice by trying all: fewest, then smallest sum, then first by position."""
    order = list(values)
    for size in range(len(candidates) + 1):
        safe = [
            choice
            for choice in combinations(sorted(candidates, key=order.index), size)
            if not computable(relations, [*small, *choice])
        ]
        if safe:
            return min(safe, key=lambda choice: sum(values[cell] for cell in choice))
    return None
