"""Forms of unit costs and price indices; they clean input and change nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from evaluations import actor_names, outcome_file
from evaluations.models import PriceIndexValue, UnitCost
from evaluations.price_indices import IndexFigure
from evaluations.unit_cost_figures import UnitCostFigures
from evaluations.unit_cost_file import LIMITS
from evaluations.unit_cost_pages import EXAMPLES, SOURCED
from fundportal.forms import AmountField, PortalFilterForm, PortalForm, PortalModelForm


class UnitCostFilterForm(PortalFilterForm):
    """Which unit costs to show, and in the prices of which year."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    payer = forms.ChoiceField(label=_("Payer"), required=False)
    kind = forms.ChoiceField(
        label=_("Source"),
        choices=[
            ("", _("With source and examples")),
            (SOURCED, _("With source")),
            (EXAMPLES, _("Invented examples")),
        ],
        required=False,
    )
    level = forms.ChoiceField(label=_("Price level"), required=False)

    def __init__(self, *args: Any, payers: list[Any], levels: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "payer": [("", _("Every payer")), *payers],
            "level": [("", _("As in the source")), *levels],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The clean choices; a choice that does not exist counts as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class UnitCostForm(PortalModelForm):
    """One version of a unit cost."""

    amount = AmountField(label=_("Amount"), min_value=0)
    low = AmountField(label=_("Lowest amount"), required=False)
    high = AmountField(label=_("Highest amount"), required=False)

    class Meta:
        model = UnitCost
        fields = [
            "code",
            "name",
            "payer",
            "unit",
            "amount",
            "low",
            "high",
            "price_year",
            "source",
            "source_address",
            "valid_from",
            "is_example",
            "note",
        ]
        widgets = {"note": forms.Textarea({"rows": 3})}
        help_texts = {
            "code": _("Short and lasting, in capital letters: HVB-DYGN."),
            "payer": _("For example kommun/socialnämnd, region, stat/försäkringskassan, individ."),
            "unit": _("What the amount is for, for example: day, pupil and year, visit."),
            "price_year": _("The year in whose prices the amount is written, such as 2024."),
            "source": _("Who says so, where and when."),
            "source_address": _("Where it can be read, if it can."),
            "is_example": _("The figure is made up to show how it works."),
            "note": _("What the figure holds and does not hold."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].widget.attrs["list"] = "payers"
        self.fields["low"].help_text = _("The lowest that is plausible, if known.")
        self.fields["high"].help_text = _("The highest that is plausible, if known.")
        year = self.fields["price_year"]
        year.localize = year.widget.is_localized = False  # a year has no space between thousands

    def clean_code(self) -> str:
        """Capital letters whatever was typed."""
        return str(self.cleaned_data["code"]).upper()

    def clean_payer(self) -> str:
        """The payer as the portal writes it."""
        payer = actor_names.canonical(self.cleaned_data["payer"])
        actor_names.validate(payer)
        return payer

    def figures(self) -> UnitCostFigures:
        """What was typed, as the verb takes it."""
        return UnitCostFigures(**self.cleaned_data)


class NewVersionForm(UnitCostForm):
    """A new version of a unit cost: its code stays; `version` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(UnitCostForm.Meta):
        fields = UnitCostForm.Meta.fields[1:]

    def figures_of(self, code: str) -> UnitCostFigures:
        """What was typed, under the code that stays."""
        typed = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return UnitCostFigures(code=code, **typed)


class UnitCostFileForm(PortalForm):
    """A file with unit costs."""

    file = forms.FileField(
        label=_("File with unit costs"),
        help_text=_("A CSV file with the columns below, the same as the list exports."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        allow_empty_file=True,
        max_length=200,
    )

    def clean_file(self) -> UploadedFile:
        """A file that is too large is refused before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            outcome_file.check_size(file.size or 0, LIMITS)
        except outcome_file.FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class ConfirmImportForm(PortalForm):
    """The text of the file that was looked at, and the fingerprint of what it promised."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LIMITS.size)
    filename = forms.CharField(widget=forms.HiddenInput, max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PriceIndexForm(PortalModelForm):
    """What a price index was in a year."""

    class Meta:
        model = PriceIndexValue
        fields = ["index", "year", "value", "source", "source_address"]
        help_texts = {
            "value": _("The mean of the year, as it is published."),
            "source": _("Who says so, where and when."),
            "source_address": _("Where it can be read, if it can."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        year.localize = year.widget.is_localized = False

    def clean_index(self) -> str:
        """Capital letters whatever was typed."""
        return str(self.cleaned_data["index"]).upper()

    def figure(self) -> IndexFigure:
        """What was typed, as the verb takes it."""
        return IndexFigure(**self.cleaned_data)
