"""What may be printed of a small group; the threshold is data of the fund."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

SMALLEST_THRESHOLD = 2  # under it no count would be small


def is_small(count: int, threshold: int, *, protect_zero: bool = False) -> bool:
    """Tell whether a count of people must be hidden: 1 to threshold - 1, and 0 where it tells."""
    return (0 if protect_zero else 1) <= count < threshold


def may_show_mean(threshold: int, *group_sizes: int) -> bool:
    """Tell whether a mean or an effect may be shown: at least the threshold in every group."""
    return all(size >= threshold for size in group_sizes)


def may_show_share(numerator: int, denominator: int, threshold: int) -> bool:
    """Tell whether a percentage may be shown: neither those it counts nor the rest are few.

    None is few too: 0 % and 100 % tell of every person in the group.
    """
    return min(numerator, denominator - numerator) >= threshold


def summary(values: Sequence[float], threshold: int) -> dict[str, float | None]:
    """Return n, mean and sd (n - 1) of a group; null under the threshold.

    Minimum and maximum are the values of single persons and are left out of every summary.
    """
    if not may_show_mean(threshold, len(values)):
        return {"n": None if is_small(len(values), threshold) else len(values)} | _nothing
    mean, sd = fmean(values), stdev(values) if len(values) > 1 else None
    if not math.isfinite(mean) or (sd is not None and not math.isfinite(sd)):
        raise OverflowError("the values are too large to be summed up")
    return {"n": len(values), "mean": mean, "sd": sd}


_nothing: dict[str, float | None] = {"mean": None, "sd": None}
