"""Regler för rekvisitioner: where the money may belong, what needs a comment, what comes last."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fundportal.directory.errors import Refused
from portfolio import ledger, plans
from portfolio.allotment import Place
from portfolio.models import Disbursement, Investment
from portfolio.request_overview import RowSpend, deviating, final_request, request_rows
from portfolio.states import ReportKind, ReportStatus


class DisbursementRefused(Refused):
    """A disbursement that a rule forbids."""


class PlaceUnknown(DisbursementRefused):
    """A row for somebody who is no party, or for a year in which the plan has no money."""


class DeviationUnexplained(DisbursementRefused):
    """A row that goes beyond the plan by more than the fund allows without a comment."""


class FinalReportMissing(DisbursementRefused):
    """The last payment before the final report."""


class PeriodOutside(DisbursementRefused):
    """A period before the investment started, or after its planned end."""


class LastNotMarked(DisbursementRefused):
    """A request for all that is left that is not marked as the last one."""


class AfterTheLast(DisbursementRefused):
    """A request after the one that was made as the last."""


def need_time(investment: Investment, first: datetime.date, last: datetime.date) -> None:
    """Refuse a period outside the investment's own time."""
    if first < investment.started_date or last > investment.planned_end_date:
        raise PeriodOutside(
            _("The period must lie within the time of the investment, %(first)s – %(last)s.")
            % {
                "first": formats.date_format(investment.started_date, "DATE_FORMAT"),
                "last": formats.date_format(investment.planned_end_date, "DATE_FORMAT"),
            }
        )


def need_places(investment: Investment, rows: Iterable[Place]) -> None:
    """Refuse a row for a year without money in the plan, or for an organisation outside it."""
    lines = plans.lines_of(investment)
    years = {place.year for place, amounts in lines.items() if amounts.fund}
    parties = {party.pk for party in plans.parties_of(investment)}
    if any(row.year not in years or row.organisation not in parties for row in rows):
        raise PlaceUnknown(
            _("Choose a year in which the plan has money, and a party of the investment.")
        )


def need_turn(investment: Investment, *, is_last: bool) -> None:
    """Refuse what comes after the last payment, and the last one before the final report."""
    last = final_request(investment)
    if last:
        raise AfterTheLast(
            _("%(who)s requested the last payment on %(day)s. After it nothing can be requested.")
            % {
                "who": last.requested_by,
                "day": formats.date_format(timezone.localtime(last.requested_at), "DATE_FORMAT"),
            }
        )
    if is_last:
        _need_final_report(investment, ReportStatus.SENT_IN, ReportStatus.RECEIVED)


def need_marked(investment: Investment, *, amount: Decimal, left: Decimal, is_last: bool) -> None:
    """Refuse to empty the commitment by a request that is not the last, where a report is owed.

    An investment that was taken over has no final report to wait for.
    """
    if amount < left or is_last:
        return
    if investment.progress_reports.wanted().filter(kind=ReportKind.FINAL).exists():
        raise LastNotMarked(
            _(
                "%(left)s is all that is left of the commitment. Mark the request as the last "
                "payment, which waits for the final report, or ask for less now."
            )
            % {"left": ledger.kronor(left)}
        )


def need_explained(disbursement: Disbursement) -> None:
    """Refuse to approve a deviation without comment, or the last payment too early."""
    rows = request_rows(disbursement)
    need_comment(disbursement.investment, rows, disbursement.deviation_comment)
    if disbursement.is_last:
        _need_final_report(disbursement.investment, ReportStatus.RECEIVED)


def _need_final_report(investment: Investment, *enough: ReportStatus) -> None:
    final = investment.progress_reports.wanted().filter(kind=ReportKind.FINAL).first()
    if final is None or final.status not in enough:
        raise FinalReportMissing(
            _("The last payment waits for the final report, which has not been sent in yet.")
            if ReportStatus.SENT_IN in enough
            else _("The last payment waits until the final report has been received.")
        )


def need_comment(investment: Investment, rows: Iterable[RowSpend], comment: str) -> None:
    """Refuse rows beyond the plan without a comment; say which, and by how much."""
    percent = investment.fund.deviation_limit
    over = deviating(rows, percent)
    if not over or comment.strip():
        return
    said = [
        _("%(row)s (%(party)s): %(over)s over the plan's %(planned)s")
        % {
            "row": row.label,
            "party": row.party,
            "over": ledger.kronor(-row.left),
            "planned": ledger.kronor(row.planned),
        }
        for row in over
    ]
    raise DeviationUnexplained(
        _("More than %(percent)d percent over the plan needs a comment. %(rows)s.")
        % {"percent": percent, "rows": "; ".join(said)}
    )
