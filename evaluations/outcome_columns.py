"""Kolumner: which column of an outcome file means what, guessed and then chosen. Pure."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluations.outcome_file import Line

SHARE = 0.9
PARTICIPANT_NAMES = (
    "id",
    "deltagare",
    "deltagarkod",
    "deltagar-id",
    "kod",
    "elev",
    "klient",
    "brukare",
    "löpnr",
    "participant",
    "person",
    "code",
)
GROUP_NAMES = ("grupp", "group", "treat", "treatment", "behandling", "intervention", "insats")
DATE_NAMES = ("datum", "mätdatum", "date", "measured", "measured_date", "uppföljningsdatum")
INTERVENTION_VALUES = (
    "1",
    "ja",
    "yes",
    "intervention",
    "insats",
    "treat",
    "treated",
    "behandling",
    "true",
    "t",
)
PREVIEW_ROWS, SAMPLE_ROWS = 5, 1000
MISSING_MARKERS = ("NA", "NULL", "saknas", "-")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FRACTION = re.compile(r"[+\-−]?[\d\s]*\d[.,]\d+")
NUMBER = re.compile(r"[+\-−]?[\d\s]*\d(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class ColumnMapping:
    """What each column means; `values` pairs a column with the key of the indicator it measures."""

    participant: str
    group: str
    intervention_value: str
    comparison_value: str
    values: dict[str, int]
    decimal: str
    missing_markers: tuple[str, ...]
    missing_reason: str
    date_column: str = ""
    fixed_date: datetime.date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `from_json` reads back."""
        return asdict(self) | {
            "fixed_date": self.fixed_date.isoformat() if self.fixed_date else None
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ColumnMapping":
        """Read back what `as_json` wrote."""
        fixed = stored["fixed_date"]
        return cls(
            **{
                **stored,
                "missing_markers": tuple(stored["missing_markers"]),
                "fixed_date": datetime.date.fromisoformat(fixed) if fixed else None,
            }
        )


@dataclass(frozen=True)
class Guess:
    """What the columns seem to mean, to start the form with; empty without a good guess."""

    participant: str
    group: str
    intervention_value: str
    comparison_value: str
    values: dict[int, str]
    decimal: str
    date_column: str


def guess(columns: Sequence[str], lines: Sequence[Line], indicators: Mapping[int, str]) -> Guess:
    """Guess what columns mean from names and first rows; indicators are key → name."""
    cells = {
        name: [line.cells[i] for line in lines if i < len(line.cells)]
        for i, name in enumerate(columns)
    }
    participant = _named(columns, PARTICIPANT_NAMES) or _first(
        columns, lambda c: _are_codes(cells[c])
    )
    group = _named(columns, GROUP_NAMES) or _first(
        columns, lambda c: len(set(cells[c]) - {""}) == 2
    )
    date_column = _named(columns, DATE_NAMES) or _first(
        columns, lambda c: _mostly(cells[c], ISO_DATE.fullmatch)
    )
    rest = [c for c in columns if c not in (participant, group, date_column)]
    intervention, comparison = _group_values(cells.get(group, []))
    has_comma = any("," in v and FRACTION.fullmatch(v) for c in rest for v in cells[c])
    return Guess(
        participant=participant,
        group=group if group != participant else "",
        intervention_value=intervention,
        comparison_value=comparison,
        values=_value_columns([c for c in rest if _mostly(cells[c], NUMBER.fullmatch)], indicators),
        decimal="," if has_comma else ".",
        date_column=date_column,
    )


def _named(columns: Sequence[str], names: Sequence[str]) -> str:
    return _first(columns, lambda column: column.casefold() in names)


def _first(columns: Sequence[str], fits: Callable[[str], object]) -> str:
    return next((column for column in columns if fits(column)), "")


def _are_codes(values: Sequence[str]) -> bool:
    """Whether nearly all differ and few have a fraction: a column of participants."""
    fractions = sum(bool(FRACTION.fullmatch(value)) for value in values)
    return len(values) > 1 and len(set(values)) >= SHARE * len(values) > 2 * fractions


def _mostly(values: Sequence[str], fits: Callable[[str], object]) -> bool:
    """Whether nearly all values that are there fit; a slip of the hand does not hide a column."""
    there = [value for value in values if value and value not in MISSING_MARKERS]
    return bool(there) and sum(bool(fits(value)) for value in there) >= SHARE * len(there)


def _group_values(values: Sequence[str]) -> tuple[str, str]:
    """The two most common values, when one of them is a word for the intervention."""
    common = [value for value, _count in Counter(filter(None, values)).most_common(2)]
    for one, other in (common, common[::-1]) if len(common) == 2 else ():
        if one.casefold() in INTERVENTION_VALUES:
            return one, other
    return "", ""


def _value_columns(numeric: Sequence[str], indicators: Mapping[int, str]) -> dict[int, str]:
    """Pair each indicator with the one column that its name holds, or with the only one left."""
    pairs = [
        (key, column)
        for key, name in indicators.items()
        for column in numeric
        if re.search(rf"(?<!\w){re.escape(column.casefold())}(?!\w)", name.casefold())
    ]
    keys, columns = (Counter(side) for side in zip(*pairs, strict=True)) if pairs else ({}, {})
    if not pairs and len(indicators) == len(numeric) == 1:
        return {next(iter(indicators)): numeric[0]}
    return {key: column for key, column in pairs if keys[key] == columns[column] == 1}
