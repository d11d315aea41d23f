"""The form of an application's first estimate; it cleans input and changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import UnitCost
from fundportal.forms import PortalForm

MOST = 1_000_000


class AppraisalForm(PortalForm):
    """How many, compared with how many, for how many it succeeds, and what that saves."""

    participants = forms.IntegerField(
        label=_("How many people take part?"), min_value=2, max_value=MOST
    )
    comparison = forms.IntegerField(
        label=_("With how many are they compared?"), min_value=2, max_value=MOST
    )
    successes = forms.IntegerField(
        label=_("For how many do you expect it to succeed?"),
        help_text=_("Those for whom it would not have gone well anyway."),
        min_value=1,
        max_value=MOST,
    )
    unit_cost = forms.ModelChoiceField(
        UnitCost.objects.none(),
        label=_("What is then avoided?"),
        help_text=_("From the library of unit costs."),
    )
    units_per_year = forms.DecimalField(
        label=_("How many of these per person and year?"),
        help_text=_("For example 20 days. Write 1 when the unit is a year."),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        localize=True,
    )
    years = forms.IntegerField(
        label=_("For how many years does the effect last?"), min_value=1, max_value=30
    )

    def __init__(self, *args: Any, unit_costs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit_cost"]
        field.queryset = unit_costs  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It cannot succeed for more than take part."""
        clean = super().clean() or self.cleaned_data
        everybody, some = clean.get("participants"), clean.get("successes")
        if everybody and some and some > everybody:
            self.add_error("successes", _("At most as many as take part."))
        return clean
