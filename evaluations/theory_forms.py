"""The form of a theory of change: a text per step, and a row per outcome with its indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluations.models import Indicator, TheoryOfChange
from evaluations.models.theories import ChainStep
from evaluations.theories import Said
from fundportal.forms import PortalForm

OUTCOMES_ROOM, MOST_LINES, LONGEST = 5, 8, 200
PLAIN = (ChainStep.RESOURCES, ChainStep.ACTIVITIES, ChainStep.OUTPUTS, ChainStep.SOCIETY)
HELP = {
    ChainStep.RESOURCES: _("Staff, money, premises, partners. One thing on each line."),
    ChainStep.ACTIVITIES: _("What is done, for whom and how often. One thing on each line."),
    ChainStep.OUTPUTS: _("What can be counted at once: meetings held, people reached."),
    ChainStep.SOCIETY: _("What changes for society in the long run, and for whose budget."),
}


class TheoryForm(PortalForm):
    """The chain, begun with the version that holds; `version` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[Indicator],
        theory: TheoryOfChange | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_begun(theory), **kwargs)
        for step in PLAIN:
            text = forms.CharField(
                label=step.label, help_text=HELP[step], widget=forms.Textarea({"rows": 3})
            )
            self.add_field(str(step), text)
        choices = [(indicator.pk, indicator.name) for indicator in indicators]
        for number in range(1, OUTCOMES_ROOM + 1):
            outcome = forms.CharField(
                label=gettext("Outcome %(number)d for the participants") % {"number": number},
                max_length=LONGEST,
                required=number == 1,
            )
            self.add_field(f"outcome_{number}", outcome)
            if choices:
                measured = forms.MultipleChoiceField(
                    label=gettext("Outcome %(number)d is measured by") % {"number": number},
                    choices=choices,
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
                self.add_field(f"indicators_{number}", measured)
        self.order_fields(["resources", "activities", "outputs", *self._outcome_fields()])

    def clean(self) -> dict[str, Any]:
        """Few and short lines; no indicator on an outcome that is not written."""
        cleaned = super().clean() or {}
        for step in PLAIN:
            lines = _lines(cleaned.get(step, ""))
            if len(lines) > MOST_LINES or any(len(line) > LONGEST for line in lines):
                self.add_error(
                    step,
                    gettext("At most %(lines)d lines of at most %(length)d characters each.")
                    % {"lines": MOST_LINES, "length": LONGEST},
                )
        for number in range(1, OUTCOMES_ROOM + 1):
            if cleaned.get(f"indicators_{number}") and not cleaned.get(f"outcome_{number}"):
                self.add_error(f"outcome_{number}", _("Write the outcome that is measured."))
        return cleaned

    def steps(self) -> dict[str, list[Said]]:
        """What was typed, as the verb takes it."""
        cleaned = self.cleaned_data
        said = {str(step): [Said(line) for line in _lines(cleaned[step])] for step in PLAIN}
        numbers = [n for n in range(1, OUTCOMES_ROOM + 1) if cleaned[f"outcome_{n}"]]
        said[ChainStep.OUTCOMES] = [
            Said(cleaned[f"outcome_{n}"], tuple(map(int, cleaned.get(f"indicators_{n}", ()))))
            for n in numbers
        ]
        return said

    def _outcome_fields(self) -> list[str]:
        return [name for name in self.fields if name.startswith(("outcome_", "indicators_"))]


def _lines(text: str) -> list[str]:
    return [line.strip().lstrip("•- ") for line in text.splitlines() if line.strip("•- \t")]


def _begun(theory: TheoryOfChange | None) -> dict[str, Any]:
    """What stands in the version that holds."""
    if theory is None:
        return {"version": 0}
    items = list(theory.items.all())
    begun: dict[str, Any] = {
        str(step): "\n".join(item.text for item in items if item.step == step) for step in PLAIN
    }
    for item in items:
        if item.step == ChainStep.OUTCOMES:
            begun[f"outcome_{item.position}"] = item.text
            begun[f"indicators_{item.position}"] = [one.pk for one in item.indicators.all()]
    return begun | {"version": theory.version}
