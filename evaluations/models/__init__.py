"""The tables of the third stage, by subject: outcomes, assessments, reports, unit costs."""

from evaluations.models.appraisal import Appraisal
from evaluations.models.assessment import Assessment
from evaluations.models.outcomes import (
    Indicator,
    OutcomeBatch,
    OutcomeRow,
    OutcomeUpload,
    PseudonymKey,
)
from evaluations.models.report import Report
from evaluations.models.unit_costs import PriceIndexValue, UnitCost

__all__ = [
    "Appraisal",
    "Assessment",
    "Indicator",
    "OutcomeBatch",
    "OutcomeRow",
    "OutcomeUpload",
    "PriceIndexValue",
    "PseudonymKey",
    "Report",
    "UnitCost",
]
