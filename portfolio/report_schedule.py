"""Rapporttiderna: when an investment reports: by its fund, another rhythm or days of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio import report_notices as notices
from portfolio.investments import locked
from portfolio.models import Investment, ProgressReport
from portfolio.report_dates import Period, periods_by_ends, periods_by_rhythm
from portfolio.states import InvestmentStatus, ReportKind, ReportStatus

OWN_DATES = "own"


class ScheduleRefused(Refused):
    """A schedule that cannot be: an investment that has ended, or days outside it."""


def schedule(investment: Investment, *, by: User, at: datetime.datetime) -> None:
    """Plan the reports by the fund's rule; within the act that opens the investment."""
    periods = periods_by_rhythm(
        investment.started_date, investment.planned_end_date, rhythm_of(investment)
    )
    _add(investment, periods, by, at)
    _move_final(investment, by, at)


def rhythm_of(investment: Investment) -> str:
    """How often the investment reports: its own choice, else the fund's; or `own` dates."""
    return investment.report_rhythm or investment.fund.report_rhythm


@transaction.atomic
def reschedule(
    investment: Investment,
    *,
    rhythm: str,
    own_ends: Sequence[datetime.date] = (),
    by: User,
    at: datetime.datetime,
) -> Investment:
    """Ändra rapporttiderna: another rhythm, or days of the investment's own (`rhythm` "own").

    Only reports that nobody has begun are called off and planned anew. An empty rhythm is the
    fund's.
    """
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    investment = locked(investment)
    if investment.status != InvestmentStatus.RUNNING:
        raise ScheduleRefused(_("The investment has ended, so it reports no more."))
    if rhythm == OWN_DATES:
        _need_ends(investment, own_ends)
    investment.report_rhythm = rhythm
    investment.save(update_fields=["report_rhythm"])
    replan(investment, own_ends=own_ends, by=by, at=at)
    trail.record(
        act="report.schedule",
        subject=investment,
        by=by,
        at=at,
        rhythm=rhythm,
        dates=[end.isoformat() for end in own_ends],
    )
    notices.reports_scheduled(investment, by=by, at=at)
    return investment


def replan(
    investment: Investment,
    *,
    own_ends: Sequence[datetime.date] = (),
    by: User,
    at: datetime.datetime,
) -> None:
    """Plan the reports to come anew; within the act that changes their days or the end."""
    rhythm = rhythm_of(investment)
    if rhythm == OWN_DATES and not own_ends:
        _move_final(investment, by, at)
        return
    first, last = investment.started_date, investment.planned_end_date
    is_own = rhythm == OWN_DATES
    periods = periods_by_ends(first, own_ends) if is_own else periods_by_rhythm(first, last, rhythm)
    status_reports = investment.progress_reports.wanted().filter(kind=ReportKind.STATUS)
    status_reports.filter(status=ReportStatus.AWAITED, drafted_at__isnull=True).update(
        status=ReportStatus.CANCELLED
    )
    told = status_reports.order_by("-period_to").first()
    after = [period for period in periods if told is None or period.last > told.period_to]
    if told and after:
        after[0] = Period(told.period_to + datetime.timedelta(days=1), after[0].last)
    _add(investment, after, by, at)
    _move_final(investment, by, at)


def _add(
    investment: Investment, periods: Iterable[Period], by: User, at: datetime.datetime
) -> None:
    days = datetime.timedelta(days=investment.fund.report_days)
    ProgressReport.objects.bulk_create(
        ProgressReport(
            investment=investment,
            kind=ReportKind.STATUS,
            period_from=period.first,
            period_to=period.last,
            due_date=period.last + days,
            scheduled_by=by,
            scheduled_at=at,
        )
        for period in periods
    )


def _move_final(investment: Investment, by: User, at: datetime.datetime) -> None:
    """Plan the final report, or move it with the end of the investment; not once it is sent in."""
    last = investment.planned_end_date
    due = last + datetime.timedelta(days=investment.fund.final_report_days)
    final = investment.progress_reports.wanted().filter(kind=ReportKind.FINAL).first()
    if final is None:
        ProgressReport.objects.create(
            investment=investment,
            kind=ReportKind.FINAL,
            period_from=investment.started_date,
            period_to=last,
            due_date=due,
            scheduled_by=by,
            scheduled_at=at,
        )
    elif final.status == ReportStatus.AWAITED and final.due_date != due:
        final.period_to, final.due_date = last, due
        final.reminded_at = final.late_told_at = None
        final.save(update_fields=["period_to", "due_date", "reminded_at", "late_told_at"])


def _need_ends(investment: Investment, ends: Sequence[datetime.date]) -> None:
    first, last = investment.started_date, investment.planned_end_date
    if not ends or any(not first <= end < last for end in ends):
        raise ScheduleRefused(
            _("Give days from %(first)s on and before the planned end, %(last)s.")
            % {"first": first.isoformat(), "last": last.isoformat()}
        )
