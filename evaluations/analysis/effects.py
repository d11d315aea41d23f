"""Effects of an initiative on the means of two groups, and what all effects have in common.

Each function takes plain figures and returns a frozen result with its interval. An input from
which nothing can be computed raises AnalysisFault naming the field; it never becomes 0.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from evaluations.analysis.distributions import correction, critical, two_sided
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.grades import (
    Caution,
    cautions_on,
    grade_of_assignment,
    graded,
)
from evaluations.analysis.samples import Sample, Value, number, sample_of

UNEQUAL = 2.0  # ratio of standard deviations over which pooling them is doubtful


@dataclass(frozen=True)
class Effect:
    """An effect, intervention − comparison or after − before, with its uncertainty.

    `ci` is the interval at `level`; `statistic`, `p` (two-sided) belong to the hypothesis of no
    effect; `df` None means the normal distribution; `n` and `dropped` count per group.
    """

    design: str
    method: str
    effect: float
    se: float
    ci: tuple[float, float]
    level: float
    statistic: float | None
    p: float | None
    df: float | None
    n: dict[str, int]
    dropped: dict[str, int]
    evidence_grade: int
    warnings: tuple[Caution, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON-safe values, warnings as code and message."""
        result = asdict(self)
        result["ci"] = list(self.ci)
        result["warnings"] = [{"code": w.code, "message": w.message} for w in self.warnings]
        return result


@dataclass(frozen=True)
class MeansEffect(Effect):
    """The difference of two means; also in standard deviations (Hedges' g), and the groups."""

    hedges_g: float
    hedges_g_variance: float
    groups: dict[str, Sample]


def means(
    intervention: Sample | Iterable[Value],
    comparison: Sample | Iterable[Value],
    *,
    pooled: bool = False,
    level: float = 0.95,
    assignment: str = "unknown",
) -> MeansEffect:
    """Compare two means, from values or from n, mean and sd: Welch (1947), or Student if pooled.

    Welch: SE² = s₁²/n₁ + s₂²/n₂ with Satterthwaite's degrees of freedom. Pooled: SE² =
    s_p²(1/n₁ + 1/n₂) with n₁+n₂−2. Raises AnalysisFault when a group has fewer than two values or
    nothing varies.
    """
    base = grade_of_assignment(assignment)
    check_level(level)
    groups = {
        "intervention": sample_of(intervention, "intervention"),
        "comparison": sample_of(comparison, "comparison"),
    }
    first, second = groups["intervention"], groups["comparison"]
    se, df = (_pooled if pooled else _welch)(first, second)
    effect = first.mean - second.mean
    if not 0 < se < math.inf or not math.isfinite(effect):
        raise no_variance("intervention.sd, comparison.sd", se)
    cautions = cautions_on(groups) + _on_spread(first, second, pooled=pooled)
    g, g_variance = hedges_g(first, second)
    return MeansEffect(
        design="means",
        method="pooled_t" if pooled else "welch_t",
        effect=effect,
        se=se,
        ci=interval(effect, se, df, level),
        level=level,
        statistic=effect / se,
        p=two_sided(effect / se, df),
        df=df,
        n={name: sample.n for name, sample in groups.items()},
        dropped={name: sample.dropped for name, sample in groups.items()},
        evidence_grade=graded(base, cautions),
        warnings=tuple(cautions),
        hedges_g=g,
        hedges_g_variance=g_variance,
        groups=groups,
    )


def _welch(first: Sample, second: Sample) -> tuple[float, float]:
    a, b = first.variance / first.n, second.variance / second.n
    if not a + b:
        return 0.0, math.nan
    share = a / (a + b)  # as shares of the whole, so that no square overflows
    return math.sqrt(a + b), 1 / (share**2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1))


def _pooled(first: Sample, second: Sample) -> tuple[float, float]:
    spread = pooled_sd(first, second)
    return spread * math.sqrt(1 / first.n + 1 / second.n), first.n + second.n - 2


def pooled_sd(first: Sample, second: Sample) -> float:
    """Return the standard deviation within both groups, weighted by their degrees of freedom."""
    squares = (first.n - 1) * first.variance + (second.n - 1) * second.variance
    return math.sqrt(squares / (first.n + second.n - 2))


def hedges_g(first: Sample, second: Sample) -> tuple[float, float]:
    """Return g = J(m)(m₁−m₂)/s_p and 1/n₁ + 1/n₂ + g²/(2(n₁+n₂)), its variance (Hedges 1981)."""
    m = first.n + second.n - 2
    g = correction(m) * (first.mean - second.mean) / pooled_sd(first, second)
    return g, 1 / first.n + 1 / second.n + g * g / (2 * (first.n + second.n))


def _on_spread(first: Sample, second: Sample, *, pooled: bool) -> list[Caution]:
    small, large = sorted((first.sd, second.sd))
    if not pooled or large <= UNEQUAL * small:
        return []
    return [
        Caution(
            "unequal_spread",
            f"One group's standard deviation is over {UNEQUAL:g} times the other's: the pooled"
            " standard error is doubtful, Welch's is not.",
        )
    ]


def interval(estimate: float, se: float, df: float | None, level: float) -> tuple[float, float]:
    """Return the symmetric interval at a level, by t with df degrees of freedom or the normal."""
    reach = critical(level, df) * se
    return estimate - reach, estimate + reach


def check_level(level: float) -> None:
    """Refuse a level of confidence that is not between 0 and 1."""
    if not 0 < number(level, "level") < 1:
        raise fault("out_of_range", "level", f"{level}", "a number between 0 and 1, such as 0.95")


def no_variance(where: str, se: float) -> AnalysisFault:
    """Return the fault of a standard error that is 0 or beyond computing."""
    if se == 0:
        return fault("no_variance", where, "nothing varies", "values that are not all the same")
    return fault("not_finite", where, "too large to compute with", "smaller numbers")
