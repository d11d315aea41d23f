"""The tables of what readers say, by subject."""

from fundportal.feedback.models.disposal import Disposal, RetentionRule
from fundportal.feedback.models.improvement import Improvement
from fundportal.feedback.models.reading import (
    LONGEST_PAGE,
    LONGEST_TEXT,
    FeedbackText,
    PageAnswerCount,
)
from fundportal.feedback.models.remark import Remark, RemarkEntry, RemarkSeries
from fundportal.feedback.models.visit import PageVisitCount

__all__ = [
    "LONGEST_PAGE",
    "LONGEST_TEXT",
    "Disposal",
    "FeedbackText",
    "Improvement",
    "PageAnswerCount",
    "PageVisitCount",
    "Remark",
    "RemarkEntry",
    "RemarkSeries",
    "RetentionRule",
]
