"""Reads a number of a cost model, or its distribution, and checks that it can be drawn from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.analysis.faults import Fault
from evaluations.analysis.inputs import Beta, Distribution, Input, LogNormal, Normal, Triangular


@dataclass(frozen=True)
class Limits:
    """What makes sense for a number; `above` when the lowest itself does not.

    With what is `impossible`, or lower, nothing can be computed.
    """

    lowest: float = -math.inf
    highest: float = math.inf
    above: bool = False
    impossible: float = -math.inf

    def hold(self, value: float) -> bool:
        """Tell whether a number lies within."""
        enough = value > self.lowest if self.above else value >= self.lowest
        return enough and value <= self.highest

    def __str__(self) -> str:
        """Return them in words."""
        if self.highest < math.inf:
            return f"from {self.lowest:g} to {self.highest:g}"
        return f"{'above' if self.above else 'of at least'} {self.lowest:g}"


ANY = Limits()
NOT_NEGATIVE = Limits(0)
POSITIVE = Limits(0, above=True)
FRACTION = Limits(0, 1)
RATE = Limits(-1, above=True, impossible=-1)


class InputReader:
    """Reads the numbers of one object: `name` as inputs are called, `where` as faults are."""

    def __init__(self, given: Mapping[str, Any], name: str, where: str, faults: list[Fault]):
        self.given = given
        self.name = name
        self.where = where
        self.faults = faults

    def inside(self, field: str) -> "InputReader":
        """Return the reader of an object inside."""
        path = f"{self.name}.{field}", f"{self.where}.{field}"
        return InputReader(self.given[field], *path, self.faults)

    def read(
        self, field: str, limits: Limits, default: float = 0, *, is_affine: bool = True
    ) -> Input:
        """Read a number; left out, it is the default."""
        return self._input(field, self.given.get(field), limits, default, is_affine)

    def read_all(self, field: str, limits: Limits) -> tuple[Input, ...]:
        """Read a list of numbers, named field[0], field[1], …"""
        return tuple(
            self._input(f"{field}[{index}]", one, limits, 0, True)
            for index, one in enumerate(self.given[field])
        )

    def _input(
        self, field: str, given: object, limits: Limits, default: float, is_affine: bool
    ) -> Input:
        distribution, value, stated = None, float(default), given is not None
        if isinstance(given, Mapping):
            distribution, value = self._distribution(given, f"{self.where}.{field}", limits)
        elif isinstance(given, int | float):
            value = float(given)
        name = f"{self.name}.{field}"
        return Input(
            name,
            value,
            distribution,
            lowest=limits.lowest,
            highest=limits.highest,
            above=limits.impossible,
            is_affine=is_affine,
            is_stated=stated,
        )

    def _distribution(
        self, given: Mapping[str, Any], where: str, limits: Limits
    ) -> tuple[Distribution | None, float]:
        distribution = _made({name: float(value) for name, value in given.items()})
        problem = ""
        if isinstance(distribution, Triangular):
            low, mode, high = distribution.low, distribution.mode, distribution.high
            if not low <= mode <= high:
                problem = f"low {low:g}, mode {mode:g}, high {high:g}"
                self.faults.append(Fault("not_in_order", where, problem, "low ≤ mode ≤ high"))
                return None, 0.0
            problem = _outside(limits, low=low, high=high)
        try:
            mean = distribution.mean
        except OverflowError:
            mean = math.inf
        if not math.isfinite(mean):
            self.faults.append(Fault("too_large", where, "its mean is too large", "a finite mean"))
            return None, 0.0
        problem = problem or _outside(limits, mean=mean)
        if problem:
            self.faults.append(Fault("out_of_range", where, problem, f"values {limits}"))
        return distribution, mean


def _made(given: Mapping[str, float]) -> Distribution:
    for kind, first in ((Normal, "mean"), (Triangular, "low"), (LogNormal, "median")):
        if first in given:
            return kind(**given)
    return Beta(**given)


def _outside(limits: Limits, **figures: float) -> str:
    outside = [f"{name} {value:g}" for name, value in figures.items() if not limits.hold(value)]
    return " and ".join(outside)
