"""The choice of two versions of a section to compare."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.history import History
from applications.models import SectionVersion
from fundportal.forms import PortalFilterForm


class VersionsForm(PortalFilterForm):
    """From which version, to which."""

    fran = forms.ChoiceField(label=_("Compare"))
    till = forms.ChoiceField(label=_("with"))

    def __init__(self, *, history: History) -> None:
        chosen = {
            "fran": history.earlier.version if history.earlier else 0,
            "till": history.later.version if history.later else 0,
        }
        super().__init__(initial=chosen)
        choices = [(version.version, _named(version)) for version in history.versions]
        self.fields["fran"].choices = choices  # type: ignore[attr-defined]
        self.fields["till"].choices = choices  # type: ignore[attr-defined]


def _named(version: SectionVersion) -> str:
    sentence = gettext("Version %(number)s, %(when)s, %(name)s")
    when = timezone.localtime(version.at).date().isoformat()
    return sentence % {"number": version.version, "when": when, "name": version.by.name}
