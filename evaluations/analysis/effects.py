"""Effects of an initiative on the means of two groups, and what all effects have in common.

Each function takes plain figures and returns a frozen result with its interval. An input from
which nothing can be computed raises AnalysisFault naming the field; it never becomes 0.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from evaluations.analysis.distributions import correction, critical, two_sided
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.grades import (
    Caution,
    cautions_on,
    grade_of_assignment,
    graded,
)
from evaluations.analysis.samples import Sample, Values, number, sample_of

if TYPE_CHECKING:
    import numpy as np

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
    dropped: dict[str, int] | int
    evidence_grade: int
    warnings: tuple[Caution, ...]

    def __post_init__(self) -> None:
        """Refuse a result with a figure that has grown or shrunk beyond what a float holds."""
        for name, figure in _figures(self.as_dict()):
            if not math.isfinite(figure):
                problem = f"{name} cannot be computed from numbers so large or small"
                raise fault("not_finite", "specification", problem, "numbers nearer to 1")

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON-safe values, warnings as code and message."""
        result = asdict(self)
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Effect):
                result[field.name] = value.as_dict()
        result["ci"] = list(self.ci)
        result["warnings"] = [{"code": w.code, "message": w.message} for w in self.warnings]
        return result


def _figures(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, float):
        yield name, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _figures(inner, f"{name}.{key}".lstrip("."))


@dataclass(frozen=True)
class MeansEffect(Effect):
    """The difference of two means; also in standard deviations (Hedges' g), and the groups."""

    hedges_g: float
    hedges_g_variance: float
    groups: dict[str, Sample]


def means(
    intervention: "Sample | Values | np.ndarray",
    comparison: "Sample | Values | np.ndarray",
    *,
    pooled: bool = False,
    level: float = 0.95,
    assignment: str = "unknown",
) -> MeansEffect:
    """Compare two means, of values (list or numpy array) or from n, mean and sd.

    Welch (1947): SE² = s₁²/n₁ + s₂²/n₂ with Satterthwaite's degrees of freedom. Student when
    pooled: SE² = s_p²(1/n₁ + 1/n₂) with n₁+n₂−2. Raises AnalysisFault when a group has fewer than
    two values or nothing varies.
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
    number(effect, "intervention.mean − comparison.mean")
    if not 0 < se < math.inf:
        raise no_variance("intervention.sd, comparison.sd", se)
    cautions = cautions_on(groups) + on_spread([first, second], pooled=pooled)
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
    a, b = first.sd / math.sqrt(first.n), second.sd / math.sqrt(second.n)
    se = math.hypot(a, b)
    if not 0 < se < math.inf:
        return se, math.nan
    share = (a / se) ** 2  # as shares of the whole, so that no square overflows
    return se, 1 / (share**2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1))


def _pooled(first: Sample, second: Sample) -> tuple[float, float]:
    spread = pooled_sd(first, second)
    return spread * math.sqrt(1 / first.n + 1 / second.n), first.n + second.n - 2


def pooled_sd(*samples: Sample) -> float:
    """Return the standard deviation within all groups, weighted by their degrees of freedom."""
    df = sum(sample.n - 1 for sample in samples)
    return math.hypot(*(sample.sd * math.sqrt((sample.n - 1) / df) for sample in samples))


def hedges_g(first: Sample, second: Sample) -> tuple[float, float]:
    """Return g = J(m)(m₁−m₂)/s_p and 1/n₁ + 1/n₂ + g²/(2(n₁+n₂)), its variance (Hedges 1981)."""
    m = first.n + second.n - 2
    g = correction(m) * (first.mean - second.mean) / pooled_sd(first, second)
    return g, 1 / first.n + 1 / second.n + g * g / (2 * (first.n + second.n))


def on_spread(samples: Sequence[Sample], *, pooled: bool) -> list[Caution]:
    """Return the caution when standard deviations are pooled that are far apart."""
    spreads = [sample.sd for sample in samples]
    if not pooled or max(spreads) <= UNEQUAL * min(spreads):
        return []
    return [
        Caution(
            "unequal_spread",
            f"One group's standard deviation is over {UNEQUAL:g} times another's: the pooled"
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
