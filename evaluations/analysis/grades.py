"""How far a design can be trusted: the Maryland scale, 1 (weak) to 5 (lots), and cautions.

Sherman and others 1998, "Preventing Crime: What Works, What Doesn't, What's Promising".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from evaluations.analysis.faults import fault
from evaluations.analysis.samples import Sample

Assignment = Literal["randomised", "matched", "self_selected", "unknown"]
ASSIGNMENTS: tuple[Assignment, ...] = get_args(Assignment)

WITH_COMPARISON: dict[Assignment, int] = {
    "randomised": 5,
    "matched": 4,
    "self_selected": 2,
    "unknown": 2,
}
CHANGE_COMPARED = 3  # difference in differences: a comparison group with a baseline
BEFORE_AFTER = 2
MISSING_SHARE = 0.20  # so many missing and the groups may no longer be those that were formed
MISSING_GAP = 0.10  # likewise when one group loses that much more than the other
FEW = 10


@dataclass(frozen=True)
class Caution:
    """Something the reader must know; `lowers_grade` when it weakens the design itself."""

    code: str
    message: str
    lowers_grade: bool = False


def graded(base: int, cautions: list[Caution]) -> int:
    """Return the grade of a design less one for each caution that weakens it, at least 1."""
    return max(1, base - sum(caution.lowers_grade for caution in cautions))


def grade_of_assignment(assignment: str) -> int:
    """Return the grade of a comparison of groups formed so; raises AnalysisFault if unknown."""
    for known, grade in WITH_COMPARISON.items():
        if assignment == known:
            return grade
    raise fault("unknown_choice", "assignment", repr(assignment), " or ".join(ASSIGNMENTS))


def grade_of_change(assignment: str) -> int:
    """Return the grade of a comparison of changes: 3, more where the groups were formed better."""
    return max(CHANGE_COMPARED, grade_of_assignment(assignment))


def cautions_on(samples: dict[str, Sample]) -> list[Caution]:
    """Return what the sizes and the missing values of the groups call for."""
    cautions = []
    few = [name for name, sample in samples.items() if sample.n < FEW]
    if few:
        cautions.append(
            Caution(
                "few_observations",
                f"Fewer than {FEW} observations in {' and '.join(few)}: the interval rests on the"
                " values being close to normally distributed.",
            )
        )
    counts = {name: (sample.n, sample.dropped) for name, sample in samples.items()}
    return cautions + cautions_on_missing(counts)


def cautions_on_missing(
    counts: Mapping[str, tuple[int, int]], *, unknown: int = 0
) -> list[Caution]:
    """Return what missing values call for: per group how many are there and how many are not.

    `unknown` counts those that are missing without their group being known.
    """
    dropped = {name: missing for name, (_, missing) in counts.items() if missing}
    dropped |= {"a group unknown": unknown} if unknown else {}
    if not dropped:
        return []
    counted = ", ".join(f"{count} in {name}" for name, count in dropped.items())
    cautions = [Caution("values_dropped", f"Missing values were left out: {counted}.")]
    shares = [missing / (n + missing) for n, missing in counts.values()]
    overall = sum(dropped.values()) / sum((unknown, *map(sum, counts.values())))
    if max(*shares, overall) > MISSING_SHARE or max(shares) - min(shares) > MISSING_GAP:
        cautions.append(
            Caution(
                "much_missing",
                f"More than {MISSING_SHARE:.0%} of a group is missing, or one group misses over"
                f" {MISSING_GAP:.0%} more than the other: those who are left may differ.",
                lowers_grade=True,
            )
        )
    return cautions
