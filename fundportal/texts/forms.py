"""The forms with which the office writes and publishes a text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalForm
from fundportal.texts.models import LONGEST


def _words(label: Any, help_text: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea({"rows": 18}),
    )


class DraftForm(PortalForm):
    """What is being written, in both languages."""

    body = _words(_("Text in Swedish"), "", required=True)
    body_en = _words(
        _("Text in English"),
        _("Empty: the Swedish text is shown on English pages."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PublishForm(PortalForm):
    """From when citizens read the draft."""

    published_from = forms.DateTimeField(
        label=_("Show from"),
        help_text=_("Empty: at once. The time of day is Swedish time."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
