"""Forms of the preparation: flags, completion, assessors, conflicts of interest, checklist."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.completions import Asked
from applications.forms.cases import ActForm
from applications.forms.ideas import long_text
from applications.models import Flag
from applications.questions import QUESTIONS, Section
from fundportal.directory.models import User
from fundportal.forms import PortalForm

WHOLE = "*"


class FlagForm(PortalForm):
    """What a new flag is about."""

    section = forms.ChoiceField(
        label=_("Section"),
        choices=[("", _("The whole application")), *Section.choices],
        required=False,
    )
    text = long_text(_("What is it about?"), _("Only the fund office and auditors read this."))


class FlagEntryForm(PortalForm):
    """What is written in a flag, and the status that it gets: the button that was pressed."""

    text = long_text(_("Your answer"), rows=4, required=False)
    status = forms.ChoiceField(choices=Flag.Status.choices, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Only resolving needs no words."""
        clean = super().clean() or self.cleaned_data
        if clean.get("status") != Flag.Status.RESOLVED and not clean.get("text"):
            self.add_error("text", _("Write an answer."))
        return clean


class ChecklistItemForm(PortalForm):
    """A new item of a checklist."""

    text = forms.CharField(label=_("What is checked"), max_length=300)
    everywhere = forms.BooleanField(label=_("In every call of the fund"), required=False)


class CompletionForm(ActForm):
    """What is asked for: sections or questions, what is missing in each, and by when."""

    reason = long_text(_("What is to be completed, and why?"), _("The applicant reads this."))
    deadline_date = forms.DateField(label=_("Last day to send in the completion"))
    needs_sign_off = forms.BooleanField(
        label=_("The parties sign off again if something is changed"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            self.add_field(f"ask_{section}", _asked_field(section))
            label = _("What is missing in this section")
            self.add_field(f"text_{section}", long_text(label, rows=2, required=False))

    def clean(self) -> dict[str, Any]:
        """At least one section or question is chosen, and each where something is missing."""
        clean = super().clean() or self.cleaned_data
        if not any(clean.get(f"ask_{section}") for section in Section):
            self.add_error(None, _("Choose at least one section or question."))
        for section in Section:
            if clean.get(f"text_{section}") and not clean.get(f"ask_{section}"):
                self.add_error(f"ask_{section}", _unasked(section))
        return clean

    @property
    def sections(self) -> list[tuple[Section, Any, Any, bool]]:
        """Each section with its two fields and whether it is unfolded."""
        rows = []
        for section in Section:
            asked, text = self[f"ask_{section}"], self[f"text_{section}"]
            is_open = bool(asked.value() or text.value() or asked.errors or text.errors)
            rows.append((section, asked, text, is_open))
        return rows

    def items(self) -> list[Asked]:
        """What was chosen, as the verb takes it."""
        return [
            Asked(
                section.value,
                "" if chosen == WHOLE else chosen,
                self.cleaned_data.get(f"text_{section}") or "",
            )
            for section in Section
            for chosen in self.cleaned_data.get(f"ask_{section}") or []
        ]


class ExtendForm(PortalForm):
    """A later last day."""

    deadline_date = forms.DateField(label=_("New last day"))


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = long_text(_("Reason"), rows=3)


class CompleteForm(ActForm):
    """What the applicant says when sending the completion in."""

    answer = long_text(
        _("Answer to the fund office"),
        _("What you have completed. Needed if nothing in the application is changed."),
        rows=4,
        required=False,
    )


class AssignForm(PortalForm):
    """Who assesses, and by when."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Assessor"))
    due_date = forms.DateField(label=_("Last day to score"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class DeclareForm(PortalForm):
    """Whether the assessor is in conflict with the case."""

    NONE, CONFLICT = "none", "conflict"
    declaration = forms.ChoiceField(
        label=_("Are you in conflict with this case?"),
        choices=[
            (NONE, _("No, I am in no conflict")),
            (CONFLICT, _("Yes, I am in conflict or may be thought to be")),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text(
        _("What does the conflict consist in?"), _("Only if you are in conflict."), required=False
    )

    reason.is_conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A conflict is described."""
        clean = super().clean() or self.cleaned_data
        if clean.get("declaration") == self.CONFLICT and not clean.get("reason"):
            self.add_error("reason", _("Write what the conflict consists in."))
        return clean


class ConflictForm(PortalForm):
    """Who is in conflict and why, recorded by the office."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    reason = long_text(_("What does the conflict consist in?"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


def _unasked(section: Section) -> str:
    sentence = gettext(
        "Choose what may be changed in “%(section)s”, or remove the text on what is missing there."
    )
    return sentence % {"section": section.label}


def _asked_field(section: Section) -> forms.MultipleChoiceField:
    questions = [(question.key, question.label) for question in QUESTIONS.get(section, ())]
    return forms.MultipleChoiceField(
        label=_("What may be changed"),
        choices=[(WHOLE, _("The whole section")), *questions],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
