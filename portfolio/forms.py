"""Forms of the money; they clean what is typed and change nothing."""

import datetime
from dataclasses import fields
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applications.models import CaseFigure
from applications.models.papers import Language
from fundportal.directory.models import Fund
from fundportal.forms import AmountField, PortalFilterForm, PortalForm, ReferenceField
from fundportal.money import format_kronor
from portfolio.behind import ACCOUNT_CHOICES, KIND_CHOICES, Behind
from portfolio.commitments import InvestmentPlan
from portfolio.funding import Resolution
from portfolio.investments import PublicTexts
from portfolio.models import Investment
from portfolio.states import Audience, InvestmentStatus


class KeyedForm(PortalForm):
    """A form that makes one thing however often it is sent: its key names the act."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class MoneyForm(KeyedForm):
    """A form that enters money: written first, then confirmed beside the figures it changes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    step_fields = ("key", "seen", "confirmed")

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has seen the figures and pressed the act's own button."""
        return bool(self.cleaned_data["confirmed"])

    @property
    def wants_change(self) -> bool:
        """Whether the person goes back from the figures to what was written."""
        return "change" in self.data

    @property
    def known(self) -> dict[str, Any]:
        """The key of the act and what the person had seen, as the verbs take them."""
        return {"key": self.cleaned_data["key"], "seen": self.cleaned_data["seen"]}

    def ask_to_confirm(self, *, seen: int) -> None:
        """Hide what was written and carry it along, with what the person sees now."""
        self._carry(seen=str(seen), confirmed="on")
        for field in self.fields.values():
            field.widget = field.hidden_widget()

    def renew_key(self) -> None:
        """Let what was written be sent as an act of its own."""
        self._carry(key=str(uuid4()))

    def _carry(self, **changed: str) -> None:
        self.data = {**self.data.dict(), **changed}  # type: ignore[attr-defined]

    def written(self) -> list[tuple[str, str]]:
        """What was written, with its labels, for the reader to check."""
        return [
            (str(field.label), _shown(self.cleaned_data[name]))
            for name, field in self.fields.items()
            if name not in self.step_fields and self.cleaned_data[name] not in (None, "")
        ]


class SeenForm(PortalForm):
    """A form that holds which version of the case the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AllocationForm(MoneyForm):
    """Avsättning: an amount and the decision behind it."""

    amount = AmountField(label=_("Amount"), min_value=1)
    body = forms.CharField(
        label=_("Decided by"), max_length=120, help_text=_("For example Kommunfullmäktige.")
    )
    meeting_date = forms.DateField(
        label=_("Date of the decision"), help_text=_("The money counts from this day.")
    )
    paragraph = ReferenceField(label=_("Paragraph"), max_length=20, required=False)
    diarienummer = ReferenceField(
        label=_("Case number in the registry"), max_length=60, required=False
    )

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned amount, decision and key, as the verb takes them."""
        clean = self.cleaned_data
        return self.known | {"amount": clean["amount"], "resolution": self.resolution}

    @property
    def resolution(self) -> Resolution:
        """The cleaned decision behind the money."""
        names = ("body", "meeting_date", "paragraph", "diarienummer")
        return Resolution(**{name: self.cleaned_data[name] for name in names})


class TopUpForm(AllocationForm):
    """Tillskott: an amount, its source and the decision behind it."""

    source = forms.CharField(
        label=_("Source of the money"),
        max_length=200,
        help_text=_("For example surplus of 2014."),
    )
    field_order = ["amount", "source"]

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned amount, source, decision and key, as the verb takes them."""
        return super().act | {"source": self.cleaned_data["source"]}


class TransferForm(AllocationForm):
    """Omföring: an amount, the fund that gets it and the decision behind it."""

    to_fund = forms.ModelChoiceField(label=_("To the fund"), queryset=Fund.objects.none())
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    field_order = ["amount", "to_fund"]

    def __init__(self, *args: Any, funds: QuerySet[Fund], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_fund"].queryset = funds  # type: ignore[attr-defined]
        self.fields["meeting_date"].help_text = _("The money counts from today.")

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned amount, receiver, decision and key, as the verb takes them."""
        clean = self.cleaned_data
        return self.known | {
            "to_fund": clean["to_fund"],
            "amount": clean["amount"],
            "decision_reference": self.resolution.reference,
            "note": clean["note"].strip(),
        }


