"""Forms of a fund's years: a frame, and a decision to go over it; they clean, change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from fundportal.directory.models import Fund
from fundportal.forms import AmountField, PortalForm
from portfolio.forms import KeyedForm
from portfolio.life_forms import YEARS, DecisionFields


class YearFrameForm(PortalForm):
    """Årsram: how much the plans may take for a year, and the decision behind it."""

    amount = AmountField(label=_("Frame"))
    reason = forms.CharField(
        label=_("Decision or reason"),
        max_length=300,
        help_text=_("For example Kommunfullmäktige 2026-11-18 § 210, Budget 2027."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class YearOverrideForm(DecisionFields, KeyedForm):
    """Undantag: which case may take how much beyond the frame of which year, by which decision."""

    application = forms.ModelChoiceField(
        label=_("Application"), queryset=Application.objects.none()
    )
    year = forms.IntegerField(
        label=_("Year"),
        min_value=YEARS[0],
        max_value=YEARS[-1],
        widget=forms.TextInput({"class": "short"}),
    )
    amount = AmountField(
        label=_("Amount beyond the frame"),
        min_value=1,
        help_text=_("What the case may take beyond the frame of the year, in all."),
    )
    field_order = ["application", "year", "amount"]

    def __init__(self, *args: Any, fund: Fund, cases: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, fund=fund, **kwargs)
        self.fields["application"].queryset = cases  # type: ignore[attr-defined]

    @property
    def act(self) -> Mapping[str, Any]:
        """The clean decision, as the verb takes it."""
        names = ("application", "year", "amount", "key")
        clean = {name: self.cleaned_data[name] for name in names}
        return {**clean, "decision": self.decision}
