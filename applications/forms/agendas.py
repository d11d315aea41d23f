"""The form of an agenda: the board, the day, and the place of each case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import Agenda, Application
from fundportal.forms import PortalFilterForm, PortalForm

MOST_PLACES = 200


class AgendaFilterForm(PortalFilterForm):
    """Which agendas to show."""

    q = forms.CharField(label=_("Board, case or day"), max_length=100)


class AgendaForm(PortalForm):
    """Which cases a meeting takes up, each with its place; one without is left out."""

    body = forms.CharField(label=_("The board that meets"), max_length=120)
    meeting_date = forms.DateField(label=_("Date of the meeting"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, cases: Iterable[Application], agenda: Agenda | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        if agenda is not None:
            del self.fields["body"], self.fields["meeting_date"]
        for case in self.cases:
            field = forms.IntegerField(
                label=_("Place of %(number)s") % {"number": case.number},
                required=False,
                min_value=1,
                max_value=MOST_PLACES,
            )
            self.add_field(_name(case), field)

    def rows(self) -> list[tuple[Application, BoundField]]:
        """Each case with the field of its place, for the template."""
        return [(case, self[_name(case)]) for case in self.cases]

    def clean(self) -> dict[str, Any]:
        """At least one case has a place, and no two the same."""
        clean = super().clean() or self.cleaned_data
        places: set[int] = set()
        for case in self.cases:
            place = clean.get(_name(case))
            if place in places:
                sentence = gettext("%(number)s has the same place as another case.")
                self.add_error(_name(case), sentence % {"number": case.number})
            elif place:
                places.add(place)
        if not places and not self.errors:
            raise forms.ValidationError(gettext("Give at least one case its place."))
        return clean

    def applications(self) -> list[Application]:
        """The cases that have a place, in their order."""
        placed = [case for case in self.cases if self.cleaned_data.get(_name(case))]
        return sorted(placed, key=lambda case: self.cleaned_data[_name(case)])


def agenda_initial(agenda: Agenda) -> dict[str, Any]:
    """The places as they stand."""
    places = {f"place_{item.application_id}": item.position for item in agenda.items.all()}
    return {"seen_version": agenda.version, **places}


def _name(case: Application) -> str:
    return f"place_{case.pk}"
