"""Fingeravtryck: what the rows of an import are, as one hash per indicator. Reads only.

Rows are never rewritten and go as a whole import only, so a hash that is taken when they are
recorded stays true. The rows of an indicator are numbered as they were stored; the hash is that of
the hashes of each ten thousand, so that no text of a whole import is ever held.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from evaluations.models import Indicator, OutcomeBatch

BLOCK = 10_000  # rows; another number would give other hashes

# Both sources give: indicator_id, place (in the order of storing), measured_date, said.
_STAGED = """
SELECT indicator_id, line AS place, measured_date, concat_ws('|', pseudonym, grp, measured_date,
    coalesce(trim_scale(value)::text, 'NA ' || coalesce(nullif(reason, ''), %s))) AS said
FROM outcome_staging s WHERE NOT EXISTS (
    SELECT FROM evaluations_outcomerow r WHERE (r.indicator_id, r.pseudonym, r.measured_date)
        = (s.indicator_id, s.pseudonym, s.measured_date))
"""
_STORED = """
SELECT indicator_id, id AS place, measured_date, concat_ws('|', pseudonym, "group", measured_date,
    coalesce(trim_scale(value)::text, 'NA ' || missing_reason)) AS said
FROM evaluations_outcomerow WHERE batch_id = %s
"""
_DIGESTS = """
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY indicator_id ORDER BY place) - 1 AS number
    FROM ({source}) AS source),
block AS (
    SELECT indicator_id, number / {block} AS number, count(*) AS rows, min(measured_date) AS first,
        sha256(convert_to(string_agg(said, E'\\n' ORDER BY number), 'UTF8')) AS hash
    FROM numbered GROUP BY indicator_id, number / {block})
SELECT indicator_id, sum(rows)::bigint, min(first),
    encode(sha256(string_agg(hash, ''::bytea ORDER BY number)), 'hex')
FROM block GROUP BY indicator_id ORDER BY indicator_id
"""


@dataclass(frozen=True)
class Import:
    """An import that an indicator's data came with, and the hash of its rows there."""

    batch: int
    sha256: str


def of_staged(missing_reason: str) -> dict[str, Any]:
    """What storing the new rows of the temporary table will hold, by indicator."""
    return _digests(_STAGED, missing_reason)


def of_stored(batch: OutcomeBatch) -> dict[str, Any]:
    """The same, of the rows that are there."""
    return _digests(_STORED, batch.pk)


def behind(indicator: Indicator, until: str) -> list[Import]:
    """The imports with a row of the indicator on or before a day (ISO; empty: any day)."""
    key = str(indicator.pk)
    kept = OutcomeBatch.objects.recorded().filter(investment=indicator.investment_id)
    found = kept.filter(digests__has_key=key).order_by("pk").values_list("pk", "digests")
    return [
        Import(pk, said[key]["sha256"])
        for pk, said in found
        if not until or said[key]["first"] <= until
    ]


def _digests(source: str, parameter: str | int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS.format(source=source, block=BLOCK), [parameter])
        return {
            str(indicator): {"rows": rows, "first": first.isoformat(), "sha256": sha256}
            for indicator, rows, first, sha256 in cursor
        }
