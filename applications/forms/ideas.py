"""Forms of ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms.drafts import DraftForm
from applications.ideas import Judgement
from applications.models import Call, Idea, NeedsAnalysis
from applications.questions import IDEA_HELP, IdeaQuestion
from fundportal.directory.models import Organisation
from fundportal.forms import PortalForm
from fundportal.privacy import find_personal_numbers


def long_text(label: Any, help_text: Any = "", *, rows: int = 5, **how: Any) -> forms.CharField:
    """A field for several lines of text."""
    area = forms.Textarea({"rows": rows})
    field = forms.CharField(label=label, help_text=help_text, widget=area, max_length=20_000, **how)
    field.validators.append(no_personal_number)
    return field


def no_personal_number(text: str) -> None:
    """Refuse a personnummer: ideas, applications and decisions are public documents."""
    if find_personal_numbers(text):
        raise ValidationError(
            _("The text holds a personnummer. Take it away: this is a public document.")
        )


def offer_analyses(form: forms.Form, analyses: Any) -> None:
    """Let the form choose among these needs analyses; without any, ask nothing of it."""
    field = form.fields["needs_analysis"]
    field.queryset = analyses  # type: ignore[attr-defined]
    field.is_conditional = True  # type: ignore[attr-defined] # the call decides
    if not analyses.exists():
        field.widget = forms.HiddenInput()


def ask_for_analysis(form: forms.Form, clean: dict[str, Any]) -> dict[str, Any]:
    """Say at the field that the chosen call builds on a needs analysis, when none is chosen."""
    call = clean.get("call")
    if call is not None and call.takes_needs_analyses and not clean.get("needs_analysis"):
        shown = not form.fields["needs_analysis"].widget.is_hidden
        sentence = gettext("The call begins with a needs analysis. Hand one in first.")
        form.add_error("needs_analysis" if shown else None, sentence)
    return clean


class IdeaForm(DraftForm):
    """An idea with its five questions."""

    must = ("call", "organisation", "title")

    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), empty_label=None)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Your organisation"), empty_label=None
    )
    needs_analysis = forms.ModelChoiceField(
        NeedsAnalysis.objects.none(), label=_("Builds on the needs analysis"), required=False
    )
    title = forms.CharField(
        label=_("Title"), max_length=150, help_text=_("Short, so that others know it again.")
    )
    need = long_text(_("Which need do you want to meet?"))
    target_group = long_text(_("Who is it for?"), rows=3)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        calls: Any,
        organisations: Any,
        analyses: Any,
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        offer_analyses(self, analyses)

    def clean(self) -> dict[str, Any]:
        """Ask for the needs analysis where the call begins with one."""
        clean = super().clean() or self.cleaned_data
        return ask_for_analysis(self, clean) if self.is_new else clean

    def values(self) -> dict[str, Any]:
        """The clean values as the verb takes them."""
        clean = self.cleaned_data
        texts = {name: clean[name] or "" for name in ("title", "need", "target_group")}
        answers = {key: clean[f"answer_{key}"] or "" for key in IdeaQuestion.values}
        names = ("call", "organisation", "needs_analysis")
        where = {name: clean[name] for name in names}
        return {**texts, **where, "answers": answers, "seen_version": clean["seen_version"]}


for _key, _label in IdeaQuestion.choices:
    IdeaForm.base_fields[f"answer_{_key}"] = long_text(_label, IDEA_HELP[_key], rows=3)


def idea_initial(idea: Idea) -> dict[str, Any]:
    """What the form of a begun idea holds."""
    answers = {f"answer_{key}": text for key, text in idea.answers().items()}
    fields = ("call", "organisation", "needs_analysis", "title", "need", "target_group")
    return {name: getattr(idea, name) for name in fields} | answers | {"seen_version": idea.version}


class ScreeningForm(PortalForm):
    """The five questions answered yes or no with reasons, and the outcome."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in IdeaQuestion.choices:
            judged = _yes_or_no(_("Your judgement"))
            judged.error_messages["required"] = _("Answer yes or no: %(question)s") % {
                "question": label
            }
            self.add_field(f"met_{key}", judged)
            why = long_text(_("Why?"), rows=2)
            why.error_messages["required"] = _("Give the reason: %(question)s") % {
                "question": label
            }
            self.add_field(f"reason_{key}", why)
        outcomes = [("yes", _("Invite to apply")), ("no", _("Decline"))]
        self.add_field("invites", _yes_or_no(_("Outcome"), outcomes))
        message = long_text(
            _("Message to the applicant"),
            _("Needed when the idea is declined: what decided it, and what they can do instead."),
            required=False,
        )
        self.add_field("reason", message)
        self.fields["seen_version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a no at its own field."""
        clean = super().clean() or self.cleaned_data
        if clean.get("invites") is False and not clean.get("reason"):
            self.add_error("reason", _("Write why the idea is declined. The applicant reads it."))
        return clean

    def judgements(self) -> dict[str, Judgement]:
        """Each answer with its reason."""
        clean = self.cleaned_data
        return {
            key: Judgement(clean[f"met_{key}"], clean[f"reason_{key}"])
            for key in IdeaQuestion.values
        }


def _yes_or_no(label: Any, words: Any = None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=words or [("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
