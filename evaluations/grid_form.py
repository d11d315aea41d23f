"""The grid in which values of a few participants are typed: a row each, a column per time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from evaluations.grid_entry import GROUP_COLUMN, CellsRefused
from evaluations.models import Indicator, MeasuringTime
from evaluations.models.data_sets import Group
from evaluations.models.outcomes import MissingReason
from evaluations.outcome_check import CODE_LENGTH, Measurement, NotANumber, parse_number
from fundportal.forms import PortalForm
from fundportal.privacy import find_personal_numbers

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 8, 8, 200
LETTERS: Final = {  # the same in every language: written in a cell instead of a number
    "m": MissingReason.NOT_MEASURED,
    "s": MissingReason.NO_ANSWER,
    "a": MissingReason.LEFT,
    "o": MissingReason.UNKNOWN,
}
LINES = 1000  # a cell's line is its row times this, and its column


@dataclass(frozen=True)
class Row:
    """A participant's cells in the grid."""

    number: int
    code: BoundField
    group: BoundField
    cells: tuple[tuple[MeasuringTime, BoundField], ...]


class GridForm(PortalForm):
    """Codes, groups and values; a day per measuring time; `rows` says how many rows there are.

    `typed` is what stood in the fields when more rows were asked for, not yet checked.
    """

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        times: Sequence[MeasuringTime],
        row_count: int,
        today: datetime.date,
        typed: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=(typed or {}) | {"rows": row_count}, **kwargs)
        self.indicator, self.times, self.today = indicator, times, today
        self.numbers = range(1, row_count + 1)
        for time in times:
            day = forms.DateField(
                label=_("Day of measuring, %(time)s") % {"time": time.name},
                initial=min(time.last_date, today),
            )
            self.add_field(f"day_{time.pk}", day)
        for number in self.numbers:
            self._add_row(number)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
            shape = (
                "form-select whole-choice"
                if isinstance(field, forms.ChoiceField)
                else "form-control"
            )
            field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} {shape}".strip()

    def grid(self) -> Iterator[Row]:
        """The rows with their bound fields, for the page."""
        for number in self.numbers:
            cells = tuple((time, self[f"value_{number}_{time.pk}"]) for time in self.times)
            yield Row(number, self[f"code_{number}"], self[f"group_{number}"], cells)

    def days(self) -> list[tuple[MeasuringTime, BoundField]]:
        """Each measuring time with the field of its day."""
        return [(time, self[f"day_{time.pk}"]) for time in self.times]

    def clean(self) -> dict[str, Any]:
        """Each cell a number or a letter; each participant on one row, with a group."""
        cleaned = super().clean() or {}
        for time in self.times:
            day = cleaned.get(f"day_{time.pk}")
            if day and not time.first_date <= day <= min(time.last_date, self.today):
                self.add_error(f"day_{time.pk}", _("Give a day of this time that has been."))
        seen: dict[str, int] = {}
        for number in self.numbers:
            self._check_row(number, cleaned, seen)
        if not seen and not self.errors:
            self.add_error(None, _("Write the code and the values of at least one participant."))
        return cleaned

    def cells(self) -> list[Measurement]:
        """What was typed, as the verb takes it."""
        return [cell for number in self.numbers for cell in self._row_cells(number)]

    def mark(self, refused: CellsRefused) -> None:
        """Say at each cell what does not agree with what is recorded."""
        for fault in refused.faults:
            number, column = divmod(fault.line, LINES)
            name = f"value_{number}_{self.times[column].pk}"
            if fault.column == GROUP_COLUMN:
                name = f"group_{number}"
            if name not in self.errors:
                self.add_error(name, _("Expected: %(what)s.") % {"what": fault.expected})

    def _add_row(self, number: int) -> None:
        names = {"row": number}
        code = forms.CharField(
            label=_("Code, row %(row)d") % names, max_length=CODE_LENGTH, required=False
        )
        group = forms.ChoiceField(
            label=_("Group, row %(row)d") % names,
            choices=[("", _("Choose")), *Group.choices],
            required=False,
        )
        self.add_field(f"code_{number}", code)
        self.add_field(f"group_{number}", group)
        for time in self.times:
            value = forms.CharField(
                label=_("Row %(row)d, %(time)s") % (names | {"time": time.name}),
                max_length=30,
                required=False,
                widget=forms.TextInput({"class": "figure", "autocomplete": "off"}),
            )
            self.add_field(f"value_{number}_{time.pk}", value)

    def _check_row(self, number: int, cleaned: dict[str, Any], seen: dict[str, int]) -> None:
        code = cleaned.get(f"code_{number}", "")
        typed = {
            name: cleaned[name]
            for name in (f"value_{number}_{time.pk}" for time in self.times)
            if cleaned.get(name)
        }
        for name, text in typed.items():
            if not _is_cell(text):
                self.add_error(name, _("Write a number such as 12,5, or one of the letters."))
        if not code:
            if typed:
                self.add_error(f"code_{number}", _("Write the participant's code."))
            return
        if find_personal_numbers(code):
            self.add_error(
                f"code_{number}",
                _("This is a personal identity number. Use the department's own code."),
            )
        elif code in seen:
            self.add_error(
                f"code_{number}", _("The code stands on row %(row)d already.") % {"row": seen[code]}
            )
        elif not typed:
            self.add_error(f"code_{number}", _("Write at least one value on the row."))
        seen.setdefault(code, number)
        if not cleaned.get(f"group_{number}"):
            self.add_error(f"group_{number}", _("Choose the group."))

    def _row_cells(self, number: int) -> Iterator[Measurement]:
        cleaned = self.cleaned_data
        for column, time in enumerate(self.times):
            text = cleaned[f"value_{number}_{time.pk}"]
            if not text:
                continue
            reason = LETTERS.get(text.casefold(), "")
            yield Measurement(
                line=number * LINES + column,
                participant=cleaned[f"code_{number}"],
                group=cleaned[f"group_{number}"],
                indicator=self.indicator.pk,
                measured_date=cleaned[f"day_{time.pk}"],
                value=None if reason else parse_number(text, _sign(text)),
                reason=str(reason),
            )


def _is_cell(text: str) -> bool:
    if text.casefold() in LETTERS:
        return True
    try:
        parse_number(text, _sign(text))
    except NotANumber:
        return False
    return True


def _sign(text: str) -> str:
    """The decimal sign of a typed number: a person writes a comma or a point, never both."""
    return "." if "." in text else ","
