"""The days by which something is to be done in investments, by whom it concerns.

One question for each kind, as in `waiting.waiting_for`; rights and conflicts are asked anew.
"""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models.impartiality import shut_out
from fundportal.directory.access import funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Deadline
from portfolio.models import LaterFollowUp, ProgressReport
from portfolio.states import InvestmentStatus


def deadlines_for(user: User) -> list[Deadline]:
    """Every deadline of the stage that is this person's."""
    return [*_reports(user), *_later_follow_ups(user)]


def _reports(user: User) -> list[Deadline]:
    """The department sends them in; the office waits for them."""
    own = Q(investment__organisation__in=organisations_where(user, Permission.REPORT_INVESTMENT))
    office = Q(investment__fund__in=funds_where(user, Permission.MANAGE_INVESTMENT)) & ~shut_out(
        user, "investment__decision__application"
    )
    owed = ProgressReport.objects.to_be_sent_in().filter(
        own | office, investment__status=InvestmentStatus.RUNNING
    )
    return [
        Deadline(
            key=f"report-{report.pk}",
            title=str(report.investment),
            what=_("Last day for: %(report)s") % {"report": report},
            url=reverse("portfolio:report", args=[report.investment.slug, report.pk]),
            day=report.due_date,
            set_at=report.scheduled_at,
        )
        for report in owed.select_related("investment")
    ]


def _later_follow_ups(user: User) -> list[Deadline]:
    """What the office is to find out a year after the end."""
    waiting = LaterFollowUp.objects.waiting().filter(
        investment__fund__in=funds_where(user, Permission.MANAGE_INVESTMENT)
    )
    return [
        Deadline(
            key=f"later-follow-up-{later.pk}",
            title=str(later.investment),
            what=_("Last day to follow up what became of it"),
            url=reverse("portfolio:follow_up", args=[later.investment.slug]),
            day=later.due_date,
            set_at=later.set_at,
        )
        for later in waiting.exclude(
            shut_out(user, "investment__decision__application")
        ).select_related("investment")
    ]
