"""Mellanlagring: checks a whole file through a temporary table, so that all rows go in or none.

The table lives in one transaction: when its worker dies, nothing is left. Codes of participants
become pseudonyms before they reach the database. Used by `outcomes.record` only.
"""

import datetime
import hmac
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import outcome_check
from evaluations.models import OutcomeBatch
from evaluations.models.data_sets import Group
from evaluations.outcome_check import ClosedDays, Fault, Measurement
from evaluations.outcome_columns import ColumnMapping
from evaluations.outcome_file import OutcomeFile

CHUNK_ROWS = 20_000
FAULTS_KEPT = 10_000

MAKE_TABLE = """
DROP TABLE IF EXISTS pg_temp.outcome_staging;
CREATE TEMPORARY TABLE outcome_staging (
    line integer, indicator_id bigint, pseudonym text, grp text, measured_date date, value numeric,
    reason text
) ON COMMIT DROP
"""
NULL = r"\N"
COPY = "COPY outcome_staging FROM STDIN"
TWICE_IN_FILE = """
SELECT line, indicator_id, value, first_line FROM (
    SELECT line, indicator_id, value,
        min(line) OVER (PARTITION BY indicator_id, pseudonym, measured_date) AS first_line
    FROM outcome_staging) AS rows
WHERE line > first_line ORDER BY line
"""
TWO_GROUPS_IN_FILE = """
SELECT DISTINCT line, grp, first_line FROM (
    SELECT line, grp, min(line) OVER who AS first_line, first_value(grp) OVER who AS first_grp
    FROM outcome_staging WINDOW who AS (PARTITION BY pseudonym ORDER BY line)) AS rows
WHERE grp <> first_grp ORDER BY line
"""
OTHER_GROUP_STORED = """
SELECT DISTINCT s.line, s.grp FROM outcome_staging s
JOIN evaluations_participant p ON p.pseudonym = s.pseudonym AND p."group" <> s.grp
ORDER BY s.line
"""
OTHER_VALUE_STORED = """
SELECT s.line, s.indicator_id, s.value, b.filename, b.recorded_at FROM outcome_staging s
JOIN evaluations_outcomerow r USING (indicator_id, pseudonym, measured_date)
JOIN evaluations_outcomebatch b ON b.id = r.batch_id
WHERE r.value IS DISTINCT FROM s.value ORDER BY s.line
"""
STORE_PARTICIPANTS = """
INSERT INTO evaluations_participant (pseudonym, investment_id, "group")
SELECT DISTINCT pseudonym, %s::bigint, grp FROM outcome_staging s WHERE NOT EXISTS (
    SELECT FROM evaluations_participant p WHERE p.pseudonym = s.pseudonym)
"""
STORE = """
INSERT INTO evaluations_outcomerow
    (batch_id, indicator_id, pseudonym, "group", measured_date, value, missing_reason)
SELECT %s, indicator_id, pseudonym, grp, measured_date, value,
    CASE WHEN value IS NULL THEN coalesce(nullif(reason, ''), %s) ELSE '' END
FROM outcome_staging s WHERE NOT EXISTS (
    SELECT FROM evaluations_outcomerow r WHERE (r.indicator_id, r.pseudonym, r.measured_date)
        = (s.indicator_id, s.pseudonym, s.measured_date))
ORDER BY line, indicator_id
"""
FORGET_PARTICIPANTS = """
DELETE FROM evaluations_participant p WHERE p.investment_id = %s
    AND NOT EXISTS (SELECT FROM evaluations_outcomerow r WHERE r.pseudonym = p.pseudonym)
"""
SUMMARY = """
SELECT count(*), count(*) - count(value), count(DISTINCT pseudonym),
    min(measured_date), max(measured_date)
FROM outcome_staging s WHERE NOT EXISTS (
    SELECT FROM evaluations_outcomerow r WHERE (r.indicator_id, r.pseudonym, r.measured_date)
        = (s.indicator_id, s.pseudonym, s.measured_date))
"""

Progress = Callable[[int, str], None]


@dataclass
class Faults:
    """The faults found so far: all are counted, the first ten thousand kept."""

    count: int = 0
    kept: list[Fault] = field(default_factory=list)

    def add(self, faults: Iterable[Fault]) -> None:
        """Count the faults and keep them while there is room."""
        for fault in faults:
            self.count += 1
            if len(self.kept) < FAULTS_KEPT:
                self.kept.append(fault)


@dataclass(frozen=True)
class NewRows:
    """What storing would add: rows, missing values and participants, between two dates."""

    row_count: int
    missing_count: int
    participant_count: int
    first_date: datetime.date
    last_date: datetime.date


