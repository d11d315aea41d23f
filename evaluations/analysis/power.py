"""What planned groups can tell from chance: the smallest effect that a study would find.

For a plan, before anything is measured: "with 30 + 30 persons an effect under … cannot be told
from chance". The quantities are what the tests of effects.py and proportions.py would find.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evaluations.analysis.distributions import noncentral_below, upper
from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.samples import number

MOST = 10**12  # persons in a group


@dataclass(frozen=True)
class Plan:
    """Two groups to be: how many, and the test they are for.

    `alpha` is the chance of finding an effect that is not there, `power` of finding one that is.
    Where whole clusters (classes, districts) come into a group, `cluster_size` is how many persons
    each has on average and `icc` how alike they are: the share of the variance between clusters.
    """

    intervention: int
    comparison: int
    alpha: float = 0.05
    power: float = 0.8
    one_sided: bool = False
    cluster_size: float = 1.0
    icc: float = 0.0

    def __post_init__(self) -> None:
        """Raise AnalysisFault with everything that is impossible."""
        if faults := list(_faults(self)):
            raise AnalysisFault(faults)

    @property
    def design_effect(self) -> float:
        """Return by how much clusters inflate a variance: 1 + (m−1)·ICC (Kish 1965)."""
        return 1 + (self.cluster_size - 1) * self.icc

    @property
    def tail(self) -> float:
        """Return the chance of one tail of the test."""
        return self.alpha if self.one_sided else self.alpha / 2

    @property
    def df(self) -> float:
        """Return the degrees of freedom of t: what is drawn (persons or clusters) − 2."""
        return (self.intervention + self.comparison) / self.cluster_size - 2

    def se(self, first: float, second: float) -> float:
        """Return the standard error of a difference from the standard deviation in each group."""
        parts = first / math.sqrt(self.intervention), second / math.sqrt(self.comparison)
        return math.hypot(*parts) * math.sqrt(self.design_effect)


@dataclass(frozen=True)
class Detectable:
    """The smallest difference of means found with the plan's power, also in standard deviations."""

    difference: float
    standardised: float
    se: float
    df: float


@dataclass(frozen=True)
class DetectableShares:
    """The nearest shares above and below the comparison's that are told from it.

    None where not even all (or none) with the outcome would be told from it.
    """

    baseline: float
    above: float | None
    below: float | None


def smallest_difference(plan: Plan, *, sd: float = 1.0) -> Detectable:
    """Return the smallest difference of two means that the plan's test finds with its power.

    `sd` is the standard deviation in both groups; with 1 the answer is in standard deviations.
    Solved by the noncentral t distribution (Cohen 1988, 2.2), which for large groups is
    (z₁₋α/₂ + z_power)·SE. Raises AnalysisFault when sd is not above 0.
    """
    if number(sd, "sd") <= 0:
        raise fault("out_of_range", "sd", f"{sd:g}", "a number above 0")
    unit = plan.se(1.0, 1.0)
    standardised = unit * _root(lambda shift: _power_of_t(plan, shift), plan.power)
    if not math.isfinite(standardised * sd):
        raise fault("not_finite", "sd", f"{sd:g}", "a smaller number")
    return Detectable(standardised * sd, standardised, unit * sd, plan.df)


def power_of_difference(plan: Plan, difference: float, *, sd: float = 1.0) -> float:
    """Return the chance that the plan's t test finds a difference of means (`power` is not used).

    Two-sided the chance of finding it in the wrong direction is included, as everywhere.
    """
    if number(sd, "sd") <= 0:
        raise fault("out_of_range", "sd", f"{sd:g}", "a number above 0")
    return _power_of_t(plan, number(difference, "difference") / plan.se(sd, sd))


