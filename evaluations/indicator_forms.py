"""Forms of indicators and of the times at which they are measured."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import ExpectedEffect
from applications.models.content import Direction
from evaluations.models import Indicator, MeasuringTime
from evaluations.models.outcomes import IndicatorKind
from fundportal.forms import PortalForm, PortalModelForm
from fundportal.money import decimals_of
from portfolio.models import Investment


def initial_of(effect: ExpectedEffect) -> dict[str, Any]:
    """The fields of an indicator that measures an effect which the application promised."""
    values = [value for value in (effect.baseline, effect.target) if value is not None]
    return {
        "name": effect.indicator,
        "unit": effect.unit,
        "direction": effect.direction,
        "data_source": effect.data_source,
        "baseline": effect.baseline_shown,
        "target": effect.target_shown,
        "decimals": max((decimals_of(value) for value in values), default=0),
    }


class IndicatorForm(PortalModelForm):
    """What is measured; `version` is the one the person saw when changing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Indicator
        fields = [
            "kind",
            "name",
            "definition",
            "unit",
            "direction",
            "data_source",
            "collected_by",
            "times",
            "baseline",
            "target",
            "decimals",
        ]
        widgets = {
            "definition": forms.Textarea({"rows": 3}),
            "kind": forms.RadioSelect,
            "times": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "name": _("What is measured and when, for example: Wage income in 1978."),
            "definition": _("Exactly what is counted, how, and what is left out."),
            "unit": _("For example: kronor, days, per cent."),
            "data_source": _("Where the figures come from: register, survey, system."),
            "collected_by": _("The function that collects and answers questions, not a name."),
            "times": _("When nothing is chosen, an outcome is measured every time."),
            "baseline": _("The value before the investment, where it is known."),
            "target": _("The value that the investment is meant to reach in the end."),
        }

    def __init__(self, *args: Any, investment: Investment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Indicator._meta.get_field("kind").choices  # type: ignore[attr-defined]
        self.fields["definition"].required = True
        self.fields["direction"].required = False
        self.fields["direction"].is_conditional = True  # type: ignore[attr-defined]
        aimed = {}
        if self.instance.pk:
            aimed = dict(self.instance.targets.values_list("time", "value"))
        if not investment.measuring_times.exists():
            del self.fields["times"]
        else:
            self.fields["times"].queryset = investment.measuring_times.all()  # type: ignore[attr-defined]
        self.times = {f"target_{time.pk}": time.pk for time in investment.measuring_times.all()}
        for time in investment.measuring_times.all():
            target = forms.DecimalField(
                label=gettext("Target at “%s”") % time.name,
                max_digits=27,
                decimal_places=6,
                required=False,
                initial=aimed.get(time.pk),
            )
            self.add_field(f"target_{time.pk}", target)

    def clean(self) -> dict[str, Any]:
        """Ask for a direction of what is meant to change."""
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if clean.get("direction") or "direction" in self.errors:
            return clean
        if clean.get("kind") == IndicatorKind.BACKGROUND:
            clean["direction"] = Direction.INCREASE  # the table holds one; no page tells it
        else:
            self.add_error("direction", self.fields["direction"].error_messages["required"])
        return clean

    def chosen(self) -> dict[str, Any]:
        """What was typed, without the version."""
        said = {name: self.cleaned_data.get(name, ()) for name in self._meta.fields or ()}
        targets = {key: self.cleaned_data[name] for name, key in self.times.items()}
        return said | {"targets": targets}


class MeasuringTimeForm(PortalModelForm):
    """The days of a measuring time; `version` is the one the person saw when changing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MeasuringTime
        fields = ["name", "first_date", "last_date"]
        help_texts = {
            "name": _("For example: Before, After 6 months."),
            "first_date": _("From this day on what is measured belongs to this time."),
            "last_date": _("A reminder goes out if data is missing after this day."),
        }

    def chosen(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class OpenAgainForm(PortalForm):
    """Why a closed measuring time is opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
