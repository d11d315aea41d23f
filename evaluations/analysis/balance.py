"""Were the groups alike before the start? Standardised differences of baseline characteristics.

They are measured in standard deviations and not by p values: a p value says how large the groups
are rather than how unlike, and chance imbalance is no hypothesis (Austin 2009; Imai, King and
Stuart 2008).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluations.analysis.faults import fault
from evaluations.analysis.grades import Caution, grade_of_assignment
from evaluations.analysis.proportions import Count, check_count
from evaluations.analysis.samples import Sample, Values, sample_of

FLAGGED = 0.1  # in standard deviations (Austin 2009)


@dataclass(frozen=True)
class Balance:
    """One characteristic before the start: both groups' mean or share, and how unlike they are.

    `standardised` is intervention − comparison in standard deviations; None where nobody differs
    within the groups but the groups do, which is flagged too.
    """

    name: str
    kind: str
    intervention: float
    comparison: float
    standardised: float | None
    flagged: bool


def balance_of_means(
    name: str, intervention: Sample | Values, comparison: Sample | Values
) -> Balance:
    """Compare a characteristic's means: d = (m₁ − m₂)/√((s₁² + s₂²)/2).

    The standard deviation is both groups' own and unweighted, so that groups of other sizes give
    the same answer (Rosenbaum and Rubin 1985). Raises AnalysisFault when a group has fewer than
    two values.
    """
    first = sample_of(intervention, f"{name}.intervention")
    second = sample_of(comparison, f"{name}.comparison")
    return _balance(name, "mean", (first.mean, second.mean), (first.sd, second.sd))


def balance_of_shares(name: str, intervention: Count, comparison: Count) -> Balance:
    """Compare the shares that have a characteristic: d = (p₁ − p₂)/√((p₁(1−p₁) + p₂(1−p₂))/2).

    Raises AnalysisFault when a count is impossible or a group has fewer than two.
    """
    check_count(intervention, f"{name}.intervention")
    check_count(comparison, f"{name}.comparison")
    shares = intervention.share, comparison.share
    spreads = [math.sqrt(share * (1 - share)) for share in shares]
    return _balance(name, "share", shares, (spreads[0], spreads[1]))


def balance_table(
    characteristics: Mapping[str, tuple[Sample | Values | Count, Sample | Values | Count]],
) -> list[Balance]:
    """Compare every characteristic, (intervention, comparison) each, in the order given."""
    table = []
    for name, (first, second) in characteristics.items():
        if isinstance(first, Count) and isinstance(second, Count):
            table.append(balance_of_shares(name, first, second))
        elif isinstance(first, Count) or isinstance(second, Count):
            raise fault("mixed", name, "a count in one group only", "counts or values in both")
        else:
            table.append(balance_of_means(name, first, second))
    return table


def cautions_on_balance(table: Iterable[Balance], *, assignment: str) -> list[Caution]:
    """Return the caution that names the flagged characteristics, if there are any.

    It weakens the design, but not where chance formed the groups: among randomised groups such
    differences come by chance and are what the interval allows for (Senn 1994).
    """
    grade_of_assignment(assignment)
    flagged = [row.name for row in table if row.flagged]
    if not flagged:
        return []
    message = (
        f"The groups differed before the start by over {FLAGGED:g} standard deviations in"
        f" {', '.join(flagged)}: part of the effect may come from that."
    )
    return [Caution("unbalanced_baseline", message, lowers_grade=assignment != "randomised")]


def _balance(
    name: str, kind: str, values: tuple[float, float], spreads: tuple[float, float]
) -> Balance:
    difference = values[0] - values[1]
    spread = math.hypot(spreads[0] / math.sqrt(2), spreads[1] / math.sqrt(2))
    standardised = difference / spread if spread else None if difference else 0.0
    if not math.isfinite(difference) or not math.isfinite(standardised or 0.0):
        raise fault("not_finite", name, "too large to compare", "smaller numbers")
    flagged = standardised is None or abs(standardised) > FLAGGED
    return Balance(name, kind, *values, standardised, flagged)
