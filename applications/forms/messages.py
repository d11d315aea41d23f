"""The form of a message in a case's thread."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from fundportal.forms import PortalForm


class MessageForm(PortalForm):
    """What is said to the other side."""

    text = long_text(
        _("Your message"),
        _("Do not write about single persons. Messages are kept and cannot be changed."),
        rows=4,
    )
