"""Rapporternas dagar: the periods of an investment's status reports; no queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fundportal.directory.models import Fund

SHORTEST = datetime.timedelta(days=31)
MONTHS = {Fund.ReportRhythm.QUARTERLY: 3, Fund.ReportRhythm.HALF_YEARLY: 6}
DAY = datetime.timedelta(days=1)


class Period(NamedTuple):
    """The first and the last day that a report is about."""

    first: datetime.date
    last: datetime.date


def periods_by_rhythm(first: datetime.date, last: datetime.date, rhythm: str) -> list[Period]:
    """Return the calendar quarters or half-years of an investment, the last one left out.

    The last period is the final report's. What is shorter than a month at the beginning belongs to
    the period after, at the end to the period before.
    """
    months = MONTHS.get(Fund.ReportRhythm(rhythm))
    if months is None:
        return []
    ends = [end for end in _ends(first, months) if end < last]
    if ends and ends[0] - first < SHORTEST:
        del ends[0]
    if ends and last - ends[-1] < SHORTEST:
        del ends[-1]
    return periods_by_ends(first, ends)


def periods_by_ends(first: datetime.date, ends: Iterable[datetime.date]) -> list[Period]:
    """Return the periods that end on these days, each beginning the day after the one before."""
    found: list[Period] = []
    for end in sorted(set(ends)):
        found.append(Period(found[-1].last + DAY if found else first, end))
    return found


def _ends(first: datetime.date, months: int) -> Iterator[datetime.date]:
    """The ends of calendar periods from that of the first day on, as far as dates go."""
    year, month = first.year, (first.month - 1) // months * months + months
    while year < 2200:
        yield datetime.date(year + month // 12, month % 12 + 1, 1) - DAY
        year, month = (year + 1, months) if month + months > 12 else (year, month + months)