def smallest_shares(plan: Plan, *, baseline: float) -> DetectableShares:
    """Return the shares nearest to the comparison group's that the plan's test tells from it.

    The test is the pooled z of two proportions: its standard error comes from the mean share
    without an effect and from both shares with one (Fleiss, Levin and Paik 2003, 4.2). Raises
    AnalysisFault when the baseline is not a share between 0 and 1.
    """
    _check_share(baseline, "baseline")
    return DetectableShares(baseline, _nearest(plan, baseline, 1.0), _nearest(plan, baseline, 0.0))


def power_of_shares(plan: Plan, share: float, *, baseline: float) -> float:
    """Return the chance that the plan's test tells a share from the comparison's.

    One-sided the test looks to the side on which the share lies.
    """
    _check_share(share, "share")
    _check_share(baseline, "baseline")
    difference = abs(share - baseline)
    total = plan.intervention + plan.comparison
    middle = baseline + (share - baseline) * (plan.intervention / total)
    under_none = plan.se(_sd(middle), _sd(middle))
    under_some = plan.se(_sd(share), _sd(baseline))
    if not under_some:  # none in one group and all in the other: there is nothing left to chance
        return 1.0 if difference > upper(plan.tail, None) * under_none else 0.0
    from scipy import special  # heavy: loaded when the first plan is computed

    reach = upper(plan.tail, None) * under_none
    found = float(special.ndtr((difference - reach) / under_some))
    if plan.one_sided:
        return found
    return found + float(special.ndtr((-difference - reach) / under_some))


def _nearest(plan: Plan, baseline: float, end: float) -> float | None:
    if power_of_shares(plan, end, baseline=baseline) < plan.power:
        return None
    from scipy import optimize  # heavy: loaded when the first plan is computed

    def missing(share: float) -> float:
        return power_of_shares(plan, share, baseline=baseline) - plan.power

    return float(optimize.brentq(missing, baseline, end, xtol=1e-14))


def _power_of_t(plan: Plan, shift: float) -> float:
    """The power at a true difference of `shift` standard errors."""
    reach = upper(plan.tail, plan.df)
    found = 1 - noncentral_below(reach, plan.df, shift)
    return found if plan.one_sided else found + noncentral_below(-reach, plan.df, shift)


def _root(power_at: Callable[[float], float], power: float) -> float:
    from scipy import optimize  # heavy: loaded when the first plan is computed

    high = 4.0
    while power_at(high) < power:
        high *= 2
    return float(optimize.brentq(lambda shift: power_at(shift) - power, 0.0, high, xtol=1e-13))


def _sd(share: float) -> float:
    return math.sqrt(share * (1 - share))


def _faults(plan: Plan) -> Iterator[Fault]:
    for name in ("intervention", "comparison"):
        size = getattr(plan, name)
        if isinstance(size, bool) or not isinstance(size, int) or not 2 <= size <= MOST:
            yield Fault("out_of_range", name, f"{size}", f"a whole number from 2 to {MOST}")
        elif _is(plan.cluster_size, 1, MOST) and size < 2 * plan.cluster_size:
            clusters = f"{size / plan.cluster_size:g} clusters"
            yield Fault("too_few", name, clusters, "at least 2 clusters in a group")
    if not _is(plan.cluster_size, 1, MOST):
        yield Fault(
            "out_of_range", "cluster_size", f"{plan.cluster_size}", "a number of at least 1"
        )
    if not _is(plan.icc, 0, 1):
        yield Fault("out_of_range", "icc", f"{plan.icc}", "a number from 0 to 1")
    if not _is(plan.alpha, 1e-6, 0.5):
        yield Fault(
            "out_of_range", "alpha", f"{plan.alpha}", "a number from 0.000001 to 0.5, such as 0.05"
        )
    elif not _is(plan.power, plan.alpha + 1e-9, 1 - 1e-6):
        expected = "a number above alpha and below 0.999999, such as 0.8"
        yield Fault("out_of_range", "power", f"{plan.power}", expected)


def _is(value: float, low: float, high: float) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and low <= value <= high


def _check_share(share: float, where: str) -> None:
    if not 0 <= number(share, where) <= 1:
        raise fault("out_of_range", where, f"{share:g}", "a share from 0 to 1")
