"""The form that names the colleague who takes over a person's work in one place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import User
from fundportal.forms import PortalForm


class HandOverForm(PortalForm):
    """Who takes over."""

    place = forms.CharField(widget=forms.HiddenInput)
    colleague = forms.ModelChoiceField(User.objects.none(), label=_("Who takes over"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = people  # type: ignore[attr-defined]
