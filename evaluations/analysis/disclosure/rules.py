"""What may be printed of a small group; the threshold is data of the fund."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from evaluations.analysis.faults import fault


@dataclass(frozen=True)
class Rule:
    """From how many people on a figure is shown, and whether 0 is hidden too."""

    threshold: int = 5
    protect_zero: bool = False

    def __post_init__(self) -> None:
        """Refuse a threshold under which no count would be small."""
        if self.threshold < 2:
            raise fault("out_of_range", "threshold", str(self.threshold), "at least 2")

    def is_small(self, count: int) -> bool:
        """Tell whether a count of people is hidden: 1 to threshold - 1, and 0 where it tells."""
        return (0 if self.protect_zero else 1) <= count < self.threshold

    def may_show_mean(self, *group_sizes: int) -> bool:
        """Tell whether a mean or an effect may be shown: the threshold in every group."""
        return all(size >= self.threshold for size in group_sizes)

    def may_show_share(self, numerator: int, denominator: int) -> bool:
        """Tell whether a percentage may be shown: neither those it counts nor the rest are few.

        None is few too: 0 % and 100 % tell of every person in the group.
        """
        return min(numerator, denominator - numerator) >= self.threshold

    def summary(self, values: Sequence[float]) -> dict[str, float | None]:
        """Return n, mean and sd (n - 1) of a group's values; null what may not be shown.

        Never a minimum or a maximum: they are the values of single persons. AnalysisFault when
        the values are not finite or too large to add up.
        """
        n = len(values)
        if not self.may_show_mean(n):
            return {"n": None if self.is_small(n) else n, "mean": None, "sd": None}
        if not all(map(math.isfinite, values)):
            raise fault("not_finite", "values", "infinite or not a number", "finite numbers")
        try:
            mean, sd = fmean(values), stdev(values)
        except OverflowError:
            raise fault("too_large", "values", "overflow", "numbers that can be added up") from None
        return {"n": n, "mean": mean, "sd": sd}
