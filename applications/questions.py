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


class NeedsQuestion(TextChoices):
    """Behovsanalysens fem frågor; koderna är fältens namn."""

    NEED = "need", _("What is the need?")
    EXTENT = "extent", _("How large is it?")
    TARGET_GROUP = "target_group", _("Who has the need?")
    CAUSES = "causes", _("Why does it exist, and why is ordinary work not enough?")
    DATA_SOURCES = "data_sources", _("Which departments' data shows it?")


class IdeaQuestion(TextChoices):
    """Idéprövningens fem frågor."""

    FEASIBLE = "feasible", _("Can it be carried out as a social investment?")
    REAL_NEED = "real_need", _("Is there a real need?")
    NEW_WAY = "new_way", _("Is it a new way of working?")
    SEVERAL_BOARDS = "several_boards", _("Does it concern several boards?")
    MEASURABLE = "measurable", _("Can the effect be measured?")


@dataclass(frozen=True)
class Question:
    """One question of a section; `kind` is text, line or number.

    `guidance` is what a good answer holds, shown on demand; a call can say something of its own.
    """

    key: str
    label: Promise
    help: Promise
    kind: str = "text"
    guidance: Promise | str = ""


NEEDS_HELP: Final[dict[str, Promise]] = {
    NeedsQuestion.NEED: _("Describe it so that an outsider sees it."),
    NeedsQuestion.EXTENT: _("How many people, in which year, and how it has developed."),
    NeedsQuestion.TARGET_GROUP: _("Age, situation and where. Do not write about single persons."),
    NeedsQuestion.CAUSES: _("What you believe lies behind it, and what is done today."),
    NeedsQuestion.DATA_SOURCES: _(
        "Name each department and what its figures say. Two that tell the same thing weigh more."
    ),
}

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
        Question(
            "need",
            _("What is the need?"),
            _("Describe it so that an outsider sees it."),
            guidance=_(
                "Begin with the people: what is hard for them today, and since when? Say what "
                "ordinary work already does, and why that is not enough."
            ),
        ),
        Question(
            "extent",
            _("How large is the need, and how do you know?"),
            _("Figures from several departments, with their source and year."),
            guidance=_(
                "How many are concerned, how many of them you reach today, and how it has "
                "developed over some years. Figures from two departments that tell the same "
                "thing weigh more."
            ),
        ),
        Question(
            "consequence",
            _("What happens if nothing is done?"),
            _("For the people concerned, and for what the municipality and others pay."),
            guidance=_(
                "Which efforts come later instead, how often, and which actor pays for them: "
                "the municipality, the region, the state?"
            ),
        ),
    ),
    Section.TARGET_GROUP: (
        Question(
            "group",
            _("Who is the initiative for?"),
            _("Age, situation and where. Do not write about single persons."),
            guidance=_(
                "Draw the line so that two colleagues would choose the same people. Say also "
                "who is not included, and why."
            ),
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
            guidance=_(
                "If more want to take part than there are places, drawing lots is fair, and it "
                "makes the effect possible to measure."
            ),
        ),
    ),
    Section.METHOD: (
        Question(
            "method",
            _("What will you do?"),
            _("The work step by step, with its staffing."),
            guidance=_(
                "What a participant meets, week by week, and who does it. What is new compared "
                "with how you work today?"
            ),
        ),
        Question(
            "evidence",
            _("What is known about the method?"),
            _("Studies or experience from elsewhere, with their source. Say if there is none."),
            guidance=_(
                "For whom has the method been tried, against what was it compared, and how "
                "large was the effect? A new method can be right too, if it is measured well."
            ),
        ),
        Question(
            "continuation",
            _("How can it be carried on in ordinary work afterwards?"),
            _("Who takes it over, and what would then be paid from the ordinary budget."),
            guidance=_(
                "Which board would decide it, when at the latest, and what has to be seen by then."
            ),
        ),
    ),
    Section.EVALUATION: (
        Question(
            "comparison",
            _("With whom are the participants compared?"),
            _("A group that does not take part, the same people before, or another way."),
            guidance=_(
                "The more alike the groups are from the beginning, the surer the result. Say "
                "how many are in each."
            ),
        ),
        Question(
            "measuring",
            _("When and how is it measured?"),
            _("The same measures before, during and after, also for those you compare with."),
            guidance=_(
                "Name the register or the questions, the dates, and who collects. Measure what "
                "the participants gain, not only what you do."
            ),
        ),
        Question(
            "data_owner",
            _("Who answers for the data?"),
            _("Department and post. Outcome data must not name anybody."),
            "line",
        ),
    ),
    Section.RISKS: (
        Question(
            "risks",
            _("What could go wrong?"),
            _("The most likely first."),
            guidance=_(
                "Think of too few participants, staff who leave, a party that changes its mind "
                "and data that does not come."
            ),
        ),
        Question(
            "measures",
            _("What do you do about it?"),
            _("One measure for each risk."),
            guidance=_("Who does it, and at which sign."),
        ),
    ),
}


def word_count(text: str) -> int:
    """How many words a text has; signs that stand alone are none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def question_keys(section: str) -> tuple[str, ...]:
    """Return the keys of a section's questions; empty for parties, budget and effects."""
    return tuple(question.key for question in QUESTIONS.get(section, ()))
