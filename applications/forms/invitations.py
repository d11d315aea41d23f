"""The form of an organisation that answers an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from fundportal.directory.models import Organisation
from fundportal.forms import PortalForm


class InvitationForm(PortalForm):
    """For which organisation, yes or no, and why not."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You answer for"), empty_label=None
    )
    accepts = forms.TypedChoiceField(
        label=_("Does your organisation take part?"),
        choices=[("yes", _("Yes, we take part")), ("no", _("No, we decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = long_text(
        _("Why not?"),
        _("Needed when you decline. Those who asked you read it."),
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["reason"].is_conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a no at its own field."""
        clean = super().clean() or self.cleaned_data
        if clean.get("accepts") is False and not clean.get("reason"):
            self.add_error("reason", _("Write why your organisation does not take part."))
        return clean
