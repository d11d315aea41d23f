"""The tables of the third stage, by subject: outcomes, assessments, reports, unit costs."""

from evaluations.models.appraisal import Appraisal
from evaluations.models.assessment import Assessment
from evaluations.models.cost_impact import BenefitLine, CostImpact, CostLine, TransferLine
from evaluations.models.data_sets import DataSet, Participant, PseudonymKey
from evaluations.models.evidence import TakenEvidence
from evaluations.models.measuring import MeasuringTime, Target
from evaluations.models.outcomes import Indicator, OutcomeBatch, OutcomeRow, OutcomeUpload
from evaluations.models.plan import AnalysisPlan
from evaluations.models.report import Report
from evaluations.models.reviews import AssessmentReview
from evaluations.models.theories import TheoryItem, TheoryOfChange
from evaluations.models.unit_costs import PriceIndexValue, UnitCost

__all__ = [
    "AnalysisPlan",
    "Appraisal",
    "Assessment",
    "AssessmentReview",
    "BenefitLine",
    "CostImpact",
    "CostLine",
    "DataSet",
    "Indicator",
    "MeasuringTime",
    "OutcomeBatch",
    "OutcomeRow",
    "OutcomeUpload",
    "Participant",
    "PriceIndexValue",
    "PseudonymKey",
    "Report",
    "TakenEvidence",
    "Target",
    "TheoryItem",
    "TheoryOfChange",
    "TransferLine",
    "UnitCost",
]
