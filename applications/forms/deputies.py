"""The form with which a signatory names a deputy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Organisation, User
from fundportal.forms import PortalForm


class DeputyForm(PortalForm):
    """Who stands in, where, and from which day to which."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Deputy"),
        help_text=_("A colleague with a role in the same organisation."),
    )
    from_date = forms.DateField(label=_("First day"), initial=timezone.localdate)
    to_date = forms.DateField(label=_("Last day"), help_text=_("The last day is included."))

    def __init__(self, *args: Any, organisations: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]