class ProposalForm(KeyedForm):
    """Förslag till åtagande: what the investment is called and when it runs."""

    title = forms.CharField(label=_("Title of the investment"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"),
        widget=forms.Textarea,
        required=False,
        help_text=_("What is done, in two or three sentences. Can be changed later."),
    )
    target_group = forms.CharField(
        label=_("Target group"), widget=forms.Textarea({"rows": 3}), required=False
    )
    started_date = forms.DateField(label=_("Start"))
    planned_end_date = forms.DateField(label=_("Planned end"))

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        clean = super().clean() or {}
        first, last = clean.get("started_date"), clean.get("planned_end_date")
        if first and last and last < first:
            self.add_error("planned_end_date", _("The planned end must not come before the start."))
        return clean

    @property
    def plan(self) -> InvestmentPlan:
        """The cleaned plan, as the verb takes it."""
        clean = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return InvestmentPlan(**clean)


class ReasonForm(PortalForm):
    """A reason, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 4}))


class ClosingForm(ReasonForm):
    """Stängning: from which day a fund takes no new applications, which fund follows it, why."""

    closed_date = forms.DateField(
        label=_("Closed from"), help_text=_("That day the fund takes no new applications.")
    )
    successor = forms.ModelChoiceField(
        label=_("Fund that follows"),
        queryset=Fund.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("New applications are led there. You can choose it later as well."),
    )
    field_order = ["closed_date", "successor"]

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Fund.objects.exclude(pk=fund.pk).order_by("-opened_date", "name")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        if not fund.is_open and fund.closed_date:
            self.fields["closed_date"].disabled = True
            self.fields["closed_date"].help_text = _("The day has come and stays.")


class AnnualReportForm(PortalForm):
    """Årsrapport: about which year, in which language."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    language = forms.ChoiceField(
        label=_("Language of the report"), choices=Language.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.initial = {"year": years[min(1, len(years) - 1)], "language": settings.LANGUAGE_CODE}


class KeyedReasonForm(KeyedForm):
    """A reason for an act that makes an entry."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 4}))


class SeenReasonForm(SeenForm):
    """A reason for an act on the case as it was seen."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 4}))


class AmountReasonForm(MoneyForm):
    """An amount and why, for a release or a repayment."""

    amount = AmountField(label=_("Amount"), min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 4}))
    field_order = ["amount", "reason"]

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned amount, reason and key, as the verbs take them."""
        return self.known | {name: self.cleaned_data[name] for name in ("amount", "reason")}


class CorrectionForm(KeyedReasonForm):
    """Rättelse: what should have been paid, and why."""

    amount = AmountField(
        label=_("Right amount"),
        help_text=_("What should have been paid in all. Write 0 if nothing should have been."),
    )
    field_order = ["amount", "reason"]


class PaymentForm(SeenForm):
    """Betalning: voucher number and date from the accounting system."""

    voucher_number = ReferenceField(label=_("Voucher number"), max_length=40)
    paid_date = forms.DateField(label=_("Paid"), initial=timezone.localdate)


class PublicTextsForm(SeenForm):
    """Texterna på den offentliga sidan, in Swedish and, where written, in English."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"),
        widget=forms.Textarea,
        help_text=_("What is done, for whom and with whom. Write so that everybody understands."),
    )
    summary_easy = forms.CharField(
        label=_("Summary in easy Swedish"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        help_text=_(
            "Short sentences, common words, one thing at a time: for those who read little."
        ),
    )
    audience = forms.ChoiceField(
        label=_("For whom, in broad terms"),
        choices=[("", _("Not chosen")), *Audience.choices],
        required=False,
    )
    target_group = forms.CharField(
        label=_("Target group"), widget=forms.Textarea({"rows": 3}), required=False
    )
    learnt = forms.CharField(
        label=_("What was learnt"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Also what did not work."),
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    summary_en = forms.CharField(
        label=_("Summary in English"), widget=forms.Textarea, required=False
    )
    target_group_en = forms.CharField(
        label=_("Target group in English"), widget=forms.Textarea({"rows": 3}), required=False
    )
    learnt_en = forms.CharField(
        label=_("What was learnt, in English"), widget=forms.Textarea, required=False
    )

    @property
    def texts(self) -> PublicTexts:
        """The cleaned texts, as the verb takes them."""
        clean = {name: text for name, text in self.cleaned_data.items() if name != "version"}
        return PublicTexts(**clean)


class AddressForm(SeenForm):
    """Sidans adress: the last part of it."""

    slug = forms.SlugField(
        label=_("Last part of the address"),
        max_length=80,
        help_text=_("Small letters a to z, figures and hyphens."),
    )


def _shown(value: Any) -> str:
    """A cleaned value as the reader checks it."""
    if isinstance(value, Decimal):
        return format_kronor(value, get_language() or "sv")
    return date_format(value, "j F Y") if isinstance(value, datetime.date) else str(value)


def texts_of(investment: Investment) -> dict[str, object]:
    """Return the investment's texts as the form begins with them, and the version they are of."""
    names = [field.name for field in fields(PublicTexts)]
    return {name: getattr(investment, name) for name in names} | {"version": investment.version}


class YearFilterForm(PortalFilterForm):
    """Which year of a fund to show, or all of them."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Every year")), *((year, str(year)) for year in years)]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]


class AskedFilterForm(YearFilterForm):
    """Which figure of the applications to show the cases of."""

    figure = forms.ChoiceField(label=pgettext_lazy("sum", "Figure"), choices=CaseFigure.choices)
    field_order = ["figure", "year"]


class EntryFilterForm(YearFilterForm):
    """Which entries of a fund to show."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Every kind")), *KIND_CHOICES], required=False
    )
    account = forms.ChoiceField(
        label=_("Account"), choices=[("", _("Every account")), *ACCOUNT_CHOICES], required=False
    )
    earlier = forms.BooleanField(label=_("The years before too"), required=False)
    board = forms.TypedChoiceField(label=_("Board"), coerce=int, empty_value=None, required=False)
    q = forms.CharField(label=_("Investment, decision or note"), max_length=100, required=False)
    investment = forms.SlugField(max_length=80, required=False, widget=forms.HiddenInput)
    repaid_by = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    field_order = ["kind", "account", "year"]

    def __init__(self, *args: Any, boards: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = [("", _("Every board")), *boards]  # type: ignore[attr-defined]

    @property
    def behind(self) -> Behind:
        """The cleaned choice of entries."""
        return Behind(**{name: self.cleaned_data[name] for name in self.fields})


class InvestmentFilterForm(PortalFilterForm):
    """Which investments to show."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Every status")), *InvestmentStatus.choices],
        required=False,
    )
    fund = forms.ChoiceField(label=_("Fund"), required=False)

    def __init__(self, *args: Any, funds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].choices = [("", _("Every fund")), *funds]  # type: ignore[attr-defined]
