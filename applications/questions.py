"""The sections of an application and the questions in each: one list for form, check and print."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """Avsnitt: the parts of an application, in the order they are written and read."""

    NEED = "need", _("The need")
    TARGET_GROUP = "target_group", _("Target group and size")
    METHOD = "method", _("Method and evidence")
    PARTIES = "parties", _("Parties")
    BUDGET = "budget", _("Budget")
    EFFECTS = "effects", _("Expected effects")
    EVALUATION = "evaluation", _("Evaluation plan")
    RISKS = "risks", _("Risks")


class IdeaQuestion(TextChoices):
    """Idéprövningens fem frågor."""

    FEASIBLE = "feasible", _("Can it be carried out as a social investment?")
    REAL_NEED = "real_need", _("Is there a real need?")
    NEW_WAY = "new_way", _("Is it a new way of working?")
    SEVERAL_BOARDS = "several_boards", _("Does it concern several boards?")
    MEASURABLE = "measurable", _("Can the effect be measured?")


@dataclass(frozen=True)
class Question:
    """One question of a section; `kind` is text, line or number."""

    key: str
    label: Promise
    help: Promise
    kind: str = "text"


IDEA_HELP: Final[dict[str, Promise]] = {
    IdeaQuestion.FEASIBLE: _(
        "A limited effort with a beginning and an end, for a group of people that you can name."
    ),
    IdeaQuestion.REAL_NEED: _("How do you know? Figures or experience from your own work."),
    IdeaQuestion.NEW_WAY: _("What will you do that ordinary work does not do today?"),
    IdeaQuestion.SEVERAL_BOARDS: _("Which boards or organisations are concerned, and how?"),
    IdeaQuestion.MEASURABLE: _("What would you measure to see that it works, and for whom?"),
}

QUESTIONS: Final[dict[str, tuple[Question, ...]]] = {
    Section.NEED: (
        Question("need", _("What is the need?"), _("Describe it so that an outsider sees it.")),
        Question(
            "extent",
            _("How large is the need, and how do you know?"),
            _("Figures from several departments, with their source and year."),
        ),
        Question(
            "consequence",
            _("What happens if nothing is done?"),
            _("For the people concerned, and for what the municipality and others pay."),
        ),
    ),
    Section.TARGET_GROUP: (
        Question(
            "group",
            _("Who is the initiative for?"),
            _("Age, situation and where. Do not write about single persons."),
        ),
        Question(
            "group_size",
            _("How many people will take part?"),
            _("A whole number, for example 60."),
            "number",
        ),
        Question(
            "selection",
            _("How do people come to take part?"),
            _("Who asks them, who chooses, and what happens to those who are not chosen."),
        ),
    ),
    Section.METHOD: (
        Question("method", _("What will you do?"), _("The work step by step, with its staffing.")),
        Question(
            "evidence",
            _("What is known about the method?"),
            _("Studies or experience from elsewhere, with their source. Say if there is none."),
        ),
        Question(
            "continuation",
            _("How can it be carried on in ordinary work afterwards?"),
            _("Who takes it over, and what would then be paid from the ordinary budget."),
        ),
    ),
    Section.EVALUATION: (
        Question(
            "comparison",
            _("With whom are the participants compared?"),
            _("A group that does not take part, the same people before, or another way."),
        ),
        Question(
            "measuring",
            _("When and how is it measured?"),
            _("The same measures before, during and after, also for those you compare with."),
        ),
        Question(
            "data_owner",
            _("Who answers for the data?"),
            _("Department and post. Outcome data must not name anybody."),
            "line",
        ),
    ),
    Section.RISKS: (
        Question("risks", _("What could go wrong?"), _("The most likely first.")),
        Question("measures", _("What do you do about it?"), _("One measure for each risk.")),
    ),
}


def question_keys(section: str) -> tuple[str, ...]:
    """Return the keys of a section's questions; empty for parties, budget and effects."""
    return tuple(question.key for question in QUESTIONS.get(section, ()))
