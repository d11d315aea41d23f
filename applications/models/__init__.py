"""The tables of stage 1, by subject; only the verbs of this app write them."""

from applications.models.agendas import Agenda, AgendaItem
from applications.models.amounts import CaseAmount, CaseFigure
from applications.models.calls import Call, Criterion
from applications.models.cases import Application, NumberSeries
from applications.models.conditions import Condition, FollowUp, RecommendedCondition
from applications.models.content import BudgetLine, ExpectedEffect, SectionVersion, SignOff
from applications.models.decisions import (
    DecidedAmount,
    Decision,
    Recommendation,
    RecommendedAmount,
)
from applications.models.dossiers import Dossier
from applications.models.ideas import Idea, ScreeningAnswer
from applications.models.impartiality import AssessorAssignment, Conflict
from applications.models.lines import CaseLine, IdeaLine
from applications.models.messages import Message, MessageRead
from applications.models.needs import NeedsAnalysis
from applications.models.papers import Paper
from applications.models.parties import Party
from applications.models.preparation import (
    ChecklistItem,
    ChecklistTick,
    CompletionItem,
    CompletionRequest,
    Flag,
    FlagEntry,
)
from applications.models.publications import PublishedOutcome
from applications.models.scores import Score
from applications.models.selections import SavedSelection
from applications.models.withheld import about_cases_in_conflict
from applications.models.writing import Attachment, QuestionGuide, SectionDraft

__all__ = [
    "Agenda",
    "AgendaItem",
    "Application",
    "AssessorAssignment",
    "Attachment",
    "BudgetLine",
    "Call",
    "CaseAmount",
    "CaseFigure",
    "CaseLine",
    "ChecklistItem",
    "ChecklistTick",
    "CompletionItem",
    "CompletionRequest",
    "Condition",
    "Conflict",
    "Criterion",
    "DecidedAmount",
    "Decision",
    "Dossier",
    "ExpectedEffect",
    "Flag",
    "FlagEntry",
    "FollowUp",
    "Idea",
    "IdeaLine",
    "Message",
    "MessageRead",
    "NeedsAnalysis",
    "NumberSeries",
    "Paper",
    "Party",
    "PublishedOutcome",
    "QuestionGuide",
    "Recommendation",
    "RecommendedAmount",
    "RecommendedCondition",
    "SavedSelection",
    "Score",
    "ScreeningAnswer",
    "SectionDraft",
    "SectionVersion",
    "SignOff",
    "about_cases_in_conflict",
]
