"""Effects of an initiative on shares: so many of so many, in two groups."""

import math
from dataclasses import dataclass

from evaluations.analysis.distributions import critical, two_sided
from evaluations.analysis.effects import Effect, check_level
from evaluations.analysis.faults import fault
from evaluations.analysis.grades import Caution, grade_of_assignment, graded

COX = 1.65  # turns a log odds ratio into standard deviations (Cox 1970; Sánchez-Meca et al. 2003)
FEW_EVENTS = 5


@dataclass(frozen=True)
class Count:
    """So many with the outcome (`events`) of `n`."""

    n: int
    events: int

    @property
    def share(self) -> float:
        """Return the share with the outcome, 0 to 1."""
        return self.events / self.n


@dataclass(frozen=True)
class Ratio:
    """A ratio with its interval and the standard error of its logarithm."""

    estimate: float
    ci: tuple[float, float]
    log_se: float


@dataclass(frozen=True)
class Standardised:
    """A difference in standard deviations, with its variance, for pooling over studies."""

    estimate: float
    variance: float


@dataclass(frozen=True)
class ProportionsEffect(Effect):
    """The difference of two shares; ratios are None where a cell that they need is 0."""

    risk_ratio: Ratio | None
    odds_ratio: Ratio | None
    d_cox: Standardised | None
    groups: dict[str, Count]


def proportions(
    intervention: Count,
    comparison: Count,
    *,
    level: float = 0.95,
    assignment: str = "unknown",
) -> ProportionsEffect:
    """Compare two shares: interval by Newcombe (1998, method 10), test by the pooled z.

    The standard error is the test's, √(p̄(1−p̄)(1/n₁+1/n₂)). Where all or none have the outcome it
    is 0 and there is no test (statistic and p None, warned), but the interval still holds.
    """
    base = grade_of_assignment(assignment)
    check_level(level)
    check_count(intervention, "intervention")
    check_count(comparison, "comparison")
    effect = intervention.share - comparison.share
    total = Count(intervention.n + comparison.n, intervention.events + comparison.events)
    se = math.sqrt(total.share * (1 - total.share) * (1 / intervention.n + 1 / comparison.n))
    statistic = effect / se if se else None
    cautions = _cautions(intervention, comparison)
    odds_ratio = _odds_ratio(intervention, comparison, level)
    return ProportionsEffect(
        design="proportions",
        method="newcombe",
        effect=effect,
        se=se,
        ci=newcombe(intervention, comparison, level),
        level=level,
        statistic=statistic,
        p=None if statistic is None else two_sided(statistic, None),
        df=None,
        n={"intervention": intervention.n, "comparison": comparison.n},
        dropped={"intervention": 0, "comparison": 0},
        evidence_grade=graded(base, cautions),
        warnings=tuple(cautions),
        risk_ratio=_risk_ratio(intervention, comparison, level),
        odds_ratio=odds_ratio,
        d_cox=None if odds_ratio is None else _cox(odds_ratio),
        groups={"intervention": intervention, "comparison": comparison},
    )


def newcombe(first: Count, second: Count, level: float) -> tuple[float, float]:
    """Return the hybrid score interval of a difference of shares; it stays within −1 and 1."""
    low1, high1 = wilson(first, level)
    low2, high2 = wilson(second, level)
    p1, p2 = first.share, second.share
    low = p1 - p2 - math.hypot(p1 - low1, high2 - p2)
    high = p1 - p2 + math.hypot(high1 - p1, p2 - low2)
    return max(low, -1.0), min(high, 1.0)


def wilson(count: Count, level: float) -> tuple[float, float]:
    """Return Wilson's (1927) score interval of one share, exactly 0 or 1 at the ends."""
    z = critical(level, None)
    n, p = count.n, count.share
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = middle - reach if count.events else 0.0
    high = middle + reach if count.events < n else 1.0
    return low, high


def _risk_ratio(first: Count, second: Count, level: float) -> Ratio | None:
    if not first.events or not second.events:
        return None
    variance = 1 / first.events - 1 / first.n + 1 / second.events - 1 / second.n
    return _ratio(first.share / second.share, max(variance, 0.0), level)


def _odds_ratio(first: Count, second: Count, level: float) -> Ratio | None:
    cells = (first.events, first.n - first.events, second.events, second.n - second.events)
    if not all(cells):
        return None
    a, b, c, d = cells
    return _ratio(a * d / (b * c), sum(1 / cell for cell in cells), level)


def _ratio(estimate: float, log_variance: float, level: float) -> Ratio:
    log_se = math.sqrt(log_variance)
    reach = math.exp(critical(level, None) * log_se)
    return Ratio(estimate, (estimate / reach, estimate * reach), log_se)


def _cox(odds_ratio: Ratio) -> Standardised:
    return Standardised(math.log(odds_ratio.estimate) / COX, (odds_ratio.log_se / COX) ** 2)


def check_count(count: Count, where: str) -> None:
    """Refuse a count with fewer than two, or with more events than there are."""
    for name, value in (("n", count.n), ("events", count.events)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise fault("not_whole", f"{where}.{name}", f"{value!r}", "a whole number")
    if count.n < 2:
        raise fault("too_few", f"{where}.n", f"{count.n}", "a whole number of at least 2")
    if not 0 <= count.events <= count.n:
        problem, expected = f"{count.events}", f"a whole number from 0 to n ({count.n})"
        raise fault("out_of_range", f"{where}.events", problem, expected)


def _cautions(first: Count, second: Count) -> list[Caution]:
    cells = (first.events, first.n - first.events, second.events, second.n - second.events)
    if not first.events + second.events or not cells[1] + cells[3]:
        message = "All or none had the outcome in both groups: there is nothing to test."
        return [Caution("no_variance", message)]
    if min(cells) < FEW_EVENTS:
        message = f"Fewer than {FEW_EVENTS} with or without the outcome in a group: p is rough."
        return [Caution("few_observations", message)]
    return []
