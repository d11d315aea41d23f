"""Effects without a comparison group: the same people before and after."""

import math
import sys
from collections.abc import Iterable, Sequence

from evaluations.analysis.distributions import two_sided
from evaluations.analysis.effects import Effect, check_level, interval, no_variance
from evaluations.analysis.faults import fault
from evaluations.analysis.grades import (
    BEFORE_AFTER,
    Caution,
    cautions_on,
    grade_of_assignment,
    graded,
)
from evaluations.analysis.samples import Sample, Value, mean_and_sd, number, sample_of

ROUNDING = 4 * sys.float_info.epsilon  # changes that differ by less of the values are the same


def before_after(
    pairs: Iterable[Sequence[Value]], *, level: float = 0.95, assignment: str = "unknown"
) -> Effect:
    """Compare the same people before and after, (before, after) each, by the paired t test.

    A pair with a missing value is dropped and counted. Without a comparison group nothing says
    what would have happened anyway: the result is warned and its grade is 2 at most.
    """
    changes, dropped, largest = _changes(pairs)
    mean, sd = mean_and_sd(changes, "pairs")
    if sd <= ROUNDING * largest:
        sd = 0.0
    changed = Sample(len(changes), mean, sd, dropped)
    return before_after_of_changes(changed, level=level, assignment=assignment, where="pairs")


def before_after_of_changes(
    changes: Sample, *, level: float = 0.95, assignment: str = "unknown", where: str = "changes"
) -> Effect:
    """The same from n, mean and sd of each person's change, after − before."""
    grade_of_assignment(assignment)
    check_level(level)
    sample = sample_of(changes, where)
    n, mean = sample.n, sample.mean
    se = sample.sd / math.sqrt(n)
    if not 0 < se < math.inf or not math.isfinite(mean):
        raise no_variance(where, se)
    cautions = [
        Caution(
            "no_comparison_group",
            "There is no comparison group: the change may have come without the initiative.",
        ),
        *cautions_on({"pairs": sample}),
    ]
    return Effect(
        design="before_after",
        method="paired_t",
        effect=mean,
        se=se,
        ci=interval(mean, se, n - 1, level),
        level=level,
        statistic=mean / se,
        p=two_sided(mean / se, n - 1),
        df=n - 1,
        n={"pairs": n},
        dropped={"pairs": sample.dropped},
        evidence_grade=graded(BEFORE_AFTER, cautions),
        warnings=tuple(cautions),
    )


def _changes(pairs: Iterable[Sequence[Value]]) -> tuple[list[float], int, float]:
    """Return the changes, how many pairs were dropped, and the largest value of either kind."""
    changes, dropped, largest = [], 0, 0.0
    for index, pair in enumerate(pairs):
        where = f"pairs[{index}]"
        if len(pair) != 2:
            raise fault("not_a_pair", where, f"{len(pair)} values", "before and after")
        if pair[0] is None or pair[1] is None:
            dropped += 1
        else:
            before, after = number(pair[0], f"{where}[0]"), number(pair[1], f"{where}[1]")
            changes.append(number(after - before, where))
            largest = max(largest, abs(before), abs(after))
    if len(changes) < 2:
        raise fault("too_few", "pairs", f"{len(changes)} whole pairs", "at least 2")
    return changes, dropped, largest