def fill(
    file: OutcomeFile,
    mapping: ColumnMapping,
    *,
    key: bytes,
    today: datetime.date,
    closed: Sequence[ClosedDays],
    progress: Progress,
) -> Faults:
    """Check every row and put the good ones, as pseudonyms, into the temporary table."""
    faults = Faults()
    good: list[Measurement] = []
    with connection.cursor() as cursor:
        cursor.execute(MAKE_TABLE)
    checked = outcome_check.check(file, mapping, today=today, closed=closed)
    for number, found in enumerate(checked, start=1):
        for item in found:
            if isinstance(item, Measurement):
                good.append(item)
            else:
                faults.add([item])
        if number % CHUNK_ROWS == 0:
            _copy(good, key)
            good = []
            progress(90 * number // file.row_count, _("Checking the rows"))
    _copy(good, key)
    return faults


def stage(rows: Sequence[Measurement], *, key: bytes) -> None:
    """Put a few checked rows, as pseudonyms, into the temporary table."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_TABLE)
    _copy(rows, key)


def compare(mapping: ColumnMapping, faults: Faults, file: OutcomeFile | None = None) -> None:
    """Add the faults that show when rows are held against each other and stored rows.

    What came out of a file is told as it stands there.
    """
    typed, before = _Typed(mapping), len(faults.kept)
    with connection.cursor() as cursor:
        cursor.execute(TWICE_IN_FILE)
        faults.add(_twice(line, *typed.value(*cell), first) for line, *cell, first in cursor)
        cursor.execute(TWO_GROUPS_IN_FILE)
        faults.add(_two_groups(line, *typed.group(group), first) for line, group, first in cursor)
        cursor.execute(OTHER_GROUP_STORED)
        faults.add(_other_group(line, *typed.group(group)) for line, group in cursor)
        cursor.execute(OTHER_VALUE_STORED)
        faults.add(
            _other_value(line, *typed.value(key, value), *where)
            for line, key, value, *where in cursor
        )
    if file and len(faults.kept) > before:
        faults.kept[before:] = _as_written(faults.kept[before:], file)
    faults.kept.sort(key=lambda fault: fault.line)


def new_rows() -> NewRows | None:
    """Count what in the temporary table is not stored yet; None when everything is."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY)
        row_count, *rest = cursor.fetchone()
    return NewRows(row_count, *rest) if row_count else None


def store(batch: OutcomeBatch, missing_reason: str) -> int:
    """Store participants and rows of the temporary table that are not there yet; how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(STORE_PARTICIPANTS, [batch.investment_id])
        cursor.execute(STORE, [batch.pk, missing_reason])
        return cursor.rowcount


def forget_participants(investment_id: int) -> None:
    """Remove the participants of an investment that have no row left."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_PARTICIPANTS, [investment_id])


def pseudonym(code: str, key: bytes) -> str:
    """Return the pseudonym of a code: the first 128 bits of its HMAC-SHA-256, in hex."""
    return hmac.digest(key, unicodedata.normalize("NFC", code).encode(), "sha256").hex()[:32]


def _copy(rows: Sequence[Measurement], key: bytes) -> None:
    lines = (
        (
            str(row.line),
            str(row.indicator),
            pseudonym(row.participant, key),
            row.group,
            row.measured_date.isoformat(),
            NULL if row.value is None else f"{row.value:f}",
            row.reason,
        )
        for row in rows
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.StringIO("".join("\t".join(line) + "\n" for line in lines)))


def _as_written(found: Sequence[Fault], file: OutcomeFile) -> list[Fault]:
    """The faults with the cells of the file: 1 234,50, not the number that it was read as."""
    wanted = {fault.line for fault in found}
    cells = {line.number: line.cells for line in file.lines() if line.number in wanted}
    place = {name: at for at, name in enumerate(file.columns)}
    return [
        replace(fault, value=cells[fault.line][place[fault.column]][: outcome_check.SHOWN_VALUE])
        for fault in found
    ]


class _Typed:
    """The column of a cell and what stands there."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.columns = {key: name for name, key in mapping.values.items()}

    def value(self, indicator: int, value: Decimal | None) -> tuple[str, str]:
        """The cell of a value."""
        written = "" if value is None else f"{value:f}".replace(".", self.mapping.decimal)
        return self.columns[indicator], written

    def group(self, group: str) -> tuple[str, str]:
        """The cell of a group."""
        is_intervention = group == Group.INTERVENTION
        mapping = self.mapping
        written = mapping.intervention_value if is_intervention else mapping.comparison_value
        return mapping.group, written


def _twice(line: int, column: str, value: str, first_line: int) -> Fault:
    expected = _("one row per participant and date; this one stands on line %(line)d already")
    return Fault(line, column, value, expected % {"line": first_line})


def _two_groups(line: int, column: str, group: str, first_line: int) -> Fault:
    expected = _("the same group as for this participant on line %(line)d")
    return Fault(line, column, group, expected % {"line": first_line})


def _other_group(line: int, column: str, group: str) -> Fault:
    expected = _("the same group as in the data recorded earlier for this participant")
    return Fault(line, column, group, expected)


def _other_value(
    line: int, column: str, value: str, filename: str, recorded_at: datetime.datetime
) -> Fault:
    expected = _("the value that “%(file)s” gave for this participant and date on %(date)s") % {
        "file": filename,
        "date": timezone.localdate(recorded_at).isoformat(),
    }
    return Fault(line, column, value, expected)
