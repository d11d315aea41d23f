"""The tables of the third stage, by subject: outcomes, assessments, reports."""

from evaluations.models.assessment import Assessment
from evaluations.models.outcomes import (
    Indicator,
    OutcomeBatch,
    OutcomeRow,
    OutcomeUpload,
    PseudonymKey,
)
from evaluations.models.report import Report

__all__ = [
    "Assessment",
    "Indicator",
    "OutcomeBatch",
    "OutcomeRow",
    "OutcomeUpload",
    "PseudonymKey",
    "Report",
]
