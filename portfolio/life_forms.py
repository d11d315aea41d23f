"""Forms of an investment's life: plan, amendment, agreement, end; they clean, change nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms.cases import DiarienummerField
from applications.models.content import CostKind
from fundportal.directory.models import Fund, Organisation
from fundportal.forms import AmountField, PortalForm
from portfolio.allotment import Amounts, Place
from portfolio.amendments import Decided, Wanted
from portfolio.endings import EndAsDecided
from portfolio.forms import KeyedForm, SeenForm
from portfolio.models import Amendment, Investment
from portfolio.resolutions import BoardDecision
from portfolio.states import Afterwards, AmendmentAdvice, AmendmentOutcome, EndOutcome

EMPTY_ROWS = 3
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class LineRow:
    """One row of a plan's form: where the money is, and its two amounts."""

    label: str
    party: str
    fields: list[BoundField]
    is_new: bool


class PlanLinesForm(PortalForm):
    """A plan to change: each line's two amounts, and empty rows for new lines."""

    def __init__(
        self,
        *args: Any,
        lines: Mapping[Place, Amounts],
        parties: Iterable[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = dict(lines)
        self.parties = {party.pk: party for party in parties}
        for index, (place, amounts) in enumerate(self.lines.items()):
            said = f"{place.year}, {CostKind(place.cost_kind).label}, {self.parties[place[2]]}"
            self._add_amounts(f"{index}", said)
            self.initial[f"fund_{index}"] = amounts.fund or None
            self.initial[f"own_{index}"] = amounts.own or None
        for index in range(EMPTY_ROWS):
            self._add_empty(index)

    def rows(self) -> list[LineRow]:
        """The lines with their fields, then the empty rows."""
        there = [
            LineRow(
                label=f"{place.year}, {CostKind(place.cost_kind).label}",
                party=str(self.parties[place.organisation]),
                fields=[self[f"fund_{index}"], self[f"own_{index}"]],
                is_new=False,
            )
            for index, place in enumerate(self.lines)
        ]
        empty = [
            LineRow("", "", [self[f"{name}_new{index}"] for name in _NEW], is_new=True)
            for index in range(EMPTY_ROWS)
        ]
        return [*there, *empty]

    def clean(self) -> dict[str, Any]:
        """A new row says year, kind and party, and names no line that is there."""
        clean = super().clean() or {}
        self.wanted_lines = {
            place: Amounts(
                clean.get(f"fund_{index}") or Decimal(0), clean.get(f"own_{index}") or Decimal(0)
            )
            for index, place in enumerate(self.lines)
        }
        for index in range(EMPTY_ROWS):
            self._take_new(clean, index)
        return clean

    def _take_new(self, clean: dict[str, Any], index: int) -> None:
        typed: dict[str, Any] = {name: clean.get(f"{name}_new{index}") for name in _NEW}
        if not any(typed.values()):
            return
        amounts = Amounts(typed["fund"] or Decimal(0), typed["own"] or Decimal(0))
        for name in ("year", "kind", "party"):
            if not typed[name] and f"{name}_new{index}" not in self.errors:
                self.add_error(f"{name}_new{index}", gettext("A new line needs this too."))
        if not any(amounts) and not self.errors:
            self.add_error(f"fund_new{index}", gettext("A new line needs an amount."))
        if self.errors:
            return
        place = Place(int(typed["year"]), typed["kind"], int(typed["party"]))
        if place in self.wanted_lines:
            self.add_error(f"year_new{index}", gettext("The plan has this line: change it there."))
        self.wanted_lines[place] = amounts

    def _add_amounts(self, key: str, said: str) -> None:
        for name, words in (("fund", _("From the fund")), ("own", _("Own financing"))):
            field = AmountField(label=f"{words}: {said}", required=False)
            self.add_field(f"{name}_{key}", field)
            field.widget.attrs |= {"aria-label": field.label, "class": "form-control figure"}

    def _add_empty(self, index: int) -> None:
        kinds = [("", _("Choose")), *CostKind.choices]
        parties = [("", _("Choose")), *((pk, str(party)) for pk, party in self.parties.items())]
        number = index + 1
        where = gettext("new line %(number)s") % {"number": number}
        added: dict[str, forms.Field] = {
            "year": forms.IntegerField(
                label=_("Year"), required=False, min_value=YEARS[0], max_value=YEARS[-1]
            ),
            "kind": forms.ChoiceField(label=_("Kind of cost"), choices=kinds, required=False),
            "party": forms.ChoiceField(label=_("Party"), choices=parties, required=False),
        }
        for name, field in added.items():
            said = f"{field.label}, {where}"
            self.add_field(f"{name}_new{index}", field)
            field.widget.attrs |= {"aria-label": said}
            field.widget.attrs["class"] = "form-select" if name != "year" else "form-control figure"
        self._add_amounts(f"new{index}", where)


_NEW = ("year", "kind", "party", "fund", "own")


class RevisePlanForm(PlanLinesForm):
    """Money moved within the decision; the version that the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 4}))


class AmendmentForm(PlanLinesForm, KeyedForm):
    """What a department asks to have changed."""

    reason = forms.CharField(
        label=_("Why does the investment need to change?"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_("The board reads this. Do not write about single persons."),
    )
    new_end_date = forms.DateField(
        label=_("New planned end"), required=False, help_text=_("Empty if the time stays.")
    )
    scope = forms.CharField(
        label=_("Changed scope"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What is done in another way, or for others. Empty if the scope stays."),
    )

    @property
    def wanted(self) -> Wanted:
        """The clean request, as the verb takes it."""
        clean = self.cleaned_data
        return Wanted(
            lines=self.wanted_lines,
            reason=clean["reason"],
            new_end_date=clean["new_end_date"],
            scope=clean["scope"],
        )


class AdviceForm(PlanLinesForm, SeenForm):
    """What the board is asked to decide about an amendment."""

    advice = forms.ChoiceField(
        label=_("Proposal"), choices=AmendmentAdvice.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 5}))


class DecisionFields(PortalForm):
    """What every decision of a board has."""

    body = forms.CharField(
        label=_("Decided by"),
        max_length=120,
        help_text=_("The board, or the post of the delegate, for example Kommundirektören."),
    )
    by_delegation = forms.BooleanField(label=_("Decided by delegation"), required=False)
    meeting_date = forms.DateField(label=_("Date of the decision"))
    paragraph = forms.CharField(
        label=_("Paragraph"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        help_text=_("The number only, for example 12. Needed unless decided by delegation."),
    )
    diarienummer = DiarienummerField()
    extract = forms.FileField(
        label=_("Extract of the minutes"),
        required=False,
        help_text=_("A PDF. If something has to be corrected in the form, choose the file again."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_("As it stands in the minutes."),
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diarienummer"].take_form_of(fund, "")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A decision at a meeting has a paragraph."""
        clean = super().clean() or self.cleaned_data
        if not clean.get("by_delegation") and not clean.get("paragraph"):
            self.add_error("paragraph", gettext("Give the paragraph of the minutes."))
        return clean

    @property
    def decision(self) -> BoardDecision:
        """The clean decision, as the verbs take it."""
        names = BoardDecision.__dataclass_fields__
        return BoardDecision(**{name: self.cleaned_data[name] for name in names})


class AmendmentDecisionForm(DecisionFields, SeenForm):
    """What the board decided about an amendment, year by year."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=AmendmentOutcome.choices, widget=forms.RadioSelect
    )
    new_end_date = forms.DateField(
        label=_("New planned end"), required=False, help_text=_("Empty if the time stays.")
    )
    field_order = ["outcome"]

    def __init__(self, *args: Any, amendment: Amendment, years: Iterable[int], **kwargs: Any):
        super().__init__(*args, fund=amendment.investment.fund, **kwargs)
        self.years = list(years)
        for year in self.years:
            label = gettext("The fund gives in %(year)s, in all") % {"year": year}
            self.add_field(f"amount_{year}", AmountField(label=label, required=False))
        names = ["outcome", *(f"amount_{year}" for year in self.years), "new_end_date"]
        self.order_fields(names)

    @property
    def decided(self) -> Decided:
        """The clean outcome; a rejection leaves amounts and end out of account."""
        clean = self.cleaned_data
        outcome = AmendmentOutcome(clean["outcome"])
        if outcome == AmendmentOutcome.REJECTED:
            return Decided(outcome)
        amounts = {year: clean[f"amount_{year}"] or Decimal(0) for year in self.years}
        return Decided(outcome, amounts, clean["new_end_date"])


class EndDecisionForm(DecisionFields):
    """What was decided about the end of an investment."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=EndOutcome.choices, widget=forms.RadioSelect
    )
    receiving = forms.ModelChoiceField(
        label=_("Receiving board"),
        queryset=Organisation.objects.filter(is_active=True).order_by("name"),
        required=False,
        help_text=_("Who carries it on in its ordinary operations."),
    )
    budget_year = forms.IntegerField(
        label=_("From budget year"),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[-1],
        widget=forms.TextInput({"class": "short"}),
    )
    field_order = ["outcome", "receiving", "budget_year"]

    @property
    def decided(self) -> EndAsDecided:
        """The clean outcome, as the verb takes it."""
        clean = self.cleaned_data
        return EndAsDecided(EndOutcome(clean["outcome"]), clean["receiving"], clean["budget_year"])


class AgreementForm(PortalForm):
    """The signed agreement: its file, its day, and who signed for each party."""

    document = forms.FileField(label=_("The signed agreement"), help_text=_("A PDF."))
    signed_date = forms.DateField(label=_("Signed on"))

    def __init__(
        self, *args: Any, investment: Investment, parties: Iterable[Organisation], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.parties = list(parties)
        for party in self.parties:
            label = gettext("Signed for %(who)s by") % {"who": party}
            is_lead = party == investment.organisation
            field = forms.CharField(label=label, max_length=120, required=is_lead)
            self.add_field(f"signatory_{party.pk}", field)

    @property
    def act(self) -> dict[str, Any]:
        """The clean agreement, as the verb takes it."""
        clean = self.cleaned_data
        return {
            "document": clean["document"],
            "signed_date": clean["signed_date"],
            "signatories": {party: clean[f"signatory_{party.pk}"] for party in self.parties},
        }


class LaterFollowUpForm(PortalForm):
    """What became of an investment a year after its end."""

    found = forms.ChoiceField(
        label=_("What became of it?"), choices=Afterwards.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_("How you know, what remains and why. Do not write about single persons."),
    )
    found_date = forms.DateField(label=_("Found on"), initial=timezone.localdate)

    @property
    def act(self) -> dict[str, Any]:
        """The clean finding, as the verb takes it."""
        clean = self.cleaned_data
        day: datetime.date = clean["found_date"]
        return {"found": Afterwards(clean["found"]), "note": clean["note"], "found_date": day}
