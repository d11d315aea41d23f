"""How scores are summed up: over assessors, then over criteria by weight; pure, no queries.

A score that nobody has given is missing. It is never counted as 0 and never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

MEAN, MEDIAN, SUM = "mean", "median", "sum"


def over_assessors(values: Sequence[int], method: str, *, expected: int) -> Decimal | None:
    """One criterion's scores as one figure; None without scores.

    `expected` is the number of assessors: a sum is comparable only when all of them have scored,
    so before that it is None.
    """
    if not values:
        return None
    figures = [Decimal(value) for value in values]
    if method == MEDIAN:
        return median(figures)
    if method == SUM:
        return sum(figures, Decimal(0)) if len(figures) >= expected else None
    if method == MEAN:
        return sum(figures, Decimal(0)) / len(figures)
    raise ValueError(f"no such method: {method!r}")


def over_criteria(parts: Sequence[tuple[Decimal | None, Decimal]], method: str) -> Decimal | None:
    """The figures of all criteria, each with its weight, as one; None while one is missing.

    For mean and median the weighted mean, on the scale of the scores; for sum the weighted sum.
    """
    if not parts or any(figure is None for figure, _weight in parts):
        return None
    weighed = sum((figure * weight for figure, weight in parts if figure is not None), Decimal(0))
    if method == SUM:
        return weighed
    return weighed / sum((weight for _figure, weight in parts), Decimal(0))


def spread(values: Sequence[int | Decimal]) -> Decimal | None:
    """The distance from the lowest to the highest; None with fewer than two."""
    return Decimal(max(values) - min(values)) if len(values) > 1 else None
