"""Elimination in whole numbers: exact, without fractions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]  # int64, or Python's own integers once they grow too large
_FITS = 2**30  # the product of two such numbers, and a difference of products, fit an int64


def fitting(matrix: Matrix, *changed: Matrix) -> Matrix:
    """Return the matrix in Python's integers if a step with some parts may outgrow 64 bits."""
    if matrix.dtype != object and any(np.abs(part).max(initial=0) > _FITS for part in changed):
        return matrix.astype(object)
    return matrix


def shortened(rows: Matrix) -> Matrix:
    """Divide each row by what all its numbers have in common, so that they stay small."""
    common = np.gcd.reduce(rows, axis=1)
    common[common == 0] = 1
    return rows // common[:, None]
