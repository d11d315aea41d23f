"""The tables of the money, by subject."""

from portfolio.models.accounting import AccountPlan
from portfolio.models.agreement import Agreement, AgreementParty
from portfolio.models.amendment import (
    AmendedAmount,
    Amendment,
    AmendmentDecision,
    AmendmentLine,
)
from portfolio.models.annual import AnnualPublication, AnnualReport
from portfolio.models.commitment import CommitmentProposal
from portfolio.models.correction import PaymentCorrection
from portfolio.models.disbursement import Disbursement
from portfolio.models.ending import EndDecision, LaterFollowUp
from portfolio.models.external import ExternalAccess
from portfolio.models.funding import Allocation, TopUp
from portfolio.models.investment import FormerAddress, Investment
from portfolio.models.ledger import Balance, FundHead, LedgerEntry, Total
from portfolio.models.plan import PlanLine, PlanVersion
from portfolio.models.repayment import (
    Repayment,
    RepaymentLine,
    RepaymentPlan,
    RepaymentReminder,
)
from portfolio.models.reports import ProgressReport, ReportFile, ReportVersion
from portfolio.models.request_parts import DisbursementFile, DisbursementRow
from portfolio.models.year_frame import YearFrame, YearOverride

__all__ = [
    "AccountPlan",
    "Agreement",
    "AgreementParty",
    "Allocation",
    "AmendedAmount",
    "Amendment",
    "AmendmentDecision",
    "AmendmentLine",
    "AnnualPublication",
    "AnnualReport",
    "Balance",
    "CommitmentProposal",
    "Disbursement",
    "DisbursementFile",
    "DisbursementRow",
    "EndDecision",
    "ExternalAccess",
    "FormerAddress",
    "FundHead",
    "Investment",
    "LaterFollowUp",
    "LedgerEntry",
    "PaymentCorrection",
    "PlanLine",
    "PlanVersion",
    "ProgressReport",
    "Repayment",
    "RepaymentLine",
    "RepaymentPlan",
    "RepaymentReminder",
    "ReportFile",
    "ReportVersion",
    "TopUp",
    "Total",
    "YearFrame",
    "YearOverride",
]
