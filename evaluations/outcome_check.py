"""Radkontroll: turns numbered lines into outcome values, or into one sentence per fault. Pure."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.outcome_columns import ColumnMapping
from evaluations.outcome_file import Line, OutcomeFile

INTERVENTION, COMPARISON = "intervention", "comparison"
LARGEST = Decimal(10) ** 15
STEP = Decimal(1).scaleb(-12)
EARLIEST = datetime.date(1950, 1, 1)
CODE_LENGTH = 100
SHOWN_VALUE = 60
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " ") | {ord("−"): "-"}
WHOLE = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"
PATTERNS = {sign: re.compile(rf"{WHOLE}(?:{re.escape(sign)}[0-9]+)?{EXPONENT}") for sign in ",."}


@dataclass(frozen=True)
class Fault:
    """One fault of one row: line in the file, column, what stood there, what was expected."""

    line: int
    column: str
    value: str
    expected: str


@dataclass(frozen=True)
class Measurement:
    """One value of one participant, under the file's own code; value None is missing."""

    line: int
    participant: str
    group: str
    indicator: int
    measured_date: datetime.date
    value: Decimal | None
    reason: str = ""  # why this one is missing, where it is not the same for all


@dataclass(frozen=True)
class ClosedDays:
    """Days that take no data any more, and what they are called."""

    name: str
    first: datetime.date
    last: datetime.date


class NotANumber(ValueError):
    """The text is no number in the chosen notation."""


def parse_number(text: str, decimal: str) -> Decimal:
    """Read a number with the given decimal sign, spaces allowed between thousands.

    More than 12 decimals are rounded to 12; raises NotANumber for anything else, never guesses.
    """
    written = text.strip().translate(SPACES)
    if not PATTERNS[decimal].fullmatch(written):
        raise NotANumber(text)
    number = Decimal(written.replace(" ", "").replace(",", "."))
    if abs(number) >= LARGEST:
        raise NotANumber(text)
    rounded = number.quantize(STEP) if number.as_tuple().exponent < -12 else number  # type: ignore[operator]
    if number and not rounded:
        raise NotANumber(text)
    return rounded


def closed_on(day: datetime.date, closed: Sequence[ClosedDays]) -> ClosedDays | None:
    """Return the closed days that a day belongs to, if any."""
    return next((days for days in closed if days.first <= day <= days.last), None)


def check(
    file: OutcomeFile,
    mapping: ColumnMapping,
    *,
    today: datetime.date,
    closed: Sequence[ClosedDays] = (),
) -> Iterator[list[Measurement] | list[Fault]]:
    """Yield per data row either its measurements, one per mapped value column, or its faults."""
    checker = _RowChecker(file.columns, mapping, today, closed)
    for line in file.lines():
        yield checker.row(line)


class _RowChecker:
    """Knows where the mapped columns stand; checks one line at a time."""

    def __init__(
        self,
        columns: tuple[str, ...],
        mapping: ColumnMapping,
        today: datetime.date,
        closed: Sequence[ClosedDays],
    ) -> None:
        self.closed = closed
        self.mapping, self.today, self.width = mapping, today, len(columns)
        self.position = {name: i for i, name in enumerate(columns)}
        self.missing = {"", *(marker.casefold() for marker in mapping.missing_markers)}
        self.groups = {
            mapping.intervention_value: INTERVENTION,
            mapping.comparison_value: COMPARISON,
        }

    def row(self, line: Line) -> list[Measurement] | list[Fault]:
        if len(line.cells) != self.width:
            return [self._wrong_width(line)]
        faults: list[Fault] = []
        participant = self._participant(line, faults)
        group = self._group(line, faults)
        measured_date = self._date(line, faults)
        values = [
            (key, self._value(line, column, faults)) for column, key in self.mapping.values.items()
        ]
        if faults:
            return faults
        return [
            Measurement(line.number, participant, group, key, measured_date, value)
            for key, value in values
        ]

    def _wrong_width(self, line: Line) -> Fault:
        expected = ngettext(
            "%(count)d column, as in the header row",
            "%(count)d columns, as in the header row",
            self.width,
        ) % {"count": self.width}
        found = ngettext("%(count)d column", "%(count)d columns", len(line.cells)) % {
            "count": len(line.cells)
        }
        return Fault(line.number, "", found, expected)

    def _participant(self, line: Line, faults: list[Fault]) -> str:
        text = self._cell(line, self.mapping.participant)
        if not text or len(text) > CODE_LENGTH:
            expected = _("the participant's code, at most %(length)d characters") % {
                "length": CODE_LENGTH
            }
            faults.append(
                Fault(line.number, self.mapping.participant, text[:SHOWN_VALUE], expected)
            )
        return text

    def _group(self, line: Line, faults: list[Fault]) -> str:
        text = self._cell(line, self.mapping.group)
        if text not in self.groups:
            expected = _("“%(one)s” (intervention) or “%(other)s” (comparison)") % {
                "one": self.mapping.intervention_value,
                "other": self.mapping.comparison_value,
            }
            faults.append(Fault(line.number, self.mapping.group, text[:SHOWN_VALUE], expected))
        return self.groups.get(text, "")

    def _date(self, line: Line, faults: list[Fault]) -> datetime.date:
        if self.mapping.fixed_date:
            return self.mapping.fixed_date
        text = self._cell(line, self.mapping.date_column)
        try:
            measured = datetime.date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            measured = None
        if measured and EARLIEST <= measured <= self.today:
            self._refuse_closed(line, measured, faults)
            return measured
        expected = _("a date that has been, written as %(example)s") % {
            "example": self.today.isoformat()
        }
        faults.append(Fault(line.number, self.mapping.date_column, text[:SHOWN_VALUE], expected))
        return self.today

    def _refuse_closed(self, line: Line, measured: datetime.date, faults: list[Fault]) -> None:
        days = closed_on(measured, self.closed)
        if days:
            expected = _("a date outside “%(name)s” (%(first)s to %(last)s), which is closed") % {
                "name": days.name,
                "first": days.first.isoformat(),
                "last": days.last.isoformat(),
            }
            faults.append(
                Fault(line.number, self.mapping.date_column, measured.isoformat(), expected)
            )

    def _value(self, line: Line, column: str, faults: list[Fault]) -> Decimal | None:
        text = self._cell(line, column)
        if text.casefold() in self.missing:
            return None
        try:
            return parse_number(text, self.mapping.decimal)
        except NotANumber:
            example = "1234,5" if self.mapping.decimal == "," else "1234.5"
            expected = _("a number such as %(example)s, or nothing where the value is missing") % {
                "example": example
            }
            faults.append(Fault(line.number, column, text[:SHOWN_VALUE], expected))
            return None

    def _cell(self, line: Line, column: str) -> str:
        return line.cells[self.position[column]]
