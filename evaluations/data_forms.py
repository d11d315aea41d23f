"""Forms about data of persons: what it is for, why its key goes, why rows are opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import DataSet, Indicator
from evaluations.person_rows import SHORTEST_REASON
from fundportal.directory.models import Organisation
from fundportal.forms import PortalForm, PortalModelForm
from portfolio.models import Investment


class DataSetForm(PortalModelForm):
    """What the data is for, on what legal basis, and which board answers for it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DataSet
        fields = ["purpose", "legal_basis", "basis_text", "board"]
        widgets = {"purpose": forms.Textarea({"rows": 4})}
        help_texts = {
            "purpose": _("What the data is to answer, and what it is not to be used for."),
            "basis_text": _("For example: the Social Services Act, chapter 3."),
            "board": _("The board that is the controller of the personal data."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = Organisation.objects.filter(kind=Organisation.Kind.BOARD)
        self.fields["board"].queryset = boards.order_by("name")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was typed, with the version that was seen."""
        said = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return said | {"version": self.cleaned_data["version"] or 0}


class DestroyKeyForm(PortalForm):
    """The decision behind the destruction of a key, and that it is meant."""

    reason = forms.CharField(
        label=_("Decision and reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Which decision or plan says so, with its number, and why now."),
    )
    is_meant = forms.BooleanField(
        label=_("I understand that nobody can ever link a participant to these rows again.")
    )


class PersonRowsForm(PortalForm):
    """Which rows of persons are opened, and why."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label=_("Indicator"))
    reason = forms.CharField(
        label=_("Why you need to see them"),
        max_length=500,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: the mean for May differs from the department's own list."),
        error_messages={
            "min_length": _("Write why you need to see rows of persons, at least ten characters.")
        },
    )
    page = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, investment: Investment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = investment.indicators.select_related("investment__fund")
        self.fields["indicator"].queryset = found  # type: ignore[attr-defined]
