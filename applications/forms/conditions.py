"""Conditions as rows of a proposal or a decision, and the forms of their follow-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.conditions import ConditionText
from applications.forms.ideas import long_text
from applications.models import Decision, Recommendation
from fundportal.directory.models import User
from fundportal.forms import PortalForm

FEWEST, MOST, MORE = 2, 30, 2


class ConditionsForm(PortalForm):
    """The base of an act with conditions: a row each, some empty ones, more without JavaScript."""

    condition_rows = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.data if self.is_bound else self.initial
        self.row_count = _count(source.get("condition_rows"))
        self.initial["condition_rows"] = str(self.row_count)
        for index in range(self.row_count):
            number = {"number": index + 1}
            text = long_text(_("Condition %(number)s") % number, rows=2, required=False)
            due = forms.DateField(
                label=_("Condition %(number)s is to be fulfilled by") % number, required=False
            )
            self.add_field(f"condition_text_{index}", text)
            self.add_field(f"condition_due_{index}", due)

    def condition_list(self) -> list[tuple[BoundField, BoundField]]:
        """The rows with their two fields, for the template."""
        return [
            (self[f"condition_text_{index}"], self[f"condition_due_{index}"])
            for index in range(self.row_count)
        ]

    def conditions(self) -> list[ConditionText]:
        """The clean conditions, without the rows in which nothing was written."""
        rows = [
            ConditionText(
                self.cleaned_data.get(f"condition_text_{index}") or "",
                self.cleaned_data.get(f"condition_due_{index}"),
            )
            for index in range(self.row_count)
        ]
        return [row for row in rows if row.text]

    def check_conditions(self, *, needed: bool) -> None:
        """Say at the field whether conditions are missing, unwanted or dated without a text."""
        given = self.conditions()
        if needed and not given and "condition_text_0" not in self.errors:
            self.add_error("condition_text_0", gettext("Write the conditions."))
        for index in range(self.row_count):
            text = self.cleaned_data.get(f"condition_text_{index}")
            if text and not needed:
                sentence = gettext(
                    "Conditions belong only to a yes with conditions. "
                    "Change the outcome, or empty them."
                )
                self.add_error(f"condition_text_{index}", sentence)
                return
            if not text and self.cleaned_data.get(f"condition_due_{index}"):
                self.add_error(f"condition_text_{index}", gettext("Write what the condition is."))


class AssignForm(PortalForm):
    """Who follows up a condition, and until when."""

    responsible = forms.ModelChoiceField(User.objects.none(), label=_("Who follows up"))
    due_date = forms.DateField(label=_("Followed up by"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class FollowUpForm(PortalForm):
    """Whether a condition is fulfilled, and how it is known."""

    is_fulfilled = forms.TypedChoiceField(
        label=_("Is the condition fulfilled?"),
        choices=[("yes", _("Yes, it is fulfilled")), ("no", _("No, it is not fulfilled"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = long_text(_("How do you know?"), _("The applicant and the auditor read this."), rows=3)
    found_date = forms.DateField(label=_("Date of the finding"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


def conditions_initial(source: Recommendation | Decision | None) -> dict[str, Any]:
    """The rows of a form as a proposal or an earlier decision has them."""
    there = list(source.conditions.all()) if source else []
    values: dict[str, Any] = {"condition_rows": str(len(there) + FEWEST)}
    for index, item in enumerate(there):
        values[f"condition_text_{index}"] = item.text
        values[f"condition_due_{index}"] = item.due_date
    return values


def with_more_conditions(data: Any) -> dict[str, Any]:
    """What was typed, as the beginning of a form with some rows more."""
    values = {name: data[name] for name in data if name != "csrfmiddlewaretoken"}
    return {**values, "condition_rows": str(_count(data.get("condition_rows")) + MORE)}


def _count(typed: Any) -> int:
    text = str(typed or "")
    rows = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FEWEST
    return min(max(rows, FEWEST), MOST)
