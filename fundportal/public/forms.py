"""The filter of the list of investments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalFilterForm
from portfolio.states import Audience, InvestmentStatus

RESULTS = [
    ("better", _("Better for the group")),
    ("unclear", _("Unclear")),
    ("worse", _("Worse for the group")),
    ("none", _("Not evaluated yet")),
]
SORTS = [
    ("", _("Running ones first")),
    ("newest", _("Started last first")),
    ("title", _("By name")),
    ("amount", _("Largest amount first")),
]


class InvestmentFilter(PortalFilterForm):
    """Words, and what the list is narrowed to; what is no choice narrows nothing."""

    q = forms.CharField(label=_("Words in the text"), max_length=100)
    status = forms.ChoiceField(label=_("Running or finished"), choices=InvestmentStatus.choices)
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
    area = forms.ChoiceField(label=_("Area"))
    board = forms.ChoiceField(label=_("Led by"))
    fund = forms.ChoiceField(label=_("Fund"))
    year = forms.ChoiceField(label=_("Running in the year"))
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS)

    def __init__(self, data: Any, *, offered: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and name != "sort":
                own: Any = field.choices
                field.choices = [("", _("All")), *offered.get(name, own)]

    @property
    def chosen(self) -> dict[str, Any]:
        """The clean values."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def narrows(self) -> int:
        """How many of the folded filters narrow the list."""
        folded = set(self.fields) - {"q", "status", "sort"}
        return sum(1 for name in folded if self.chosen[name])
