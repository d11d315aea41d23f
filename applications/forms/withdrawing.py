"""The form with which a withdrawal is undone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from fundportal.forms import PortalForm


class UndoForm(PortalForm):
    """Why the case is taken up again."""

    reason = long_text(_("Why is the withdrawal undone?"), rows=3)
