"""Quantiles and tails of the normal and t distributions; `df` None means normal."""

import math


def critical(level: float, df: float | None) -> float:
    """Return the two-sided critical value, 1.96 for a level of 0.95 and the normal."""
    from scipy import special  # heavy: loaded when the first effect is computed

    upper = (1 + level) / 2
    value = special.ndtri(upper) if df is None else special.stdtrit(df, upper)
    return float(value)


def two_sided(statistic: float, df: float | None) -> float:
    """Return the two-sided p value of a statistic."""
    from scipy import special  # heavy: loaded when the first effect is computed

    tail = -abs(statistic)
    return float(2 * (special.ndtr(tail) if df is None else special.stdtr(df, tail)))


def correction(m: float) -> float:
    """Return Hedges' exact correction J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)), m ≥ 2 (Hedges 1981)."""
    x = (m - 1) / 2
    if m <= 200:
        return math.exp(math.lgamma(x + 0.5) - math.lgamma(x)) / math.sqrt(m / 2)
    # The difference of two large logarithms loses digits; Γ(x+½)/Γ(x) by its series does not.
    series = 1 - 1 / (8 * x) + 1 / (128 * x**2) + 5 / (1024 * x**3) - 21 / (32768 * x**4)
    return math.sqrt(x) * (series - 399 / (262144 * x**5)) / math.sqrt(m / 2)
