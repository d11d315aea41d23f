"""The filter of the list of investments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalFilterForm
from portfolio.states import InvestmentStatus


class InvestmentFilter(PortalFilterForm):
    """Words and status; a wrong status finds everything."""

    q = forms.CharField(label=_("Words in the text"), max_length=100)
    status = forms.ChoiceField(
        label=_("Running or finished"), choices=[("", _("All")), *InvestmentStatus.choices]
    )
