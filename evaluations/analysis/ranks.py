"""Spearman's rank correlation (1904), in whole numbers: exact, and the same on every machine."""

import math

import numpy as np


def ranks(figures: np.ndarray) -> np.ndarray:
    """Return twice each figure's rank less the mean rank, as integers; ties share their mean."""
    order = np.argsort(figures)
    ordered = figures[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    after = np.append(first[1:], ordered.size)
    result = np.empty(ordered.size, dtype=np.int64)
    result[order] = np.repeat(first + after - ordered.size, after - first)
    return result


def spearman(first: np.ndarray, second: np.ndarray) -> float | None:
    """Return the correlation of two lists of ranks; None when either never varies.

    The sums are exact below 3 million figures, where 64 bits no longer hold them.
    """
    squares = int(first @ first) * int(second @ second)
    if not squares:
        return None
    return max(-1.0, min(1.0, int(first @ second) / math.sqrt(squares)))
