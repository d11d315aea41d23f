"""A second implementation: what can be computed, by ranks of fractions; the best by trying all."""

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


def rank(rows: Iterable[Sequence[int]]) -> int:
    """The rank of a matrix, over fractions."""
    left = [[Fraction(entry) for entry in row] for row in rows]
    found = 0
    while left:
        row = left.pop()
        pivot = next((column for column, entry in enumerate(row) if entry), None)
        if pivot is None:
            continue
        found += 1
        left = [
            [
                entry - other[pivot] / row[pivot] * mine
                for entry, mine in zip(other, row, strict=True)
            ]
            for other in left
        ]
    return found


def computable(relations: Sequence[Mapping], hidden: Sequence) -> list:
    """The hidden cells that follow from all others: a further sum of one alone adds no rank."""
    rows = [[one.get(cell, 0) for cell in hidden] for one in relations]
    known = rank(rows)
    return [
        cell
        for place, cell in enumerate(hidden)
        if rank([*rows, [int(other == place) for other in range(len(hidden))]]) == known
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
