"""The form of what a call says about its questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from applications.guides import FEWEST, MOST, TEXT_KEYS, Guide
from applications.models import Call
from applications.questions import QUESTIONS, Question, Section
from fundportal.forms import PortalForm


@dataclass(frozen=True)
class GuidedQuestion:
    """A question with the two fields that say how it is answered."""

    question: Question
    words: BoundField
    text: BoundField


class GuidesForm(PortalForm):
    """For each question that is answered in words: how many, and what a good answer holds."""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        stored = {item.question: item for item in call.question_guides.all()}
        initial: dict[str, Any] = {f"words_{key}": item.most_words for key, item in stored.items()}
        initial |= {f"text_{key}": item.text for key, item in stored.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for key in TEXT_KEYS:
            words = forms.IntegerField(
                label=_("At most so many words"), required=False, min_value=FEWEST, max_value=MOST
            )
            self.add_field(f"words_{key}", words)
            help_text = _("Empty: the portal's own guidance is shown.")
            text = long_text(_("Guidance"), help_text, rows=2, required=False)
            self.add_field(f"text_{key}", text)

    def sections(self) -> list[tuple[str, list[GuidedQuestion]]]:
        """The questions by section, for the template."""
        return [
            (
                str(Section(section).label),
                [
                    GuidedQuestion(item, self[f"words_{item.key}"], self[f"text_{item.key}"])
                    for item in questions
                    if item.key in TEXT_KEYS
                ],
            )
            for section, questions in QUESTIONS.items()
        ]

    def guides(self) -> dict[str, Guide]:
        """The clean values as the verb takes them."""
        clean = self.cleaned_data
        return {key: Guide(clean[f"words_{key}"], clean[f"text_{key}"] or "") for key in TEXT_KEYS}
