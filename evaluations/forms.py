"""Forms of outcome files; they clean input and change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluations import outcome_file
from evaluations.models import Indicator
from evaluations.models.outcomes import MissingReason
from evaluations.outcome_columns import MISSING_MARKERS, ColumnMapping, Guess
from evaluations.outcome_intake import limits
from fundportal.forms import PortalForm

DECIMAL_SIGNS = [(",", _("Comma: 12,5")), (".", _("Point: 12.5"))]


class UploadForm(PortalForm):
    """A file with outcome data."""

    file = forms.FileField(
        label=_("File with outcome data"),
        help_text=_("A CSV file with a header row, or an XLSX file with one sheet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        allow_empty_file=True,
        max_length=200,
    )

    def clean_file(self) -> UploadedFile:
        """A file that is too large is refused before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            outcome_file.check_size(file.size or 0, limits())
        except outcome_file.FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class MappingForm(PortalForm):
    """What each column of an uploaded file means, started with the best guess."""

    participant = forms.ChoiceField(
        label=_("Participant's code"),
        help_text=_("The department's own code. It becomes a pseudonym; the code is not stored."),
    )
    group = forms.ChoiceField(label=_("Group"))
    intervention_value = forms.CharField(
        label=_("What stands for the intervention group"), max_length=60
    )
    comparison_value = forms.CharField(
        label=_("What stands for the comparison group"), max_length=60
    )
    date_column = forms.ChoiceField(
        label=_("Date of measurement"), required=False, help_text=_("Written as 2026-11-21.")
    )
    fixed_date = forms.DateField(
        label=_("Same date for all rows"),
        required=False,
        help_text=_("Where no column has the date."),
    )
    decimal = forms.ChoiceField(
        label=_("Decimal sign"), choices=DECIMAL_SIGNS, widget=forms.RadioSelect
    )
    missing_markers = forms.CharField(
        label=_("What stands for a missing value"),
        required=False,
        max_length=100,
        help_text=_("Beside an empty cell. Several with spaces between. A zero is a value."),
    )
    missing_reason = forms.ChoiceField(
        label=_("Why values are missing"), choices=MissingReason.choices
    )

    def __init__(
        self,
        *args: Any,
        columns: Sequence[str],
        indicators: Iterable[Indicator],
        guess: Guess,
        chosen: ColumnMapping | None = None,
        **kwargs: Any,
    ) -> None:
        started = _as_chosen(chosen) if chosen else _as_guessed(guess)
        super().__init__(*args, initial=started, **kwargs)
        names = [(name, name) for name in columns]
        for field in ("participant", "group"):
            self._choices(field, [("", _("Choose a column")), *names])
        self._choices("date_column", [("", _("No column: same date for all")), *names])
        self.value_fields = {f"value_{indicator.pk}": indicator.pk for indicator in indicators}
        for name, key in self.value_fields.items():
            self.fields[name] = forms.ChoiceField(
                label=gettext("Column for “%s”") % indicators_by_key(indicators)[key],
                choices=[("", _("Not in this file")), *names],
                required=False,
            )
        self.order_fields(
            ["participant", "group", "intervention_value", "comparison_value", *self.value_fields]
        )

    def clean(self) -> dict[str, Any]:
        """One column, one meaning; one date per row; at least one value column."""
        cleaned = super().clean() or {}
        date_given = "fixed_date" in self.errors or cleaned.get("fixed_date")
        if cleaned.get("date_column") and cleaned.get("fixed_date"):
            self.add_error("fixed_date", _("Choose either a column or one date, not both."))
        elif not cleaned.get("date_column") and not date_given:
            self.add_error("fixed_date", _("Choose the column with the date, or give one date."))
        if cleaned.get("intervention_value") == cleaned.get("comparison_value") is not None:
            self.add_error("comparison_value", _("The two groups need different values."))
        chosen = [cleaned.get(name) for name in self.value_fields if cleaned.get(name)]
        if not chosen:
            self.add_error(None, _("Choose the column of at least one indicator."))
        chosen += [cleaned.get(name) for name in ("participant", "group", "date_column")]
        twice = {column for column in chosen if column and chosen.count(column) > 1}
        if twice:
            self.add_error(
                None, gettext("The column “%s” is chosen twice.") % "”, “".join(sorted(twice))
            )
        return cleaned

    def mapping(self) -> ColumnMapping:
        """The choices as the import takes them."""
        cleaned = self.cleaned_data
        return ColumnMapping(
            participant=cleaned["participant"],
            group=cleaned["group"],
            intervention_value=cleaned["intervention_value"],
            comparison_value=cleaned["comparison_value"],
            values={cleaned[name]: key for name, key in self.value_fields.items() if cleaned[name]},
            decimal=cleaned["decimal"],
            missing_markers=tuple(cleaned["missing_markers"].split()),
            missing_reason=cleaned["missing_reason"],
            date_column=cleaned["date_column"],
            fixed_date=cleaned["fixed_date"],
        )

    def _choices(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]


class UndoForm(PortalForm):
    """Why an import is undone."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


def indicators_by_key(indicators: Iterable[Indicator]) -> dict[int, str]:
    """Names of indicators by their keys."""
    return {indicator.pk: indicator.name for indicator in indicators}


def _as_guessed(guess: Guess) -> dict[str, Any]:
    return {
        **{f"value_{key}": column for key, column in guess.values.items()},
        "participant": guess.participant,
        "group": guess.group,
        "intervention_value": guess.intervention_value,
        "comparison_value": guess.comparison_value,
        "date_column": guess.date_column,
        "decimal": guess.decimal,
        "missing_markers": " ".join(MISSING_MARKERS),
        "missing_reason": MissingReason.UNKNOWN,
    }


def _as_chosen(chosen: ColumnMapping) -> dict[str, Any]:
    """What was chosen last time, when faults have led back to the form."""
    return {
        **asdict(chosen),
        **{f"value_{key}": column for column, key in chosen.values.items()},
        "missing_markers": " ".join(chosen.missing_markers),
    }
