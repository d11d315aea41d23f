"""One step of elimination in whole numbers: exact, without fractions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]  # int64, or Python's own integers once they grow too large
_FITS = 2**30  # the product of two such numbers, and a difference of products, fit an int64


def eliminate(matrix: Matrix, row: int, column: int, denominator: int) -> Matrix:
    """Return (pivot x matrix - column x row) / denominator, which leaves no remainder.

    The matrix holds whole numbers over one common denominator; after the step the pivot is the
    new denominator. The caller writes the pivot's own row and column. The matrix may be changed
    in place.

    Source: Edmonds (1967), Systems of distinct representatives and linear algebra, J. Res. NBS
    71B; Bareiss (1968), Sylvester's identity, Mathematics of Computation 22.
    """
    if matrix.dtype != object and np.abs(matrix).max(initial=0) > _FITS:
        matrix = matrix.astype(object)
    pivot, across, down = matrix[row, column], matrix[row].copy(), matrix[:, column].copy()
    if pivot != denominator:
        return (matrix * pivot - np.outer(down, across)) // denominator
    touched = np.flatnonzero(down)  # the usual step: only the rows that hold the column change
    matrix[touched] -= np.outer(down[touched], across) // denominator
    return matrix
