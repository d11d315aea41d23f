"""Price levels: an amount in the prices of one year, moved to the prices of another by an index.

An index is data with a source, such as Statistics Sweden's KPI or the municipal price index PKV:
amount × index of the new year / index of the old one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evaluations.analysis.faults import AnalysisFault, Fault, fault


@dataclass(frozen=True)
class PriceIndex:
    """A price index: its name, where the figures come from, and one value above 0 per year."""

    name: str
    source: str
    values: Mapping[int, float]

    def __post_init__(self) -> None:
        """Raise AnalysisFault for each value that is no finite number above 0."""
        faults = [
            Fault("index_not_positive", f"{self.name}, {year}", repr(value), "a number above 0")
            for year, value in self.values.items()
            if not (math.isfinite(value) and value > 0)
        ]
        if faults:
            raise AnalysisFault(faults)

    def move(self, amount: float, from_year: int, to_year: int) -> float:
        """Return an amount in the prices of `from_year` in those of `to_year`.

        Raises AnalysisFault when a year is missing, naming the years there are: a price level is
        never guessed. The same year needs no index.
        """
        if from_year == to_year:
            return amount
        moved = amount * self.ratio(from_year, to_year)
        if not math.isfinite(moved):
            raise fault("too_large", self.name, f"{amount!r} moved is too large", "kronor")
        return moved

    def ratio(self, from_year: int, to_year: int) -> float:
        """Return what one krona of `from_year` is in kronor of `to_year`."""
        missing = [year for year in (from_year, to_year) if year not in self.values]
        if missing:
            raise AnalysisFault([self._missing(year) for year in missing])
        ratio = self.values[to_year] / self.values[from_year]
        if not math.isfinite(ratio):
            years = f"from {from_year} to {to_year}"
            raise fault("too_large", self.name, f"the change {years}", "values that are comparable")
        return ratio

    def _missing(self, year: int) -> Fault:
        return Fault("index_year_missing", self.name, f"no value for {year}", self.years())

    def years(self) -> str:
        """Return the years of the index as text: "2015 to 2017, 2020"."""
        runs: list[list[int]] = []
        for year in sorted(self.values):
            if runs and year == runs[-1][1] + 1:
                runs[-1][1] = year
            else:
                runs.append([year, year])
        shown = [f"{a}" if a == b else f"{a} to {b}" for a, b in runs]
        return f"one of the years {', '.join(shown)}" if shown else "an index with values"
