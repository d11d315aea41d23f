"""How much effects differ between studies beyond chance: τ², by published estimators."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evaluations.analysis.effects import check_level
from evaluations.analysis.faults import fault
from evaluations.analysis.studies import Studies, checked

STEP = 1 / 16  # of ln(τ² + v) between points where the slope of the likelihood is looked at


@dataclass(frozen=True)
class Between:
    """The variance between studies in more detail, in the square of the effects' unit.

    `tau2_ci` is its interval by the Q-profile, which any estimate shares; `tau2_se` the standard
    error of a REML estimate (else None); `h2` all variance as a multiple of that within studies.
    """

    tau2: float
    tau2_se: float | None
    tau2_ci: tuple[float, float]
    h2: float


def between(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    method: str = "REML",
    level: float = 0.95,
) -> Between:
    """Say more of the variance between at least two studies; AnalysisFault as for `pool`."""
    studies = checked(effects, variances)
    check_level(level)
    if studies.k < 2:
        raise fault("too_few", "effects", "a list of 1", "at least two effects")
    tau2 = estimate(studies, method)
    low, high = q_profile(studies, level)
    return Between(
        tau2=studies.in_unit(tau2, 2),
        tau2_se=studies.in_unit(standard_error(studies, tau2), 2) if method == "REML" else None,
        tau2_ci=(studies.in_unit(low, 2), studies.in_unit(high, 2)),
        h2=tau2 / within(studies) + 1,
    )


def estimate(studies: Studies, method: str) -> float:
    """Return τ² by a method in the square of the studies' scale; 0 for a single study."""
    if method not in METHODS:
        raise fault("unknown_choice", "method", repr(method), " or ".join(METHODS))
    return METHODS[method](studies) if studies.k > 1 else 0.0


def none(studies: Studies) -> float:
    """Return 0: equal effects (EE), where the studies differ by chance alone."""
    return 0.0


def dersimonian_laird(studies: Studies) -> float:
    """Return max(0, (Q−(k−1))/(Σw−Σw²/Σw)), w = 1/v (DerSimonian and Laird 1986)."""
    at = studies.weighted(0.0)
    return max(0.0, (at.squares - (studies.k - 1)) / at.spare)


def paule_mandel(studies: Studies) -> float:
    """Return the τ² where Σw(y−μ)² = k−1, 0 if there is none (Paule and Mandel 1982)."""
    return where_squares_are(studies, studies.k - 1)


def restricted_likelihood(studies: Studies) -> float:
    """Return the τ² ≥ 0 of the largest restricted likelihood (REML; Harville 1977).

    There may be several maxima. Each lies where the slope turns from up to down, so all turns are
    found (a step of ln(τ²+v) is 1/16, and no maximum lies beyond `_highest`), closed in by halving
    and compared; two maxima within one step would be missed, and would hardly differ.
    """
    found = [] if studies.slope(0.0) > 0 else [0.0]
    for low, high in pairwise(_ladder(studies)):
        if low[1] > 0 >= high[1]:
            found.append(_halved(studies.slope, low[0], high[0]))
    return max(found, key=studies.log_likelihood)


def q_profile(studies: Studies, level: float) -> tuple[float, float]:
    """Return the interval of τ² by the Q-profile, k ≥ 2 (Viechtbauer 2007).

    It ends where Σw(y−μ)² is the upper and the lower quantile of χ² with k−1 degrees of freedom.
    """
    from scipy import special  # heavy: loaded when the first effect is computed

    half, tail = (studies.k - 1) / 2, (1 - level) / 2
    upper, lower = 2 * special.gammainccinv(half, tail), 2 * special.gammaincinv(half, tail)
    return where_squares_are(studies, float(upper)), where_squares_are(studies, float(lower))


def where_squares_are(studies: Studies, target: float) -> float:
    """Return the τ² where Σw(y−μ)², which only falls, has come down to a target; at least 0."""

    def excess(tau2: float) -> float:
        return studies.weighted(tau2).squares - target

    if excess(0.0) <= 0:
        return 0.0
    # Σw(y−μ)² ≤ Σw(y−ȳ)² ≤ Σ(y−ȳ)²/τ², so it is below the target from here on.
    highest = studies.variance_of_effects * (studies.k - 1) / target
    return _halved(excess, 0.0, highest)


def standard_error(studies: Studies, tau2: float) -> float:
    """Return the standard error of a REML τ², √(2/tr(PP)), k ≥ 2 (Viechtbauer 2005)."""
    w = [1 / (v + tau2) for v in studies.v]
    total = math.fsum(w)
    *rest, largest = [weight / total for weight in w]
    # tr(PP)/(Σw)² = Σ p_i²((1−p_i)² + Σ_{j≠i} p_j²), the largest p apart: nothing cancels. In
    # units of the second largest, so that no square is lost.
    unit = rest[-1]
    scaled = [share / unit for share in rest]
    squares = math.fsum(share * share for share in scaled)
    trace = (largest * math.fsum(scaled)) ** 2 + largest * largest * squares
    trace += math.fsum(
        (u * (1 - p)) ** 2 + u * u * (unit * unit * (squares - u * u) + largest * largest)
        for p, u in zip(rest, scaled, strict=True)
    )
    return math.sqrt(2 / trace) / unit / total


def within(studies: Studies) -> float:
    """Return the typical variance within studies, (k−1)Σw/((Σw)²−Σw²) with w = 1/v, k ≥ 2."""
    return (studies.k - 1) / studies.weighted(0.0).spare


def _ladder(studies: Studies) -> list[tuple[float, float]]:
    """Return points of τ² from 0 to beyond the last maximum, each with the slope there."""
    smallest, highest = studies.v[-1], _highest(studies)
    steps = math.ceil(math.log1p(highest / smallest) / STEP)
    points = [smallest * math.expm1(step * STEP) for step in range(steps + 1)]
    return [(point, studies.slope(point)) for point in points]


def _highest(studies: Studies) -> float:
    """Return a τ² beyond which the likelihood only falls.

    With s² the plain variance of the effects the slope is below (k−1)(s²/τ⁴ − 1/(v_max+τ²)),
    which is negative from s² + s√v_max on; doubled to be clear of rounding.
    """
    s = math.sqrt(studies.variance_of_effects)
    return 2 * s * (s + math.sqrt(studies.v[0]))


def _halved(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function passes from above 0 (at low) to below, to the last digit."""
    while low < (middle := low + (high - low) / 2) < high:
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return high


METHODS: dict[str, Callable[[Studies], float]] = {
    "REML": restricted_likelihood,
    "DL": dersimonian_laird,
    "PM": paule_mandel,
    "EE": none,
}
