"""The form of a needs analysis, and the one that begins an application without an idea."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.drafts import DraftForm
from applications.forms.ideas import ask_for_analysis, long_text, offer_analyses
from applications.models import Call, NeedsAnalysis
from applications.questions import NEEDS_HELP, NeedsQuestion
from fundportal.directory.models import Organisation
from fundportal.forms import PortalForm


class NeedsForm(DraftForm):
    """A needs analysis; saved as far as it has come."""

    must = ("call", "organisation", "title")

    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), empty_label=None)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Your organisation"), empty_label=None
    )
    title = forms.CharField(
        label=_("Title"), max_length=150, help_text=_("Short, so that others know it again.")
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, calls: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The clean values as the verb takes them."""
        clean = self.cleaned_data
        where = {name: clean[name] for name in ("call", "organisation", "title", "seen_version")}
        return {**where, "answers": {key: clean[key] or "" for key in NeedsQuestion.values}}


for _key, _label in NeedsQuestion.choices:
    NeedsForm.base_fields[_key] = long_text(_label, NEEDS_HELP[_key], rows=4)


def needs_initial(analysis: NeedsAnalysis) -> dict[str, Any]:
    """What the form of a begun analysis holds."""
    where = {name: getattr(analysis, name) for name in ("call", "organisation", "title")}
    return {**where, **analysis.answers(), "seen_version": analysis.version}


class BeginForm(PortalForm):
    """In which call, for whom and under which title an application begins."""

    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), empty_label=None)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("The organisation that leads"), empty_label=None
    )
    title = forms.CharField(
        label=_("Title"), max_length=150, help_text=_("Short, so that others know it again.")
    )
    needs_analysis = forms.ModelChoiceField(
        NeedsAnalysis.objects.none(), label=_("Builds on the needs analysis"), required=False
    )

    def __init__(
        self, *args: Any, calls: Any, organisations: Any, analyses: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        offer_analyses(self, analyses)

    def clean(self) -> dict[str, Any]:
        """Ask for the needs analysis where the call begins with one."""
        clean = super().clean() or self.cleaned_data
        return ask_for_analysis(self, clean)
