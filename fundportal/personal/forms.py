"""The form on which a person chooses how mail comes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalForm
from fundportal.notices.models import MailChoice

HOURS = [(hour, f"{hour:02}.00") for hour in range(24)]


class MailForm(PortalForm):
    """How often mail comes; hour and weekday are read where the rhythm has them."""

    rhythm = forms.ChoiceField(
        label=_("Mail about what is not urgent"),
        choices=MailChoice.Rhythm.choices,
        widget=forms.RadioSelect,
    )
    hour = forms.TypedChoiceField(
        label=_("Time of the digest"), choices=HOURS, coerce=int, help_text=_("Swedish time.")
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the weekly digest"), choices=MailChoice.Weekday.choices, coerce=int
    )
