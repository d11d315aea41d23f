"""Forms of the acts on an application."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from applications.forms.conditions import ConditionsForm, conditions_initial
from applications.forms.ideas import long_text
from applications.models import Decision
from applications.states import APPROVING, Advice, Outcome
from fundportal.directory import registry_numbers
from fundportal.directory.models import Fund, Organisation
from fundportal.forms import AmountField, PortalForm, ReferenceField
from fundportal.money import format_kronor


class ActForm(PortalForm):
    """An act on a case, with the version of the case that the person saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WithdrawForm(ActForm):
    """Why a case is withdrawn."""

    reason = long_text(_("Why is it withdrawn?"), rows=3)


class SignForm(PortalForm):
    """For which organisation the head signs, and the content that was read."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You sign off for"), empty_label=None
    )
    seen_fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(
        label=_("I have read the application and stand behind it for my organisation.")
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class DiarienummerField(ReferenceField):
    """A registry number in one of the forms that the fund's registry gives its numbers."""

    patterns: tuple[registry_numbers.Pattern, ...] = ()
    known = ""  # the number that stands on the case already: forms change over the years

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Registry number"), max_length=40, **kwargs)

    def take_form_of(self, fund: Fund, known: str = "") -> None:
        """Ask for the fund's form, with an example of it."""
        self.patterns, self.known = fund.diarienummer_patterns, known
        example = registry_numbers.examples(self.patterns) or "Ks 954/2026"
        self.help_text = _("For example %(number)s.") % {"number": example}

    def clean(self, value: Any) -> str:
        """The number as the registry writes it, or a sentence with an example."""
        typed = str(super().clean(value))
        if typed == self.known:
            return typed
        try:
            return registry_numbers.tidy(self.patterns, typed)
        except registry_numbers.WrongForm as fault:
            raise forms.ValidationError(str(fault)) from fault


class DiarienummerForm(PortalForm):
    """The registry's number of the case."""

    diarienummer = DiarienummerField()

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.initial.get("diarienummer", "")
        self.fields["diarienummer"].take_form_of(fund, known)  # type: ignore[attr-defined]


class AmountsForm(ConditionsForm, ActForm):
    """An act that grants amounts per year, with conditions as rows."""

    def __init__(
        self, *args: Any, years: list[int], applied: dict[int, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            self.add_field(f"amount_{year}", _year_amount(year, applied.get(year)))

    def before_conditions(self) -> list[BoundField]:
        """The outcome and the amounts, for the template."""
        return [self["outcome"], *(self[f"amount_{year}"] for year in self.years)]

    def after_conditions(self) -> list[BoundField]:
        """The other fields, for the template."""
        taken = {field.name for field in self.before_conditions()}
        return [
            self[name]
            for name, field in self.fields.items()
            if name not in taken
            and not name.startswith("condition_")
            and not field.widget.is_hidden
        ]

    def amounts(self) -> dict[int, Decimal]:
        """The clean amount of each year that has one."""
        given = {year: self.cleaned_data.get(f"amount_{year}") for year in self.years}
        return {year: amount for year, amount in given.items() if amount}

    def check_grant(self, clean: dict[str, Any], *, grants: bool, conditional: bool) -> None:
        """Say at the field what the outcome asks for: amounts, no amounts, conditions."""
        first = f"amount_{self.years[0]}"
        given = [name for name in (f"amount_{year}" for year in self.years) if clean.get(name)]
        if grants and not given and first not in self.errors:
            self.add_error(first, _("Give an amount for at least one year."))
        if not grants and given:
            sentence = _("Amounts belong only to a yes. Take them away or change the outcome.")
            self.add_error(given[0], sentence)
        self.check_conditions(needed=conditional)


class RecommendForm(AmountsForm):
    """A proposal for decision."""

    outcome = forms.ChoiceField(
        label=_("Proposal"), choices=Advice.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("Reason"), _("What speaks for and against. The board reads this."))

    def clean(self) -> dict[str, Any]:
        """Check that amounts and conditions fit the outcome."""
        clean = super().clean() or self.cleaned_data
        outcome = clean.get("outcome")
        if outcome:
            self.check_grant(
                clean,
                grants=outcome != Advice.NOT_RECOMMENDED,
                conditional=outcome == Advice.WITH_CONDITIONS,
            )
        return clean


class DecisionForm(AmountsForm):
    """What a board or its delegate decided."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect
    )
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
    reason = long_text(_("Reason"), _("As it stands in the minutes."))

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.initial.get("diarienummer", "")
        self.fields["diarienummer"].take_form_of(fund, known)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that amounts, conditions and paragraph fit the outcome."""
        clean = super().clean() or self.cleaned_data
        outcome = clean.get("outcome")
        if outcome:
            conditional = outcome == Outcome.APPROVED_WITH_CONDITIONS
            self.check_grant(clean, grants=outcome in APPROVING, conditional=conditional)
        if not clean.get("by_delegation") and not clean.get("paragraph"):
            self.add_error("paragraph", _("Give the paragraph of the minutes."))
        return clean

    def values(self) -> dict[str, Any]:
        """The clean values as the verb takes them."""
        rows = ("amount_", "condition_")
        own = {key: said for key, said in self.cleaned_data.items() if not key.startswith(rows)}
        return {**own, "amounts": self.amounts(), "conditions": self.conditions()}


def decision_initial(decision: Decision) -> dict[str, Any]:
    """What the form of a correction holds: the decision as it was registered."""
    names = ("outcome", "body", "by_delegation", "meeting_date", "paragraph")
    values = {name: getattr(decision, name) for name in (*names, "diarienummer", "reason")}
    amounts = {f"amount_{item.year}": item.amount for item in decision.amounts.all()}
    return values | amounts | conditions_initial(decision)


def _year_amount(year: int, applied: Decimal | None) -> AmountField:
    told = _("Applied for: %(amount)s") % {"amount": format_kronor(applied)} if applied else ""
    label = _("Amount %(year)s, in kronor") % {"year": year}
    field = AmountField(label=label, required=False, help_text=told)
    field.is_conditional = True  # a yes needs an amount, a no has none: "optional" would mislead
    return field
