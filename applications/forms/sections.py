"""The form of a section: what is stored, drafted or typed, and what becomes of two texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications import history, together
from applications.forms.drafts import DraftForm
from applications.forms.ideas import long_text
from applications.models import SectionDraft, SectionVersion
from applications.pages import Content
from applications.questions import QUESTIONS, Question, Section, question_keys, word_count
from applications.together import Clash

# what was typed: by the form that was sent, or as it was kept
Typed = QueryDict | Mapping[str, str]
VERSIONS = ("seen_version", "met_version")


class SectionForm(DraftForm):
    """One section; `is_rearranged` when a row was asked for: then nothing is cleaned or saved.

    `seen_version` is the version over which the writer saves knowingly. Where somebody else saved
    meanwhile, `met_version` is the one that both began from: the page then shows both texts.
    """

    template = "applications/section_questions.html"
    is_rearranged = False
    is_from_draft = False
    draft: SectionDraft | None = None

    def __init__(
        self,
        data: QueryDict | None,
        *,
        content: Content,
        section: Section,
        draft: SectionDraft | None = None,
    ) -> None:
        self.content, self.section = content, section
        start: dict[str, Any] = {"seen_version": self.latest_number, **self.stored()}
        if data is not None and self.rearranges(data):
            self.is_rearranged = True
            start |= self._start(data, data)
            data = None
        elif data is None and draft is not None and draft.typed is not None:
            self.is_from_draft = True
            start |= self._start(draft.typed, {"seen_version": str(draft.seen_version)})
        self.typed = data
        super().__init__(data, initial=start)
        for name in VERSIONS:
            self.fields[name] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def is_own(cls, section: str, name: str) -> bool:
        """Whether a field of that name belongs to the section's form, and is kept in a draft."""
        return name in question_keys(section)

    @property
    def latest(self) -> SectionVersion | None:
        """The section's latest version."""
        return self.content.versions.get(self.section)

    @property
    def latest_number(self) -> int:
        """The number of the latest version; 0 before the first."""
        return self.latest.version if self.latest else 0

    def limit_to(self, questions: frozenset[str] | None) -> None:
        """Lock every other question while a completion names some of them; none named: all open."""
        for name, field in self.fields.items() if questions else ():
            if not field.widget.is_hidden and name not in (questions or ()):
                field.disabled = True
                field.help_text = _("The fund office has not asked for a change here.")

    def stored(self) -> dict[str, Any]:
        """What the section says now, as initial values."""
        return self.content.answers(self.section)

    def rearranges(self, data: Typed) -> bool:
        """Whether the form is changed without being saved: unsaved text back, a text taken over."""
        return "restore" in data or "take" in data

    def rearranged(self, data: Typed) -> dict[str, Any]:
        """What was typed, with the row added or taken away, as initial values."""
        return {name: data.get(name, "") for name in question_keys(self.section)}

    def merged(self, values: dict[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
        """The typed values with what only the other writer has changed since `base`."""
        return values

    def answers(self) -> dict[str, Any]:
        """The clean values as the verb takes them."""
        raise NotImplementedError

    @property
    def seen(self) -> int:
        """The version of the section that the writer saw."""
        return self.cleaned_data.get("seen_version") or 0

    @property
    def base(self) -> int | None:
        """The version from which this text and the one of somebody else both came."""
        return self.number("met_version", None)

    def number(self, name: str, otherwise: int | None) -> int | None:
        """A hidden number as it stands in the form, whatever was sent."""
        return whole(self[name].value(), otherwise)

    def meets(self, theirs: SectionVersion) -> None:
        """Let the writer save over a version that is now shown beside the own text."""
        self.content.versions[self.section] = theirs
        if self.typed is None:
            return
        base = self.base if self.base is not None else whole(self.typed.get("seen_version"), 0)
        values = self.merged(self.rearranged(self.typed), self.said_at(base))
        self.data = self.typed.copy()
        for name, value in values.items():
            self.data[name] = value
        self.data["met_version"], self.data["seen_version"] = str(base), str(theirs.version)

    @property
    def is_met(self) -> bool:
        """Whether somebody else saved the section while this text was written."""
        return self.base is not None and self.base < self.latest_number

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """Where the own text and the one of somebody else differ, both with their words."""
        return self.clashing(self.latest) if self.is_met and self.latest else ()

    def clashing(self, theirs: SectionVersion) -> tuple[Clash, ...]:
        """The rows that differ; all rows of the other while the own ones are not in order."""
        sent = self._as_sent()
        mine = sent.answers() if not sent.errors else {}
        names = history.organisation_names(self.section, [theirs.answers, mine])
        said = history.said(self.section, theirs.answers, names)
        if not mine:
            return tuple(
                together.Clash("", label, gettext("Stands in the form below."), text)
                for label, text in said
            )
        return together.clashes_of_rows(history.said(self.section, mine, names), said)

    def said_at(self, number: int | None) -> Mapping[str, Any]:
        """What the section said in a version; nothing before the first."""
        versions = self.content.application.section_versions
        found = versions.filter(section=self.section, version=number or 0).first()
        return found.answers if found else {}

    def _as_sent(self) -> SectionForm:
        """The same form as if what stands in it had just been sent."""
        standing = self.data if self.is_bound else self.initial
        typed = QueryDict(mutable=True)
        typed.update({key: str(value) for key, value in standing.items() if value is not None})
        return type(self)(typed, content=self.content, section=self.section)

    def differs_from_saved(self) -> bool:
        """Whether what stands in the form is anything else than what is saved."""
        return bool(set(self._as_sent().changed_data) - set(VERSIONS))

    def _start(self, typed: Typed, numbers: Typed) -> dict[str, Any]:
        """Typed values as initial ones; where the section has moved on, both texts are met."""
        if typed.get("take") == "theirs":
            return {}
        seen = whole(numbers.get("seen_version"), 0) or 0
        base = whole(numbers.get("met_version"), None)
        values = self.rearranged(typed)
        if seen < self.latest_number:
            base = seen if base is None else base
            values = self.merged(values, self.said_at(base))
            seen = self.latest_number
        if base is not None and base >= self.latest_number:
            base = None
        return {"seen_version": seen, "met_version": base, **values}


@dataclass(frozen=True)
class Asked:
    """A question as it is drawn: its field, guidance and limit, and a text that it meets."""

    question: Question
    field: BoundField
    clash: Clash | None
    guidance: str
    most_words: int | None

    @property
    def words(self) -> int:
        """How many words stand in the field."""
        return word_count(together.plain(self.field.value()))

    @property
    def words_over(self) -> int:
        """How many words more than allowed stand in the field."""
        return max(0, self.words - self.most_words) if self.most_words else 0


class QuestionsForm(SectionForm):
    """A section that is questions with answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS[self.section]:
            self.add_field(question.key, _question_field(question))

    def answers(self) -> dict[str, Any]:
        """Each question's answer."""
        return {item.key: self.cleaned_data[item.key] for item in QUESTIONS[self.section]}

    def asked(self) -> list[Asked]:
        """The questions as they are drawn."""
        met = {clash.name: clash for clash in self.clashes}
        return [
            self._asked(question, met.get(question.key)) for question in QUESTIONS[self.section]
        ]

    def _asked(self, question: Question, clash: Clash | None) -> Asked:
        guide = self.content.guides.get(question.key)
        guidance = guide.text if guide is not None and guide.text else str(question.guidance)
        most = guide.most_words if guide is not None else None
        return Asked(question, self[question.key], clash, guidance, most)

    def rearranged(self, data: Typed) -> dict[str, Any]:
        """What was typed, with a text of somebody else in its place or after it if asked for."""
        values = super().rearranged(data)
        what, _colon, name = data.get("take", "").partition(":")
        if name in values and self.latest is not None:
            theirs = together.plain(self.latest.answers.get(name))
            values[name] = theirs if what == "theirs" else f"{values[name]}\n\n{theirs}".strip()
        return values

    def merged(self, values: dict[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
        """Where only the other writer has changed an answer, theirs."""
        return together.merged(base, self.stored(), values)

    def clashing(self, theirs: SectionVersion) -> tuple[Clash, ...]:
        """The questions that both have answered anew."""
        mine = {key: self[key].value() for key in question_keys(self.section)}
        labels = {item.key: str(item.label) for item in QUESTIONS[self.section]}
        return together.clashes(self.said_at(self.base), theirs.answers, mine, labels)


def whole(value: Any, otherwise: int | None) -> int | None:
    """A number of at most seven digits as it was sent, or what stands for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else otherwise


def _question_field(question: Question) -> forms.Field:
    if question.kind == "text":
        return long_text(question.label, question.help)
    asked: dict[str, Any] = {"label": question.label, "help_text": question.help}
    if question.kind == "number":
        return forms.IntegerField(**asked, min_value=1, max_value=1_000_000)
    return forms.CharField(**asked, max_length=200)
