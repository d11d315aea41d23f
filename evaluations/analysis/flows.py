"""What a stream of a cost model comes to year by year, from amounts or from the chain of effect.

A flow is kept as a scale and a profile over the years, so that what is drawn once per draw is
multiplied once and not once per year; each part is a number or one number per draw.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from evaluations.analysis.inputs import Figures, Input

_NEVER_ZERO = 1e-9  # years; keeps a drawn length of 0 years from dividing by 0


class Values:
    """The value of each input: those that are varied or drawn, the others at their mean."""

    def __init__(self, varied: Mapping[str, np.ndarray] | None = None) -> None:
        self.varied = varied or {}

    def __call__(self, one: Input) -> Figures:
        found = self.varied.get(one.name)
        return np.float64(one.value) if found is None else found


@dataclass(frozen=True)
class Flow:
    """Money per year: scale × profile[k] in year first_year + k, k = 0, 1, … within the horizon."""

    first_year: int
    scale: Figures
    profile: Sequence[Figures]

    def present_value(self, factors: Figures) -> Figures:
        """Return Σ factor(t) × flow(t); factors of shape (years,) or (years, draws).

        The years are added one after the other: the sum is the same on every machine, and years
        without flows at the end leave it as it is.
        """
        total = np.float64(0)
        for year, part in enumerate(self.profile, self.first_year):
            total = total + part * factors[year]
        return self.scale * total

    def by_year(self, horizon: int) -> np.ndarray:
        """Return the flow of a single draw in each of the years 0…horizon."""
        years = np.zeros(horizon + 1)
        for year, part in enumerate(self.profile, self.first_year):
            years[year] = self.scale * part
        return years


@dataclass(frozen=True)
class Amounts:
    """Amounts per year from the first year on."""

    first_year: int
    amounts: tuple[Input, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that it is made of."""
        return self.amounts

    def flow(self, values: Values, horizon: int) -> Flow:
        """Return the flow within the horizon."""
        within = self.amounts[: max(0, horizon + 1 - self.first_year)]
        return Flow(self.first_year, np.float64(1), [values(amount) for amount in within])


@dataclass(frozen=True)
class Dropoff:
    """How the effect wears off, D(k) with k = 0 in the first benefit year (method: `kind`).

    geometric (1−d)^k · exponential e^(−λk) · linear max(0, 1−k/n) · table, a share per year.
    """

    kind: str
    inputs: tuple[Input, ...]

    def remaining(self, values: Values) -> Iterator[Figures]:
        """Return the share of the effect that remains, year after year."""
        drawn = [values(one) for one in self.inputs]
        if self.kind == "table":
            yield from drawn
        elif self.kind == "linear":
            yield from _straight_down(np.maximum(drawn[0], _NEVER_ZERO))
        else:
            kept = 1 - drawn[0] if self.kind == "geometric" else np.exp(-drawn[0])
            yield from _powers(kept)


def _powers(base: Figures) -> Iterator[Figures]:
    power: Figures = np.float64(1)
    while True:
        yield power
        power = power * base


def _straight_down(years: Figures) -> Iterator[Figures]:
    k = 0
    while True:
        yield np.maximum(0.0, 1 - k / years)
        k += 1


@dataclass(frozen=True)
class Chain:
    """From people to money, each year: Q(t) × unit value (SROI Network 2012, stage 4).

    Q = population × reach × retention × effect × (1−deadweight) × (1−displacement)
    × (1−attribution to others) × D(t) × R(t), R(t) = min(1, (t−first year+1)/ramp years).
    """

    first_year: int
    years: int
    factors: tuple[Input, ...]  # population, reach, retention, effect, unit value
    deductions: tuple[Input, ...]  # deadweight, displacement, attribution to others
    ramp_years: Input
    dropoff: Dropoff

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that it is made of."""
        return (*self.factors, *self.deductions, self.ramp_years, *self.dropoff.inputs)

    def flow(self, values: Values, horizon: int) -> Flow:
        """Return the flow within the horizon."""
        scale: Figures = np.float64(1)
        for factor in self.factors:
            scale = scale * values(factor)
        for deduction in self.deductions:
            scale = scale * (1 - values(deduction))
        ramp = np.maximum(values(self.ramp_years), 1.0)  # a year or less: full from the first
        count = max(0, min(self.years, horizon + 1 - self.first_year))
        remaining = islice(self.dropoff.remaining(values), count)
        profile = [part * np.minimum(1.0, (k + 1) / ramp) for k, part in enumerate(remaining)]
        return Flow(self.first_year, scale, profile)
