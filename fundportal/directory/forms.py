"""Forms of people, roles, organisations and funds; they clean what is typed and change nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory import registry_numbers
from fundportal.directory.models import Fund, Municipality, Organisation, RoleAssignment, User
from fundportal.directory.roles import Role
from fundportal.forms import AmountField, PortalFilterForm, PortalForm, PortalModelForm


class PersonForm(PortalModelForm):
    """A person's name, address and language."""

    class Meta:
        model = User
        fields = ["name", "email", "language"]

    def clean_email(self) -> str:
        """Addresses are kept in lower case, so that one person has one account."""
        return str(self.cleaned_data["email"]).strip().lower()


class OwnDetailsForm(PortalModelForm):
    """What a person may change about oneself."""

    class Meta:
        model = User
        fields = ["name", "language"]


class RoleForm(PortalModelForm):
    """A role within an organisation, a fund or (administrators) the whole portal."""

    amount_limit = AmountField(
        label=_("Attests at most"),
        required=False,
        min_value=1,
        help_text=_(
            "For attesters: kronor for each payment, for example 250 000. Empty is no limit."
        ),
    )

    class Meta:
        model = RoleAssignment
        fields = [
            "role",
            "organisation",
            "fund",
            "from_date",
            "to_date",
            "amount_limit",
            "deputy_for",
        ]
        help_texts = {
            "deputy_for": _(
                "For an attester who stands in for another until the last day, with that "
                "one's limit."
            ),
            "organisation": _("For applicants and signatories."),
            "fund": _("For every other role except administrator."),
            "to_date": _("Leave empty when no end is known. The last day is included."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        ).order_by("name")
        self.fields["fund"].queryset = Fund.objects.order_by("name")  # type: ignore[attr-defined]
        attesters = User.objects.filter(role_assignments__role=Role.ATTESTER, is_active=True)
        self.fields["deputy_for"].queryset = (  # type: ignore[attr-defined]
            attesters.exclude(pk=self.instance.user_id).distinct().order_by("name", "pk")
        )
        self.initial["from_date"] = self.instance.from_date or timezone.localdate()

    def clean_role(self) -> Role:
        """The role itself, not its code."""
        return Role(self.cleaned_data["role"])


class RoleEndForm(PortalForm):
    """The last day of a role, and why it ends."""

    to_date = forms.DateField(label=_("Last day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ReasonForm(PortalForm):
    """Why an account is closed or opened."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class PeopleFilterForm(PortalFilterForm):
    """Search among people."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices]
    )


class OrganisationForm(PortalModelForm):
    """An organisation that takes part."""

    class Meta:
        model = Organisation
        fields = ["name", "slug", "kind", "area", "organisation_number", "is_active"]
        help_texts = {
            "slug": _("The part of web addresses that names it, for example socialnamnden."),
        }


class PatternedForm(PortalModelForm):
    """A form in which the form of registry numbers is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diarienummer_pattern"].widget.attrs["rows"] = 2

    def clean_diarienummer_pattern(self) -> str:
        """Refuse what is no pattern, saying what to write instead."""
        text = "\n".join(self.cleaned_data["diarienummer_pattern"].split("\n")).strip()
        try:
            registry_numbers.parse(text)
        except registry_numbers.PatternFault as fault:
            raise ValidationError(str(fault)) from fault
        return text


class FundForm(PatternedForm):
    """A fund and its rules."""

    class Meta:
        model = Fund
        fields = [
            "name",
            "slug",
            "owner",
            "summary",
            "summary_en",
            "opened_date",
            "closed_date",
            "successor",
            "repayment_mode",
            "repayment_share",
            "repayment_from_year",
            "repayment_to_year",
            "report_rhythm",
            "report_days",
            "final_report_days",
            "deviation_limit",
            "carry_over",
            "year_rule",
            "minimum_boards",
            "threshold_internal",
            "threshold_public",
            "number_prefix",
            "diarienummer_pattern",
            "is_demo",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # its manager closes it: `directory.closing`
            del self.fields["closed_date"], self.fields["successor"]
        prefix = self.fields["number_prefix"]
        prefix.widget.attrs["class"] = "short"
        if self.instance.prefix_fixed_at is not None:
            prefix.disabled = True
            prefix.help_text = _("Case numbers have been given with these letters, so they stay.")

    def clean_number_prefix(self) -> str:
        """Letters are kept as capitals."""
        return str(self.cleaned_data["number_prefix"]).strip().upper()


class MunicipalityForm(PatternedForm):
    """The municipality's name and contacts, shown on every page."""

    class Meta:
        model = Municipality
        fields = ["name", "office_name", "email", "phone", "answer_days", "diarienummer_pattern"]
