"""The form in which an assessor scores: a score and its reason for each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from applications.models import Criterion, Score
from applications.scoring import Given
from fundportal.forms import PortalForm


@dataclass(frozen=True)
class CriterionRow:
    """A criterion with its fields, for the page."""

    criterion: Criterion
    value: forms.BoundField
    reason: forms.BoundField
    given: Score | None


class ScoreForm(PortalForm):
    """Scores as far as they have come: what is left empty stays missing."""

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[Criterion],
        given: Mapping[int, Score],
        **kwargs: Any,
    ) -> None:
        self.criteria, self.given = list(criteria), given
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self._add(criterion, given.get(criterion.pk))

    def clean(self) -> dict[str, Any]:
        """A score has its reason, and a reason its score; one that was given is not taken back."""
        clean = super().clean() or self.cleaned_data
        for criterion in self.criteria:
            value = clean.get(f"value_{criterion.pk}")
            reason = clean.get(f"reason_{criterion.pk}")
            names = {"name": criterion.name}
            if value and not reason and f"reason_{criterion.pk}" not in self.errors:
                message = _("%(name)s: write the reason.") % names
                self.add_error(f"reason_{criterion.pk}", message)
            if reason and not value and f"value_{criterion.pk}" not in self.errors:
                message = _("%(name)s: choose a score, or take the reason away.") % names
                self.add_error(f"value_{criterion.pk}", message)
        return clean

    @property
    def rows(self) -> list[CriterionRow]:
        """Each criterion with its fields, in order."""
        return [
            CriterionRow(
                criterion,
                self[f"value_{criterion.pk}"],
                self[f"reason_{criterion.pk}"],
                self.given.get(criterion.pk),
            )
            for criterion in self.criteria
        ]

    def scores(self) -> dict[int, Given]:
        """The clean scores as the verb takes them."""
        return {
            criterion.pk: Given(
                value=int(self.cleaned_data[f"value_{criterion.pk}"]),
                reason=self.cleaned_data[f"reason_{criterion.pk}"],
                seen=self.cleaned_data.get(f"seen_{criterion.pk}") or 0,
            )
            for criterion in self.criteria
            if self.cleaned_data.get(f"value_{criterion.pk}")
        }

    def _add(self, criterion: Criterion, score: Score | None) -> None:
        choices = [
            (str(value), f"{value} – {anchor}" if anchor else str(value))
            for value, anchor in criterion.anchors.items()
        ]
        value = forms.ChoiceField(
            label=_("Your score"), choices=choices, widget=forms.RadioSelect, required=False
        )
        reason = long_text(_("Reason for the score"), rows=3, required=False)
        # saved as far as one has come: "optional" would mislead
        value.is_conditional = reason.is_conditional = True  # type: ignore[attr-defined]
        seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
        seen.initial = score.pk if score else 0
        if score is not None:
            value.initial, reason.initial = str(score.value), score.reason
        self.add_field(f"value_{criterion.pk}", value)
        self.add_field(f"reason_{criterion.pk}", reason)
        self.add_field(f"seen_{criterion.pk}", seen)
