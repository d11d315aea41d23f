"""The figures by which an investment is judged: internal rate, payback, annuity and ratios.

Flows are arrays over years 0..horizon. Sources: Boardman and others, "Cost-Benefit Analysis", 5th
edition (2018), chapters 3 and 9; NNK and EANB as in ASEK 8 (Trafikverket 2024) and Boardman.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np

from evaluations.analysis.faults import fault
from evaluations.analysis.real_roots import roots_between

LOWEST_RATE, HIGHEST_RATE = Fraction(-99, 100), Fraction(10)
ROUNDING = 1e-14  # of all that has moved so far: below it a sum of floats counts as 0

Flows = Sequence[float] | np.ndarray


def irr_roots(net: Flows, moved: Flows | None = None) -> list[float]:
    """Return every rate x in (-0.99, 10) with Σ net(t) (1+x)^-t = 0, ascending; a double root once.

    Flows that are all 0, or that never change sign, have none. `moved` says how much went in and
    out in each year (costs + benefits): a net flow that is only the rounding of their difference,
    0.3 − (0.1 + 0.2), is 0. Without it such a residue would make a rate near -0.99 of its own.
    """
    amounts = _finite(net)
    if moved is not None:
        amounts = [
            0.0 if abs(amount) <= ROUNDING * abs(size) else amount
            for amount, size in zip(amounts, _finite(moved), strict=True)
        ]
    # Times (1+x)^n it is a polynomial in 1+x, whose highest power belongs to year 0.
    found = roots_between(amounts[::-1], 1 + LOWEST_RATE, 1 + HIGHEST_RATE)
    rates = (float(factor - 1) for factor in found)
    return [rate for rate in rates if float(LOWEST_RATE) < rate < float(HIGHEST_RATE)]


def payback_year(net: Flows) -> int | None:
    """Return the first year with cumulative net ≥ 0 after it was negative.

    0 when it never is negative, None when it does not come back. Give discounted flows for the
    discounted payback.
    """
    amounts = _finite(net)
    _total((abs(amount) for amount in amounts), "net flows")
    moved = accumulate(abs(amount) for amount in amounts)
    was_negative = False
    for year, total in enumerate(moved):
        cumulative = math.fsum(amounts[: year + 1])
        if cumulative < -ROUNDING * total:
            was_negative = True
        elif was_negative:
            return year
    return None if was_negative else 0


def eanb(npv: float, factors: Flows) -> float | None:
    """Return the equivalent annual net benefit: NPV / Σ factor(t) over t = 1..n; None for n = 0."""
    return ratio(npv, _total(factors[1:], "discount factors"))


def ratio(numerator: float, denominator: float) -> float | None:
    """Return numerator / denominator, None when the denominator is 0 (for BCR and NNK)."""
    if denominator == 0:
        return None
    quotient = float(numerator) / float(denominator)
    if not math.isfinite(quotient):
        raise fault("too_large", "a ratio", f"{numerator!r} / {denominator!r}", "finite amounts")
    return quotient


def _total(amounts: Iterable[float], where: str) -> float:
    total = float(sum(amounts))
    if not math.isfinite(total):
        raise fault("too_large", where, "a sum too large to hold", "smaller numbers")
    return total


def _finite(net: Flows) -> list[float]:
    amounts = [float(amount) for amount in net]
    for year, amount in enumerate(amounts):
        if not math.isfinite(amount):
            raise fault("not_finite", f"net flow of year {year}", repr(amount), "a finite number")
    return amounts
