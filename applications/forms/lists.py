"""Forms that narrow a list of applications or ideas, and that name what a list was narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.listing import Choices, Filters
from applications.states import IdeaStatus
from fundportal.forms import PortalFilterForm, PortalForm

NUMBERS = ("fund", "call", "organisation", "year")


class ListFilterForm(PortalFilterForm):
    """What a list is narrowed to; the choices come from `listing.choices`."""

    q = forms.CharField(label=_("Search"), max_length=100)
    status = forms.ChoiceField(label=_("Status"))
    fund = forms.ChoiceField(label=_("Fund"))
    call = forms.ChoiceField(label=_("Call"))
    organisation = forms.ChoiceField(label=_("Organisation"))
    year = forms.ChoiceField(label=_("Year begun"))
    waiting = forms.BooleanField(label=_("Only what waits for me"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*NUMBERS, "status"):
            offered = self.statuses(choices) if name == "status" else getattr(choices, f"{name}s")
            self.fields[name].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]

    @staticmethod
    def statuses(choices: Choices) -> list[tuple[str, Any]]:
        """The statuses to choose among: those that the reader has words for."""
        return choices.statuses

    def filters(self, sort: str) -> Filters:
        """The clean values; what is no choice narrows nothing."""
        self.is_valid()
        clean = self.cleaned_data
        numbers = {name: int(clean[name]) if clean.get(name) else None for name in NUMBERS}
        return Filters(
            text=(clean.get("q") or "").strip(),
            status=clean.get("status") or "",
            only_waiting=bool(clean.get("waiting")),
            sort=sort,
            **numbers,
        )

    def narrowing(self) -> list[forms.BoundField]:
        """The filters that are chosen from a list, for the template."""
        return [self[name] for name in ("status", *NUMBERS)]

    @property
    def chosen_count(self) -> int:
        """How many filters beside the search narrow the list."""
        return sum(bool(self.data.get(name)) for name in self.fields if name != "q")

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything narrows the list."""
        return any(self.data.get(name) for name in self.fields)


class CaseFilterForm(ListFilterForm):
    """What the list of applications is narrowed to."""


class IdeaFilterForm(ListFilterForm):
    """What the list of ideas is narrowed to."""

    @staticmethod
    def statuses(choices: Choices) -> list[tuple[str, Any]]:
        """Every status of ideas: all readers have the same words for them."""
        return list(IdeaStatus.choices)


class SelectionForm(PortalForm):
    """The name of a saved selection, and whether its list opens with it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_default = forms.BooleanField(label=_("Open the list with this selection"), required=False)
