"""Vad som mätts: counts, means and standard deviations that the database takes of the rows.

No row of a person leaves the database: PostgreSQL hands over sums per group, computed in exact
decimal arithmetic, and the hash of the rows they came from. Reads only.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from evaluations.models import Indicator

MOST_DATES = 24  # of the development over time; more are put together by month

# The last measurement of each participant; where it is missing, the participant is missing.
_AFTER = """
WITH after AS MATERIALIZED (
    SELECT DISTINCT ON (pseudonym) pseudonym, "group", measured_date, value, batch_id
    FROM evaluations_outcomerow
    WHERE indicator_id = %(indicator)s
        AND measured_date <= coalesce(%(until)s::date, 'infinity')
        AND measured_date > coalesce(%(baseline)s::date, '-infinity')
    ORDER BY pseudonym, measured_date DESC)
"""
_BEFORE = """,
before AS MATERIALIZED (
    SELECT DISTINCT ON (pseudonym) pseudonym, "group", measured_date, value, batch_id
    FROM evaluations_outcomerow
    WHERE indicator_id = %(indicator)s AND measured_date <= %(baseline)s
    ORDER BY pseudonym, measured_date DESC)
"""
_LAST = """
SELECT "group", count(value), count(*) - count(value), avg(value), stddev_samp(value),
    min(measured_date), max(measured_date), NULL, NULL::bigint[]
FROM after GROUP BY "group"
"""
_CHANGES = """,
change AS (
    SELECT coalesce(a."group", b."group") AS "group", a.value - b.value AS value,
        coalesce(b.measured_date, a.measured_date) AS first_date,
        coalesce(a.measured_date, b.measured_date) AS last_date
    FROM after a FULL JOIN before b USING (pseudonym))
SELECT "group", count(value), count(*) - count(value), avg(value), stddev_samp(value),
    min(first_date), max(last_date), NULL, NULL::bigint[]
FROM change GROUP BY "group"
"""
# One row more, so that the rows are gone through once for both.
_FINGERPRINT = """
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, encode(sha256(convert_to(string_agg(
        concat_ws('|', pseudonym, "group", measured_date, coalesce(trim_scale(value)::text, 'NA')),
        E'\\n' ORDER BY pseudonym COLLATE "C", measured_date), 'UTF8')), 'hex'),
    array_agg(DISTINCT batch_id)
FROM
"""
_BOTH = "(SELECT * FROM after UNION ALL SELECT * FROM before) used"
_DEVELOPMENT = """
WITH dated AS (
    SELECT "group", value, CASE WHEN (
            SELECT count(*) FROM (
                SELECT DISTINCT measured_date FROM evaluations_outcomerow
                WHERE indicator_id = %(indicator)s) days) > %(most)s
        THEN date_trunc('month', measured_date)::date ELSE measured_date END AS day
    FROM evaluations_outcomerow
    WHERE indicator_id = %(indicator)s AND value IS NOT NULL
        AND measured_date <= coalesce(%(until)s::date, 'infinity'))
SELECT "group", day, count(*), avg(value), stddev_samp(value)
FROM dated GROUP BY "group", day ORDER BY "group" DESC, day
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
            "most": MOST_DATES,
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
class Measured:
    """What counts: each group's data, the hash of the rows, the imports they came with."""

    groups: dict[str, GroupData]
    fingerprint: str
    batches: list[int]


def read(indicator: Indicator, window: Window) -> Measured:
    """Count each group's last values, or with a baseline each person's change, after − before."""
    asked = _AFTER + (_BEFORE + _CHANGES if window.baseline else _LAST)
    used = _FINGERPRINT + (_BOTH if window.baseline else "after")
    with connection.cursor() as cursor:
        cursor.execute(asked + used, window.parameters(indicator))
        rows = {name: found for name, *found in cursor}
    *_none, fingerprint, batches = rows.pop(None)
    groups = {name: GroupData(*found[:6]) for name, found in rows.items()}
    return Measured(groups, fingerprint or "", batches or [])


def development_of(indicator: Indicator, window: Window) -> list[dict[str, Any]]:
    """Return n, mean and standard deviation per group and day, when there is more than one day."""
    with connection.cursor() as cursor:
        cursor.execute(_DEVELOPMENT, window.parameters(indicator))
        rows = cursor.fetchall()
    if len({day for _group, day, *_figures in rows}) < 2:
        return []
    return [
        {
            "group": group,
            "day": day.isoformat(),
            "n": n,
            "mean": float(mean),
            "sd": None if sd is None else float(sd),
        }
        for group, day, n, mean, sd in rows
    ]
