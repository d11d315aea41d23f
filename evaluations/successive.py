"""Small groups over the reports that follow one another: what a difference between two would tell.

Pure. A published report stays with its readers, also when a later one takes its place. Where the
later one counts a few people more or fewer, their number, mean and spread follow by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evaluations.report_content import IndicatorResult, ReportContent

INTERVENTION, COMPARISON = "intervention", "comparison"


@dataclass(frozen=True)
class Closeness:
    """A figure that two reports count by a few people differently."""

    indicator: str
    before: int
    now: int
    earlier: ReportContent

    @property
    def people(self) -> int:
        """How many would be told apart."""
        return abs(self.now - self.before)


def too_close(
    result: IndicatorResult, earlier: Iterable[ReportContent], threshold: int
) -> Closeness | None:
    """The first earlier report beside which the result would tell of fewer than the threshold."""
    counted = _counted(result)
    for report in earlier:
        for before in (one for one in report.results if one.key == result.key):
            for what, number in _counted(before).items():
                now = counted.get(what, number)
                if 0 < abs(now - number) < threshold:
                    return Closeness(result.name, number, now, report)
    return None


def guarded(
    result: IndicatorResult, earlier: Iterable[ReportContent], threshold: int
) -> IndicatorResult:
    """The result as it can be printed beside the earlier reports.

    What is missing, or how groups developed, is left out by itself; the result as a whole where
    its own groups differ by a few.
    """
    reports = list(earlier)
    kept = result
    if _differs_by_few(_missing(result), map(_missing, _same(result, reports)), threshold):
        kept = replace(kept, missing=None)
    if any(
        _differs_by_few(number, [_days(one).get(what)], threshold)
        for one in _same(result, reports)
        for what, number in _days(result).items()
    ):
        kept = replace(kept, development=())
    if too_close(kept, reports, threshold):
        return replace(
            kept,
            effect=None,
            missing=None,
            conclusion="",
            warnings=(),
            development=(),
            differs_by_few=True,
        )
    return kept


def _same(result: IndicatorResult, reports: list[ReportContent]) -> Iterator[IndicatorResult]:
    """What the earlier reports said of the same indicator."""
    return (one for report in reports for one in report.results if one.key == result.key)


def _differs_by_few(now: int | None, before: Iterable[int | None], threshold: int) -> bool:
    if now is None:
        return False
    return any(number is not None and 0 < abs(now - number) < threshold for number in before)


def _missing(result: IndicatorResult) -> int | None:
    return result.missing


def _days(result: IndicatorResult) -> dict[object, int]:
    return {(row.group, row.day): row.n for row in result.development}


def _counted(result: IndicatorResult) -> dict[object, int]:
    """Every number of people that the result prints, by what it counts."""
    counted = _days(result)
    if result.missing is not None:
        counted["missing"] = result.missing
    if result.effect is not None:
        counted[INTERVENTION] = result.effect.intervention.n
        if result.effect.comparison is not None:
            counted[COMPARISON] = result.effect.comparison.n
    return counted
