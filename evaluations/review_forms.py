"""The form of a second evaluator, the same for effects and cost impacts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalForm


class ReviewForm(PortalForm):
    """Whether a second evaluator stands behind it, and why."""

    outcome = forms.ChoiceField(
        label=_("What do you find?"),
        choices=[
            ("accept", _("I accept it: it may be published")),
            ("send_back", _("I send it back: something is to be done otherwise")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What you have looked at and found"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )
