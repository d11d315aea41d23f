"""The form of the budget: a grid of year, kind of cost and party."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext

from applications.forms.rows import placed
from applications.forms.sections import SectionForm, Typed, whole
from applications.models.content import CostKind
from fundportal.forms import AmountField

MOST_YEARS = 15
FIRST, LAST = 2000, 2100


@dataclass(frozen=True)
class GridRow:
    """One kind of cost: the field of each party with the party's name, and their sum."""

    label: str
    cells: list[tuple[str, BoundField]]
    total: Decimal


@dataclass(frozen=True)
class GridYear:
    """One year of the grid; the year is text."""

    year: str
    rows: list[GridRow]
    party_totals: list[tuple[str, Decimal]]
    total: Decimal


class BudgetForm(SectionForm):
    """Amounts per year, kind of cost and party; an empty field is no amount."""

    template = "applications/section_budget.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = _years(self.typed or self.initial)
        self.fields["years"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial["years"] = ",".join(str(year) for year in self.years)
        for year in self.years:
            for kind in CostKind:
                for party in self.content.parties:
                    field = _cell(f"{kind.label}, {party.organisation.name}, {year}")
                    self.add_field(_name(year, kind, party.organisation.slug), field)

    def stored(self) -> dict[str, Any]:
        """The amounts as they stand; before the first, the year after the case was begun."""
        slugs = {party.pk: party.organisation.slug for party in self.content.parties}
        lines = self.content.lines
        years = sorted({line.year for line in lines})
        years = years or [self.content.application.opened_at.year + 1]
        amounts = {
            _name(line.year, line.cost_kind, slugs[line.party_id]): line.amount
            for line in lines
            if line.party_id in slugs
        }
        return {**amounts, "years": ",".join(str(year) for year in years)}

    @classmethod
    def is_own(cls, section: str, name: str) -> bool:
        """Whether a field of that name is a cell of the grid."""
        return name == "years" or (name.startswith("amount_") and len(name) < 160)

    def rearranges(self, data: Typed) -> bool:
        """Whether a year was asked for, or one taken away."""
        names = ("add_year", "add_year_before", "remove_year")
        return any(name in data for name in names) or super().rearranges(data)

    def rearranged(self, data: Typed) -> dict[str, Any]:
        """The typed amounts, with a year more or less."""
        years = _years(data)
        if "add_year" in data and len(years) < MOST_YEARS:
            years.append(max(years) + 1)
        if "add_year_before" in data and len(years) < MOST_YEARS:
            years.insert(0, min(years) - 1)
        gone = whole(data.get("remove_year"), None)
        if gone is not None and len(years) > 1:
            years = [year for year in years if year != gone]
        typed = {name: value for name, value in data.items() if name.startswith("amount_")}
        return {**typed, "years": ",".join(str(year) for year in years)}

    def clean(self) -> dict[str, Any]:
        """Refuse amounts typed for a party that is gone, rather than lose them."""
        clean = super().clean() or self.cleaned_data
        strangers = [
            name
            for name, value in self.data.items()
            if name.startswith("amount_") and name not in self.fields and value
        ]
        if strangers:
            sentence = gettext("A party for which you wrote amounts has been removed meanwhile.")
            raise ValidationError(sentence)
        return clean

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in the summary in which cell of the grid the fault is."""
        if (field or "").startswith("amount_") and getattr(error, "code", None) != "required":
            error = placed(f"{self.fields[str(field)].label}: ", error)
        super().add_error(field, error)

    def answers(self) -> dict[str, Any]:
        """The lines as the verb takes them."""
        return {
            "lines": [
                {"year": year, "cost_kind": kind, "party": slug, "amount": amount}
                for year in self.years
                for kind in CostKind.values
                for slug in (party.organisation.slug for party in self.content.parties)
                if (amount := self.cleaned_data.get(_name(year, kind, slug)))
            ]
        }

    def grid(self) -> list[GridYear]:
        """The fields year by year, with the sums of what stands in them."""
        return [self._grid_year(year) for year in self.years]

    @property
    def total(self) -> Decimal:
        """The sum of all that stands in the grid, kronor."""
        return sum((year.total for year in self.grid()), Decimal(0))

    @property
    def party_names(self) -> list[str]:
        """The parties in the order of the columns."""
        return [party.organisation.name for party in self.content.parties]

    def _grid_year(self, year: int) -> GridYear:
        parties = [party.organisation for party in self.content.parties]
        rows = [
            GridRow(
                label=str(kind.label),
                cells=[(party.name, self[_name(year, kind, party.slug)]) for party in parties],
                total=sum(
                    (self._standing(year, kind, party.slug) for party in parties), Decimal(0)
                ),
            )
            for kind in CostKind
        ]
        totals = [
            (party.name, sum((self._standing(year, k, party.slug) for k in CostKind), Decimal(0)))
            for party in parties
        ]
        return GridYear(str(year), rows, totals, sum((row.total for row in rows), Decimal(0)))

    def _standing(self, year: int, kind: str, slug: str) -> Decimal:
        name = _name(year, kind, slug)
        try:
            return self.fields[name].to_python(self[name].value()) or Decimal(0)
        except ValidationError:
            return Decimal(0)


def _name(year: int, kind: str, slug: str) -> str:
    return f"amount_{year}_{kind}_{slug}"


def _years(values: Any) -> list[int]:
    typed = {whole(part, 0) or 0 for part in str(values.get("years", "")).split(",")}
    years = sorted(year for year in typed if FIRST <= year <= LAST)
    return years[:MOST_YEARS] or [FIRST]


def _cell(label: str) -> AmountField:
    field = AmountField(label=label, required=False)
    field.widget.attrs |= {"aria-label": label, "class": "form-control figure"}
    return field
