"""Forms that ask for the papers of a case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models.papers import Edition, Language
from fundportal.forms import PortalForm


class LetterForm(PortalForm):
    """In which language the letter is written."""

    language = forms.ChoiceField(
        label=_("Language of the paper"), choices=Language.choices, widget=forms.RadioSelect
    )


class BasisForm(LetterForm):
    """In which language, and for whom."""

    edition = forms.ChoiceField(
        label=_("For whom"),
        choices=Edition.choices,
        widget=forms.RadioSelect,
        help_text=_("The edition without names leaves out who proposed the decision."),
    )
