"""Least squares whose standard errors hold when rows of the same unit resemble each other (CR1).

Brings numpy: import it where a regression is computed, not where the web process starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.faults import fault

Array = np.ndarray
DETERMINED = 1e-9  # so little of a column left when the others are taken out: it adds nothing


@dataclass(frozen=True)
class Fit:
    """Coefficients by column, their covariance, residuals, and what they were computed from."""

    columns: tuple[str, ...]
    coefficients: Array
    covariance: Array
    rows: int
    clusters: int

    @property
    def df(self) -> int:
        """Return the degrees of freedom of t: clusters − 1."""
        return self.clusters - 1

    def coefficient(self, column: str) -> tuple[float, float]:
        """Return estimate and standard error of a column."""
        i = self.columns.index(column)
        return float(self.coefficients[i]), float(np.sqrt(self.covariance[i, i]))


def clustered(outcome: Array, columns: Mapping[str, Array], clusters: Array) -> Fit:
    """Regress an outcome of N rows on K columns of N; `clusters` numbers each row's unit from 0.

    No intercept is added. Covariance CR1 = G/(G−1) · (N−1)/(N−K) ·
    (X'X)⁻¹ (Σ X_g'e_g e_g'X_g) (X'X)⁻¹ over G clusters (Liang and Zeger 1986; the correction as in
    Cameron and Miller 2015, eq. 12). Raises AnalysisFault when there are fewer than two clusters,
    no more rows than columns, or a column is a combination of those before it (named).
    """
    design = np.column_stack(list(columns.values())).astype(np.float64)
    (rows, width), count = design.shape, int(clusters.max()) + 1
    if count < 2:
        raise fault("too_few", "clusters", "all rows are of the same", "at least 2")
    if rows <= width:
        raise fault("too_few", "rows", f"{rows} for {width} coefficients", "more rows")
    length = np.sqrt(np.einsum("ij,ij->j", design, design))
    length[length == 0] = 1.0
    q, r = np.linalg.qr(design / length)
    _refuse_determined(np.abs(np.diag(r)), tuple(columns))
    inverse = np.linalg.inv(r)
    scaled = inverse @ (q.T @ outcome)
    residuals = outcome - design @ (scaled / length)
    scaled += inverse @ (q.T @ residuals)  # once more on what is left: rounding goes
    residuals = outcome - design @ (scaled / length)
    scores = np.column_stack(
        [np.bincount(clusters, weights=q[:, j] * residuals, minlength=count) for j in range(width)]
    )
    root = (inverse / length[:, np.newaxis]) @ scores.T
    correction = count / (count - 1) * (rows - 1) / (rows - width)
    return Fit(tuple(columns), scaled / length, correction * (root @ root.T), rows, count)


def _refuse_determined(left: Array, columns: tuple[str, ...]) -> None:
    for name, share in zip(columns, left, strict=True):
        if share < DETERMINED:
            raise fault(
                "singular",
                name,
                "follows from the other columns",
                "a column that varies beyond what the others say",
            )
