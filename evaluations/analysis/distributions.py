"""Quantiles and tails of the normal and t distributions; `df` None means normal."""

import math


def critical(level: float, df: float | None) -> float:
    """Return the two-sided critical value, 1.96 for a level of 0.95 and the normal."""
    return upper((1 - level) / 2, df)


def upper(tail: float, df: float | None) -> float:
    """Return the value above which a share `tail` of the distribution lies, 1.96 for 0.025."""
    from scipy import special  # heavy: loaded when the first effect is computed

    return -float(special.ndtri(tail) if df is None else special.stdtrit(df, tail))


def two_sided(statistic: float, df: float | None) -> float:
    """Return the two-sided p value of a statistic."""
    from scipy import special  # heavy: loaded when the first effect is computed

    tail = -abs(statistic)
    return float(2 * (special.ndtr(tail) if df is None else special.stdtr(df, tail)))


def noncentral_below(value: float, df: float, shift: float) -> float:
    """Return the chance that noncentral t, its centre moved by `shift`, is below a value."""
    from scipy import special  # heavy: loaded when the first plan is computed

    below = float(special.nctdtr(df, shift, value))
    return 0.0 if math.isnan(below) else below  # what scipy answers for a chance under 1e-15


def correction(m: float) -> float:
    """Return Hedges' exact correction J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)), m ≥ 2 (Hedges 1981)."""
    x = (m - 1) / 2
    if m <= 200:
        return math.exp(math.lgamma(x + 0.5) - math.lgamma(x)) / math.sqrt(m / 2)
    # The difference of two large logarithms loses digits; Γ(x+½)/Γ(x) by its series does not.
    series = 1 - 1 / (8 * x) + 1 / (128 * x**2) + 5 / (1024 * x**3) - 21 / (32768 * x**4)
    return math.sqrt(x) * (series - 399 / (262144 * x**5)) / math.sqrt(m / 2)
