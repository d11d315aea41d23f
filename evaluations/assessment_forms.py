"""Forms of analysis plans and assessments; they clean input and change nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import AnalysisPlan, Assessment
from evaluations.models.choices import Assignment, Design
from fundportal.forms import PortalForm

METHODS = [
    ("welch", _("Each group has its own spread (Welch)")),
    ("pooled", _("One spread for both groups (pooled)")),
]
LEVELS = [("0.90", _("90 per cent")), ("0.95", _("95 per cent")), ("0.99", _("99 per cent"))]


class ComparisonForm(PortalForm):
    """How the groups are compared; sent by GET, so that trying changes nothing."""

    design = forms.ChoiceField(label=_("Design"), choices=Design.choices)
    assignment = forms.ChoiceField(
        label=_("How people came into the groups"), choices=Assignment.choices
    )
    baseline_until = forms.DateField(
        label=_("Last day that counts as before"),
        help_text=_("Only where people are compared before and after. For example 2026-08-31."),
        required=False,
    )
    measured_until = forms.DateField(
        label=_("Last measurement that counts"),
        help_text=_("Leave empty to count all that is recorded."),
        required=False,
    )
    method = forms.ChoiceField(
        label=_("Spread of the values"), choices=METHODS, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("How sure the interval is to be"), choices=LEVELS, widget=forms.RadioSelect
    )

    defaults = {
        "design": "means",
        "assignment": "unknown",
        "baseline_until": "",
        "measured_until": "",
        "method": "welch",
        "level": "0.95",
    }

    @classmethod
    def started_with(cls, plan: AnalysisPlan | None) -> dict[str, Any]:
        """The first values: what the plan says, else the usual ones."""
        if plan is None:
            return cls.defaults
        return {
            "design": plan.design,
            "assignment": plan.assignment,
            "baseline_until": plan.baseline_until or "",
            "measured_until": plan.measured_until or "",
            "method": "pooled" if plan.pooled else "welch",
            "level": f"{plan.level:.2f}",
        }

    def clean(self) -> dict[str, Any]:
        """A baseline belongs to designs that compare changes, and to no other."""
        cleaned = super().clean() or self.cleaned_data
        if "design" in cleaned and "baseline_until" in cleaned:
            if not Design(cleaned["design"]).compares_changes:
                cleaned["baseline_until"] = None
            elif not cleaned["baseline_until"]:
                self.add_error(
                    "baseline_until", _("Say until which day a measurement counts as before.")
                )
        return cleaned

    def choices(self) -> dict[str, Any]:
        """The clean choices as the verbs take them."""
        cleaned = self.cleaned_data
        kept = ("design", "assignment", "baseline_until", "measured_until")
        return {name: cleaned[name] for name in kept} | {
            "pooled": cleaned["method"] == "pooled",
            "level": Decimal(cleaned["level"]),
        }


class PlanForm(ComparisonForm):
    """How the effect will be measured; `seen` is the version that the person saw."""

    hypothesis = forms.CharField(
        label=_("What you expect to find"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: absence falls by at least five percentage points in two years."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["hypothesis"]

    def frozen(self) -> dict[str, Any]:
        """The clean choices as the verb takes them."""
        seen = self.cleaned_data["seen"] or 0
        return self.choices() | {"hypothesis": self.cleaned_data["hypothesis"], "seen": seen}


class FreezeForm(ComparisonForm):
    """The assessment to be frozen: the choices and data that were seen, and a conclusion."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    supersedes = forms.ModelChoiceField(
        Assessment.objects.all(), widget=forms.HiddenInput, required=False
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What the result means, in words that a politician understands."),
    )
    deviation_reason = forms.CharField(
        label=_("Why you depart from the plan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands beside the plan in the assessment and in the report."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="freeze_%s", **kwargs)
        for name in self.defaults:
            self.fields[name].widget = forms.HiddenInput()

    def start_with(
        self,
        comparison: ComparisonForm,
        computed: Assessment,
        current: Assessment | None,
        *,
        departs: bool = False,
    ) -> None:
        """Carry what the page shows now, also after a refusal; what was typed stays."""
        if not departs:
            del self.fields["deviation_reason"]
        shown = {name: comparison.cleaned_data[name] or "" for name in self.defaults}
        shown |= {"seen": computed.inputs_hash, "supersedes": current.pk if current else ""}
        if self.is_bound:
            self.data = {**self.data.dict(), **shown}  # type: ignore[attr-defined]
        else:
            self.initial.update(shown)

    def frozen(self) -> dict[str, Any]:
        """The clean choices as the verb takes them."""
        kept = ("seen", "supersedes", "conclusion", "deviation_reason")
        return self.choices() | {name: self.cleaned_data[name] for name in kept}
