"""Forms of cost impacts: terms, benefits, costs, signing; they clean and change nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from evaluations import actor_names
from evaluations.cost_impacts import Terms
from evaluations.models import Assessment, CostImpact, PriceIndexValue, UnitCost
from evaluations.models.cost_impact import MOST_DRAWS, MOST_YEARS
from fundportal.forms import AmountField, PortalForm

HUNDRED = Decimal(100)
HUNDREDTH = Decimal("0.01")
ACTORS = lazy(actor_names.advice, str)()  # in the reader's language, when the form is shown
TERMS = (
    "base_year",
    "horizon",
    "discount_rate",
    "draws",
    "seed",
    "price_index",
    "includes_planned",
)


def _percent(
    label: Any, help_text: Any = "", *, most: int = 100, **kwargs: Any
) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=most,
        max_digits=5,
        decimal_places=2,
        localize=True,
        **kwargs,
    )


class TermsForm(PortalForm):
    """From which year, how long, at which rate and with how many draws it is computed."""

    base_year = forms.IntegerField(
        label=_("First year, and the year of the prices"), min_value=2000, max_value=2100
    )
    horizon = forms.IntegerField(
        label=_("How many years after that are counted?"), min_value=1, max_value=MOST_YEARS
    )
    discount_rate = _percent(
        _("Discount rate, per cent a year"),
        _("3,5 is the usual real rate. The result is also shown at 2 and 5 per cent."),
        most=20,
    )
    price_index = forms.ChoiceField(
        label=_("Index that moves prices to that year"), required=False, choices=[]
    )
    includes_planned = forms.BooleanField(
        label=_("Count what is planned and not paid yet as a cost"), required=False
    )
    draws = forms.IntegerField(
        label=_("Draws of what is uncertain"), min_value=100, max_value=MOST_DRAWS
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2_000_000_000,
        help_text=_("The same seed gives the same draws, so that anyone can compute it again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = PriceIndexValue.objects.order_by("index").values_list("index", flat=True)
        choices = [("", _("None: amounts stand as they are")), *((n, n) for n in names.distinct())]
        self.fields["price_index"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def started_with(impact: CostImpact) -> dict[str, Any]:
        """The first values."""
        terms = {name: getattr(impact, name) for name in TERMS}
        # no more decimals than the field takes, or what was shown could not be sent
        return terms | {"discount_rate": (impact.discount_rate * HUNDRED).quantize(HUNDREDTH)}

    def terms(self) -> Terms:
        """The clean terms as the verb takes them."""
        cleaned = {name: self.cleaned_data[name] for name in TERMS}
        return Terms(**cleaned | {"discount_rate": cleaned["discount_rate"] / HUNDRED})


class BenefitForm(PortalForm):
    """What an assessed effect saves; the effect itself is never typed."""

    name = forms.CharField(
        label=_("Name of the benefit"),
        max_length=100,
        help_text=_("For example: fewer days in placement."),
    )
    assessment = forms.ModelChoiceField(
        Assessment.objects.none(),
        label=_("The effect behind it"),
        help_text=_("A frozen assessment: size and uncertainty come from it."),
    )
    unit_cost = forms.ModelChoiceField(
        UnitCost.objects.none(),
        label=_("What is then avoided or gained?"),
        help_text=_("From the library of unit costs, which also says who pays."),
    )
    units_per_effect = forms.DecimalField(
        label=_("How many of these per step of the effect, person and year?"),
        help_text=_("For example 0,5 when a fall by one percentage point saves half a day."),
        min_value=Decimal("0.000001"),
        max_digits=14,
        decimal_places=6,
        localize=True,
    )
    participants = forms.IntegerField(
        label=_("For how many participants?"), min_value=1, max_value=1_000_000
    )
    first_year = forms.IntegerField(
        label=_("From which year?"),
        help_text=_("Counted from the first year: 0 is that year, 1 the year after."),
        min_value=0,
        max_value=MOST_YEARS,
    )
    years = forms.IntegerField(
        label=_("For how many years does it last?"), min_value=1, max_value=MOST_YEARS
    )
    ramp_years = forms.IntegerField(
        label=_("Years until the full effect"), min_value=0, max_value=20, initial=0
    )
    dropoff = _percent(_("How much of the effect is lost each year, per cent?"))
    deadweight = _percent(
        _("How much would have come anyway, per cent?"),
        _("Only where there was nobody to compare with."),
        required=False,
    )
    displacement = _percent(_("How much is moved from others, per cent?"))
    attribution_to_others = _percent(_("How much is thanks to others, per cent?"))
    cashable_share = _percent(
        _("How much can be taken out of a budget, per cent?"),
        _("A freed place that another person takes saves no money."),
    )

    shares = ("dropoff", "deadweight", "displacement", "attribution_to_others", "cashable_share")

    def __init__(self, *args: Any, impact: CostImpact, unit_costs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = impact.investment.assessments.current().select_related("indicator")
        self.fields["assessment"].queryset = current  # type: ignore[attr-defined]
        self.fields["unit_cost"].queryset = unit_costs  # type: ignore[attr-defined]

    def figures(self) -> dict[str, Any]:
        """The clean figures as the verb takes them, shares as fractions."""
        cleaned = dict(self.cleaned_data)
        for name in self.shares:
            if cleaned[name] is not None:
                cleaned[name] /= HUNDRED
        return cleaned


class ActorField(forms.CharField):
    """One of the actors, typed as people write it and kept as the portal does."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> str:
        """The actor's code; an unknown one is refused with those that there are."""
        actor = actor_names.canonical(super().clean(value))
        actor_names.validate(actor)
        return actor


class YearlyForm(PortalForm):
    """The same amount in each of some years."""

    first_year = forms.IntegerField(
        label=_("From which year?"),
        help_text=_("Counted from the first year: 0 is that year, 1 the year after."),
        min_value=0,
        max_value=MOST_YEARS,
    )
    years = forms.IntegerField(label=_("For how many years?"), min_value=1, max_value=MOST_YEARS)
    amount_per_year = AmountField(
        label=_("Kronor per year, in the prices of the first year"), min_value=1
    )

    def clean_amount_per_year(self) -> Decimal:
        """An amount that fits."""
        amount: Decimal = self.cleaned_data["amount_per_year"]
        if amount >= Decimal(10) ** 12:
            raise ValidationError(_("The amount is too large."))
        return amount


class CostForm(YearlyForm):
    """A cost beside the fund's payments."""

    name = forms.CharField(label=_("Name of the cost"), max_length=100)
    actor = ActorField(label=_("Who pays?"), help_text=ACTORS)
    field_order = ("name", "actor")


class TransferForm(YearlyForm):
    """Money that one actor gives another, such as a grant or a tax."""

    name = forms.CharField(
        label=_("Name of the transfer"),
        max_length=100,
        help_text=_("For example: state grant, tax on wages, fees."),
    )
    payer = ActorField(label=_("Who gives the money?"), help_text=ACTORS)
    receiver = ActorField(label=_("Who gets the money?"))
    field_order = ("name", "payer", "receiver")

    def clean(self) -> dict[str, Any]:
        """The two are not the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("receiver") and cleaned.get("receiver") == cleaned.get("payer"):
            self.add_error("receiver", _("Choose another actor than the one who gives."))
        return cleaned


class SignForm(PortalForm):
    """The conclusion, and the fingerprint of what the person saw."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What the figures mean, in words that a politician understands."),
    )
