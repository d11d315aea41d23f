"""A group's outcome as sufficient statistics: how many, mean and standard deviation."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from evaluations.analysis.faults import fault

Value = float | Decimal | None


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


def sample_of(given: Sample | Iterable[Value], where: str) -> Sample:
    """Check a sample, or make it from values; None is dropped and counted, never taken for 0.

    The variance is computed in two passes with exact sums: a one-pass sum of squares loses all
    digits when the mean is large beside the spread. Raises AnalysisFault naming `where`.
    """
    sample = given if isinstance(given, Sample) else _summed(given, f"{where}.values")
    if isinstance(sample.n, bool) or not isinstance(sample.n, int) or sample.n < 2:
        raise fault("too_few", f"{where}.n", f"{sample.n}", "a whole number of at least 2")
    mean, sd = number(sample.mean, f"{where}.mean"), number(sample.sd, f"{where}.sd")
    if sd < 0:
        raise fault("out_of_range", f"{where}.sd", f"{sample.sd}", "0 or more")
    if sample.dropped < 0:
        raise fault("out_of_range", f"{where}.dropped", f"{sample.dropped}", "0 or more")
    return Sample(sample.n, mean, sd, sample.dropped)


def _summed(values: Iterable[Value], where: str) -> Sample:
    given = list(values)
    known = [number(value, f"{where}[{i}]") for i, value in enumerate(given) if value is not None]
    if len(known) < 2:
        raise fault("too_few", where, f"{len(known)} values", "at least 2 that are not missing")
    return Sample(len(known), *mean_and_sd(known, where), dropped=len(given) - len(known))


def number(value: object, where: str) -> float:
    """Return a finite float; raises AnalysisFault for anything else, truth values included."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
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
    """Return mean and standard deviation (n−1) of at least two finite values, in two passes."""
    if min(values) == max(values):
        return values[0], 0.0
    try:
        mean = math.fsum(values) / len(values)
        squares = math.fsum((value - mean) ** 2 for value in values)
        # What rounding of the mean left over (Chan, Golub and LeVeque 1983, eq. 1.7).
        rest = math.fsum(value - mean for value in values) ** 2 / len(values)
    except OverflowError:
        raise fault("not_finite", where, "too large to square", "smaller numbers") from None
    return mean, math.sqrt(max(squares - rest, 0.0) / (len(values) - 1))
