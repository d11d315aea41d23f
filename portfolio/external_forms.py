"""Forms of external evaluators' access; they clean what is typed and change nothing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import User
from fundportal.forms import PortalForm
from portfolio.models import Investment

NO_ACCOUNT = _("Nobody with that address has an account. An administrator adds the person first.")


class OpenForm(PortalForm):
    """From which day to which day, and what for."""

    from_date = forms.DateField(label=_("First day"), initial=timezone.localdate)
    to_date = forms.DateField(
        label=_("Last day"), help_text=_("Included. It is closed by itself after that day.")
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=300,
        help_text=_("For example the agreement by which the evaluation was ordered."),
    )


class OpenToForm(OpenForm):
    """Who is let in to an investment that is known: somebody with an account."""

    email = forms.EmailField(label=_("E-mail address of the evaluator"))
    field_order = ["email"]

    def clean_email(self) -> str:
        """There must be an open account with that address."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if not User.objects.filter(email=email, is_active=True).exists():
            raise ValidationError(NO_ACCOUNT)
        return email

    @property
    def opened(self) -> dict[str, Any]:
        """What the verb takes."""
        clean = dict(self.cleaned_data)
        return {"person": User.objects.get(email=clean.pop("email")), **clean}


class OpenWhatForm(OpenForm):
    """Which investment is opened to a person who is known."""

    investment = forms.ModelChoiceField(
        label=_("Investment"), queryset=Investment.objects.none(), empty_label=_("Choose")
    )
    field_order = ["investment"]

    def __init__(self, *args: Any, investments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["investment"].queryset = investments  # type: ignore[attr-defined]


class EndForm(PortalForm):
    """Why an access is ended before its last day."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
