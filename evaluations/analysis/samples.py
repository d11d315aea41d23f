"""A group's outcome as sufficient statistics: how many, mean and standard deviation."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

from evaluations.analysis.faults import fault

if TYPE_CHECKING:
    import numpy as np

Value = float | Decimal | None
Values = Iterable[Value]

_PLAIN = {float, int, type(None)}
_SMALL = 1e-250  # a sum of squares under this may have lost digits to underflow
_NEAR = 2**-44  # of the mean: deviations so small are summed exactly, as rounding counts


@dataclass(frozen=True)
class Sample:
    """One group: `sd` has n−1 in the divisor, `dropped` counts the missing values left out."""

    n: int
    mean: float
    sd: float
    dropped: int = 0

    @property
    def variance(self) -> float:
        """Return the variance, n−1 in the divisor."""
        return self.sd * self.sd


def sample_of(given: "Sample | Values | np.ndarray", where: str) -> Sample:
    """Check a sample, or make it from values; None is dropped and counted, never taken for 0.

    Of a numpy array of numbers NaN is a fault and not a missing value; masked values are missing.
    The variance is computed in two passes: a one-pass sum of squares loses all digits when the
    mean is large beside the spread. Raises AnalysisFault naming `where`.
    """
    sample = given if isinstance(given, Sample) else _of_values(given, f"{where}.values")
    if isinstance(sample.n, bool) or not isinstance(sample.n, int) or sample.n < 2:
        raise fault("too_few", f"{where}.n", f"{sample.n}", "a whole number of at least 2")
    mean, sd = number(sample.mean, f"{where}.mean"), number(sample.sd, f"{where}.sd")
    if sd < 0:
        raise fault("out_of_range", f"{where}.sd", f"{sample.sd}", "0 or more")
    if sample.dropped < 0:
        raise fault("out_of_range", f"{where}.dropped", f"{sample.dropped}", "0 or more")
    return Sample(sample.n, mean, sd, sample.dropped)


def _of_values(given: Any, where: str) -> Sample:
    numpy = sys.modules.get("numpy")  # who has an array has loaded it; nobody else needs it
    if numpy is not None and isinstance(given, numpy.ndarray):
        if given.ndim != 1:
            raise fault("not_a_list", where, f"{given.ndim} dimensions", "an array of one")
        if given.dtype.kind in "iuf" and not isinstance(given, numpy.ma.MaskedArray):
            return _of_array(given, where)
        given = given.tolist()
    values = list(given)
    known = _numbers(values, where)
    if len(known) < 2:
        raise fault("too_few", where, f"{len(known)} values", "at least 2 that are not missing")
    return Sample(len(known), *mean_and_sd(known, where), dropped=len(values) - len(known))


def _numbers(values: list[Value], where: str) -> list[float]:
    """The values that are not missing as floats; many at once where all are plain numbers."""
    if set(map(type, values)) <= _PLAIN:
        try:
            known = [float(value) for value in values if value is not None]
        except OverflowError:
            known = [math.inf]
        if all(map(math.isfinite, known)):
            return known
    return [number(value, f"{where}[{i}]") for i, value in enumerate(values) if value is not None]


def _of_array(given: "np.ndarray", where: str) -> Sample:
    """Sum an array with numpy's pairwise sums; what they cannot tell for sure is summed exactly."""
    import numpy as np  # loaded already by whoever made the array

    with np.errstate(all="ignore"):
        values = given.astype(np.float64, copy=False)
        n = len(values)
        if n < 2:
            raise fault("too_few", where, f"{n} values", "at least 2")
        middle = float(values.mean())
        deviations = values - middle
        left = float(deviations.sum()) / n  # what rounding of the mean left over
        np.multiply(deviations, deviations, out=deviations)
        squares = float(deviations.sum()) - left * left * n
    if not _SMALL < squares < math.inf or squares <= n * (_NEAR * middle) ** 2:
        return Sample(n, *mean_and_sd(_numbers(values.tolist(), where), where))
    return Sample(n, middle + left, math.sqrt(squares / (n - 1)))


def number(value: Any, where: str) -> float:
    """Return a finite float; raises AnalysisFault for anything else, truth values included."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Real):
        raise fault("not_a_number", where, _shown(value), "a number")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise fault("not_finite", where, _shown(value), "a finite number")
    return result


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def mean_and_sd(values: list[float], where: str) -> tuple[float, float]:
    """Return mean and standard deviation (n−1) of at least two finite values, by exact sums."""
    if min(values) == max(values):
        return values[0], 0.0
    try:
        mean = math.fsum(values) / len(values)
    except OverflowError:
        mean = math.inf
    deviations = [value - mean for value in values]
    largest = max(map(abs, deviations))
    if not largest < sys.float_info.max / 2:  # room for the root of n/(n−1), at most 1.42
        raise fault("not_finite", where, "too large to sum", "smaller numbers")
    # By a power of two, which costs no digit: neither 1e200 nor 1e-200 is lost by squaring.
    scale = 2.0 ** (math.frexp(largest)[1] - 1)
    deviations = [deviation / scale for deviation in deviations]
    squares = math.fsum(deviation * deviation for deviation in deviations)
    # What rounding of the mean left over (Chan, Golub and LeVeque 1983, eq. 1.7).
    squares -= math.fsum(deviations) ** 2 / len(values)
    return mean, scale * math.sqrt(max(squares, 0.0) / (len(values) - 1))
