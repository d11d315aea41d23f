"""From figures to places: linear scales with round ticks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fundportal.charts.chart import ChartFault, Number

_NOTHING = 1e-100  # what is smaller is drawn as zero


@dataclass(frozen=True)
class Scale:
    """Maps figures from `low` to `high` onto places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        """Return the place of a figure."""
        part = (float(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, most: int) -> tuple[float, ...]:
        """Return at most `most` round figures within the scale (at least those that fit)."""
        for step in _steps((self.high - self.low) / max(most, 1)):
            first, last = (
                math.ceil(self.low / step - 1e-9),
                math.floor(self.high / step + 1e-9),
            )
            if last - first + 1 <= most:
                return tuple(i * step for i in range(first, last + 1))
        return ()


def fitted(
    figures: Iterable[Number],
    start: float,
    end: float,
    *,
    zero: bool,
    margin: float = 0.0,
) -> Scale:
    """Make a scale that holds all figures, and zero if asked; raises ChartFault if not finite."""
    values = finite(figures)
    if zero:
        values = [*values, 0.0]
    if not values:
        raise ChartFault("nothing to draw")
    low, high = min(values), max(values)
    size = max(abs(low), abs(high))
    if size < _NOTHING:
        low, high = 0.0, 1.0
    elif high - low <= size * 1e-9:
        low, high = low - size / 2, high + size / 2
    spare = (high - low) * margin
    return Scale(low - spare, high + spare, start, end)


def finite(figures: Iterable[Number]) -> list[float]:
    """Turn figures into floats; raises ChartFault at one that is no number."""
    values = [float(figure) for figure in figures]
    if not all(math.isfinite(value) for value in values):
        raise ChartFault("a figure is not a finite number")
    return values


def _steps(least: float) -> Sequence[float]:
    power = 10.0 ** math.floor(math.log10(least))
    return [power * factor for factor in (1, 2, 2.5, 5, 10, 20, 25, 50, 100)]
