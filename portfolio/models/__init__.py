"""The tables of the money, by subject."""

from portfolio.models.commitment import CommitmentProposal
from portfolio.models.correction import PaymentCorrection
from portfolio.models.disbursement import Disbursement
from portfolio.models.funding import Allocation, TopUp
from portfolio.models.investment import Investment
from portfolio.models.ledger import Balance, FundHead, LedgerEntry, Total
from portfolio.models.plan import PlanLine, PlanVersion
from portfolio.models.reports import ProgressReport, ReportFile, ReportVersion

__all__ = [
    "Allocation",
    "Balance",
    "CommitmentProposal",
    "Disbursement",
    "FundHead",
    "Investment",
    "LedgerEntry",
    "PaymentCorrection",
    "PlanLine",
    "PlanVersion",
    "ProgressReport",
    "ReportFile",
    "ReportVersion",
    "TopUp",
    "Total",
]
