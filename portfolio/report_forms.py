"""Forms of reports: one field per question, two per indicator; they clean and change nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import ExpectedEffect
from fundportal.directory.models import Fund
from fundportal.documents.forms import FileForm
from fundportal.forms import PortalFilterForm, PortalForm
from portfolio.forms import SeenForm
from portfolio.models import ProgressReport
from portfolio.report_files import FILE_KINDS
from portfolio.report_overview import LATE, IndicatorNow
from portfolio.report_questions import QUESTIONS, ReportQuestion
from portfolio.report_schedule import OWN_DATES
from portfolio.states import ReportKind, ReportStatus

MOST_DATES = 20


class ReportForm(SeenForm):
    """A report: what the kind asks, and where each expected effect stands now."""

    def __init__(
        self, *args: Any, report: ProgressReport, effects: Iterable[ExpectedEffect], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.effects = list(effects)
        self.questions = QUESTIONS[ReportKind(report.kind)]
        self.initial = _stored(report) | {"version": report.version}
        is_sent = "send" in self.data
        for question in self.questions:
            self.add_field(question.code, _answer(question, is_sent))
        for index, effect in enumerate(self.effects):
            self.add_field(f"value_{index}", _value(effect))
            self.add_field(f"note_{index}", _note(effect))

    @property
    def indicator_rows(self) -> list[tuple[ExpectedEffect, BoundField, BoundField]]:
        """Each expected effect with its two fields."""
        return [
            (effect, self[f"value_{index}"], self[f"note_{index}"])
            for index, effect in enumerate(self.effects)
        ]

    @property
    def question_fields(self) -> list[BoundField]:
        """The fields of the questions, in their order."""
        return [self[question.code] for question in self.questions]

    @property
    def act(self) -> dict[str, Any]:
        """The clean answers and indicators, as the verbs take them."""
        clean = self.cleaned_data
        return {
            "answers": {each.code: clean[each.code].strip() for each in self.questions},
            "indicators": [
                IndicatorNow(
                    indicator=effect.indicator,
                    unit=effect.unit,
                    baseline=effect.baseline_shown,
                    target=effect.target_shown,
                    value=clean[f"value_{index}"],
                    note=clean[f"note_{index}"].strip(),
                )
                for index, effect in enumerate(self.effects)
            ],
            "version": clean["version"],
        }


class QuestionForm(SeenForm):
    """A question with which a report is sent back."""

    question = forms.CharField(
        label=_("What do you want to know?"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_("The department gets your question and can change what it wrote."),
    )


class ReportFileForm(FileForm):
    """A file for a report."""

    content_types = FILE_KINDS

    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("What the file is"), max_length=200)


class ScheduleForm(PortalForm):
    """How often an investment reports; own days are ends of periods."""

    rhythm = forms.ChoiceField(label=_("How often"), widget=forms.RadioSelect, required=False)
    own_ends = forms.CharField(
        label=_("Own days"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Only for own days: the last day of each period, one a line, for example 2027-03-31."
        ),
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_fund = _("As the fund: %(rhythm)s") % {"rhythm": fund.get_report_rhythm_display()}
        choices = [("", by_fund), *Fund.ReportRhythm.choices, (OWN_DATES, _("On own days"))]
        self.fields["rhythm"].choices = choices  # type: ignore[attr-defined]

    def clean_own_ends(self) -> list[datetime.date]:
        """The days, one from each line."""
        lines = [line.strip() for line in self.cleaned_data["own_ends"].splitlines()]
        try:
            ends = [datetime.date.fromisoformat(line) for line in lines if line]
        except ValueError as fault:
            raise forms.ValidationError(
                gettext("Write each day as year, month and day, for example 2027-03-31.")
            ) from fault
        if len(ends) > MOST_DATES:
            raise forms.ValidationError(
                gettext("Give at most %(count)d days.") % {"count": MOST_DATES}
            )
        return ends

    def clean(self) -> dict[str, Any]:
        """Own days are given when they are chosen, and only then."""
        clean = super().clean() or {}
        is_own, ends = clean.get("rhythm") == OWN_DATES, clean.get("own_ends")
        if is_own and not ends and "own_ends" not in self.errors:
            self.add_error("own_ends", gettext("Give the days."))
        if ends and not is_own:
            self.add_error("rhythm", gettext("Choose own days, or take the days away."))
        return clean


class ReportFilterForm(PortalFilterForm):
    """Which reports to show."""

    q = forms.CharField(label=_("Investment"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            ("", _("Every status")),
            (LATE, _("Late")),
            *((value, label) for value, label in ReportStatus.choices if value != "cancelled"),
        ],
        required=False,
    )
    fund = forms.ChoiceField(label=_("Fund"), required=False)

    def __init__(self, *args: Any, funds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].choices = [("", _("Every fund")), *funds]  # type: ignore[attr-defined]


def _answer(question: ReportQuestion, is_sent: bool) -> forms.Field:
    field = forms.CharField(
        label=str(question.label),
        help_text=str(question.help_text),
        widget=forms.Textarea({"rows": 6}),
        max_length=20_000,
        required=question.is_required and is_sent,
    )
    field.is_conditional = question.is_required  # type: ignore[attr-defined] # not in a draft
    return field


def _value(effect: ExpectedEffect) -> forms.Field:
    unit = f" ({effect.unit})" if effect.unit else ""
    return forms.DecimalField(
        label=gettext("Now: %(indicator)s") % {"indicator": effect.indicator} + unit,
        max_digits=16,
        decimal_places=4,
        required=False,
    )


def _note(effect: ExpectedEffect) -> forms.Field:
    return forms.CharField(
        label=gettext("In words: %(indicator)s") % {"indicator": effect.indicator},
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        required=False,
    )


def _stored(report: ProgressReport) -> dict[str, Any]:
    """The draft as the form begins with it."""
    draft = report.draft or {}
    rows = list(enumerate(draft.get("indicators", [])))
    values = {f"value_{at}": row["value"] and Decimal(row["value"]) for at, row in rows}
    notes = {f"note_{at}": row["note"] for at, row in rows}
    return {**draft.get("answers", {}), **values, **notes}
