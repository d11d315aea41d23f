"""Forms by which an outcome becomes public, or is taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from fundportal.forms import PortalForm


class PublishOutcomeForm(PortalForm):
    """The reason in words meant for citizens."""

    reason = long_text(
        _("Why was it decided so?"),
        _("Two or three plain sentences for whoever lives here. Name no person."),
        rows=4,
    )
    reason_en = long_text(_("The same in English"), rows=4, required=False)


class WithdrawOutcomeForm(PortalForm):
    """Why the outcome is taken off the public page."""

    reason = long_text(_("Why is it taken away from the public page?"), rows=3)
