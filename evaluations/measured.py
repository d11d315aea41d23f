"""Vad som mätts: counts, means and standard deviations that the database takes of the rows.

No row of a person leaves the database: PostgreSQL hands over sums per group, computed in exact
decimal arithmetic. What the data is, is told by the hashes of its imports. Reads only.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from django.db import connection

from evaluations import outcome_digests
from evaluations.models import Indicator
from evaluations.outcome_digests import Import
from fundportal.frozen import fingerprint

MOST_DATES = 24  # of the development over time; more are put together by month
DIGITS = 60  # of a sum of squares; more than a million values of 15 + 12 digits need

# The last measurement of each participant; where it is missing, the participant is missing. The
# table's key is in this order, and holds all that is asked for.
_AFTER = """
WITH after AS (
    SELECT DISTINCT ON (pseudonym) pseudonym, "group", measured_date, value
    FROM evaluations_outcomerow
    WHERE indicator_id = %(indicator)s
        AND measured_date <= coalesce(%(until)s::date, 'infinity')
        AND measured_date > coalesce(%(baseline)s::date, '-infinity')
    ORDER BY pseudonym DESC, measured_date DESC)
"""
_BEFORE = """,
before AS (
    SELECT DISTINCT ON (pseudonym) pseudonym, "group", measured_date, value
    FROM evaluations_outcomerow
    WHERE indicator_id = %(indicator)s AND measured_date <= %(baseline)s
    ORDER BY pseudonym DESC, measured_date DESC)
"""
_LAST = """
SELECT "group", count(value), count(*) - count(value), avg(value), stddev_samp(value),
    min(measured_date), max(measured_date)
FROM after GROUP BY "group"
"""
_CHANGES = """,
change AS (
    SELECT coalesce(a."group", b."group") AS "group", a.value - b.value AS value,
        coalesce(b.measured_date, a.measured_date) AS first_date,
        coalesce(a.measured_date, b.measured_date) AS last_date
    FROM after a FULL JOIN before b USING (pseudonym))
SELECT "group", count(value), count(*) - count(value), avg(value), stddev_samp(value),
    min(first_date), max(last_date)
FROM change GROUP BY "group"
"""
_DEVELOPMENT = """
SELECT "group", measured_date, count(value), sum(value), sum(value * value)
FROM evaluations_outcomerow
WHERE indicator_id = %(indicator)s AND value IS NOT NULL
    AND measured_date <= coalesce(%(until)s::date, 'infinity')
GROUP BY "group", measured_date
"""


@dataclass(frozen=True)
class Window:
    """Which measurements count: before is until `baseline` (None: no before), after until then."""

    baseline: datetime.date | None = None
    until: datetime.date | None = None

    def parameters(self, indicator: Indicator) -> dict[str, Any]:
        """The same for the database."""
        return {
            "indicator": indicator.pk,
            "baseline": self.baseline,
            "until": self.until,
        }


@dataclass(frozen=True)
class GroupData:
    """One group's data: values (or changes), missing ones, mean, standard deviation, days."""

    n: int
    missing: int
    mean: Decimal | None
    sd: Decimal | None
    first_date: datetime.date
    last_date: datetime.date


@dataclass(frozen=True)
class Sums:
    """How many values, their sum and the sum of their squares, exactly."""

    n: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        with localcontext(prec=DIGITS):
            totals = self.total + other.total, self.squares + other.squares
            return Sums(self.n + other.n, *totals)

    @property
    def mean(self) -> float:
        """The mean."""
        with localcontext(prec=DIGITS):
            return float(self.total / self.n)

    @property
    def sd(self) -> float | None:
        """The standard deviation, with n - 1; None of a single value."""
        if self.n < 2:
            return None
        with localcontext(prec=DIGITS):
            spread = self.n * self.squares - self.total * self.total
            return float((spread / (self.n * (self.n - 1))).sqrt())


def read(indicator: Indicator, window: Window) -> dict[str, GroupData]:
    """Count each group's last values, or with a baseline each person's change, after − before."""
    asked = _AFTER + (_BEFORE + _CHANGES if window.baseline else _LAST)
    with connection.cursor() as cursor:
        cursor.execute(asked, window.parameters(indicator))
        return {group: GroupData(*found) for group, *found in cursor}


def imports_of(indicator: Indicator, window: Window) -> list[Import]:
    """The imports that came with the measurements that count, and with the development."""
    return outcome_digests.behind(indicator, _iso(window.until))


def identity(imports: list[Import], window: Window) -> str:
    """The hash that tells the data apart: the rows of the imports, and which days count."""
    said = {"imports": sorted(one.sha256 for one in imports)}
    return fingerprint(said | {"baseline": _iso(window.baseline), "until": _iso(window.until)})


def development_of(indicator: Indicator, window: Window) -> list[dict[str, Any]]:
    """Return n, mean and standard deviation per group and day, when there is more than one day."""
    with connection.cursor() as cursor:
        cursor.execute(_DEVELOPMENT, window.parameters(indicator))
        rows = cursor.fetchall()
    by_month = len({day for _group, day, *_sums in rows}) > MOST_DATES
    found: dict[tuple[str, datetime.date], Sums] = defaultdict(Sums)
    for group, day, *sums in rows:
        found[group, day.replace(day=1) if by_month else day] += Sums(*sums)
    if len({day for _group, day in found}) < 2:
        return []
    ordered = sorted(sorted(found, key=lambda key: key[1]), key=lambda key: key[0], reverse=True)
    return [
        {
            "group": group,
            "day": day.isoformat(),
            "n": found[group, day].n,
            "mean": found[group, day].mean,
            "sd": found[group, day].sd,
        }
        for group, day in ordered
    ]


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
