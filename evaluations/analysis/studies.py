"""Effects and variances of several studies, made ready to be weighted.

Nothing here overflows, loses digits or depends on the order of the studies: they are sorted,
measured from the effect of the most precise one, in units of a power of two near its standard
error (which changes no digit), and summed exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.samples import number

ROUNDING = 1e-14  # of the effects: 0.1 + 0.2 and 0.3 are the same
_FARTHEST = 500  # powers of two that an effect, or twice as many a variance, may lie away


@dataclass(frozen=True)
class Weighted:
    """Sums with weights w = 1/(v+τ²): Σw, the weighted mean, Σw(y−mean)² and Σw−Σw²/Σw."""

    total: float
    mean: float
    squares: float
    spare: float


@dataclass(frozen=True)
class Studies:
    """Effects y and variances v of k studies, the least precise first, in a unit of their own.

    An effect is `origin` + y·2^exponent, a variance v·4^exponent.
    """

    y: tuple[float, ...]
    v: tuple[float, ...]
    origin: float
    exponent: int

    @property
    def k(self) -> int:
        """Return the number of studies."""
        return len(self.y)

    @property
    def variance_of_effects(self) -> float:
        """Return the plain variance (k−1) of the effects, k ≥ 2, in the square of the unit."""
        mean = math.fsum(self.y) / self.k
        return math.fsum((y - mean) * (y - mean) for y in self.y) / (self.k - 1)

    @property
    def alike(self) -> bool:
        """Return whether the effects are the same, but for the rounding of decimal figures."""
        return self.in_unit(max(map(abs, self.y))) <= ROUNDING * abs(self.origin)

    def in_unit(self, figure: float, power: int = 1) -> float:
        """Return a figure (or with power 2 a square) of this scale in the effects' own unit."""
        try:
            return math.ldexp(figure, power * self.exponent)
        except OverflowError:
            raise too_far_apart() from None

    def weighted(self, tau2: float) -> Weighted:
        """Return the sums for a τ² in the square of the unit."""
        w = [1 / (v + tau2) for v in self.v]
        total = math.fsum(w)
        mean = math.fsum(weight * y for weight, y in zip(w, self.y, strict=True)) / total
        squares = math.fsum(u * (y - mean) * (y - mean) for u, y in zip(w, self.y, strict=True))
        return Weighted(total, mean, squares, _spare(w, total))

    def slope(self, tau2: float) -> float:
        """Return the slope of the restricted log-likelihood, doubled (Harville 1977)."""
        at = self.weighted(tau2)
        scores = ((y - at.mean) / (v + tau2) for y, v in zip(self.y, self.v, strict=True))
        return math.fsum(score * score for score in scores) - at.spare

    def log_likelihood(self, tau2: float) -> float:
        """Return the restricted log-likelihood without its constant (Viechtbauer 2005)."""
        at = self.weighted(tau2)
        logs = math.fsum(math.log(v + tau2) for v in self.v)
        return -(logs + math.log(at.total) + at.squares) / 2


def _scaled(effects: Sequence[float], variances: Sequence[float]) -> Studies:
    """Sort, centre and scale; effects finite, variances finite and above 0, equally many.

    Raises AnalysisFault when they lie too far apart for floating point.
    """
    given = sorted(zip(variances, effects, strict=True), reverse=True)
    smallest, origin = given[-1]
    exponent = (math.frexp(smallest)[1] - 1) // 2
    farthest_effect = max(abs(effect - origin) for effect in effects)
    if (
        math.frexp(farthest_effect)[1] - exponent > _FARTHEST
        or math.frexp(given[0][0])[1] - 2 * exponent > 2 * _FARTHEST
        or not math.isfinite(farthest_effect)
    ):
        raise too_far_apart()
    return Studies(
        y=tuple(math.ldexp(effect - origin, -exponent) for _, effect in given),
        v=tuple(math.ldexp(variance, -2 * exponent) for variance, _ in given),
        origin=origin,
        exponent=exponent,
    )


def checked(effects: Sequence[float], variances: Sequence[float]) -> Studies:
    """Make studies of what callers give; AnalysisFault unless finite, above 0, equally many."""
    faults = lengths(effects, variances)
    if not len(effects):
        faults.append(Fault("too_few", "effects", "a list of 0", "at least one effect"))
    known = [number(variance, f"variances[{i}]") for i, variance in enumerate(variances)]
    faults += [
        Fault("out_of_range", f"variances[{i}]", f"{variance:g}", "a number above 0")
        for i, variance in enumerate(known)
        if variance <= 0
    ]
    if faults:
        raise AnalysisFault(faults)
    return _scaled([number(effect, f"effects[{i}]") for i, effect in enumerate(effects)], known)


def lengths(effects: Sequence[float], variances: Sequence[float]) -> list[Fault]:
    """Return the fault of lists that are not equally long."""
    if len(effects) == len(variances):
        return []
    problem = f"{len(variances)} for {len(effects)} effects"
    return [Fault("different_lengths", "variances", problem, "one variance for each effect")]


def too_far_apart() -> AnalysisFault:
    """Return the fault of figures whose squares or quotients do not fit a float."""
    problem = "too large, or too far apart, to compute with"
    return fault("not_finite", "effects, variances", problem, "figures in a common unit")


def _spare(w: Sequence[float], total: float) -> float:
    """Return Σw − Σw²/Σw of ascending weights as 2Σ_{i<j} w_i w_j / Σw: nothing cancels."""
    smaller = accumulate(w)
    return 2 * math.fsum(u * (below / total) for u, below in zip(w[1:], smaller, strict=False))
