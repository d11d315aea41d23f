"""Who is told what about reports of investments; the notices module sends it after commit."""

import datetime
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models.impartiality import in_conflict_with
from fundportal.directory.access import people_with
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices import tell
from portfolio.models import Investment, ProgressReport

Words = Callable[[], str]


def department(investment: Investment) -> Iterable[User]:
    """Those who report for the organisation that leads the investment."""
    return people_with(Permission.REPORT_INVESTMENT, organisation=investment.organisation)


def office(
    investment: Investment, permission: Permission = Permission.MANAGE_INVESTMENT
) -> Iterable[User]:
    """Those who may act for the fund in the investment, but who are in conflict with its case."""
    people = people_with(permission, fund=investment.fund)
    return people.exclude(pk__in=in_conflict_with(investment.decision.application, people))


def reports_scheduled(investment: Investment, *, by: User, at: datetime.datetime) -> None:
    """Tell the department that its reports have got new days."""
    tell.tell(
        recipients=[person for person in department(investment) if person != by],
        subject=lambda: _("New days for the reports of %(what)s") % {"what": investment.title},
        body=lambda: _("The page of the investment shows when each report is to be sent in."),
        url=reverse("portfolio:investment", args=[investment.slug]),
        by=by,
        at=at,
    )


def report_sent_in(report: ProgressReport, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that there is a report to read."""
    _about(
        report,
        office(report.investment),
        lambda: _("%(what)s has sent in: %(report)s"),
        lambda: _("Receive the report, or send it back with a question."),
        by=by,
        at=at,
    )


def report_received(report: ProgressReport, *, by: User, at: datetime.datetime) -> None:
    """Tell the department that nothing more is needed."""
    _about(
        report,
        department(report.investment),
        lambda: _("Received from %(what)s: %(report)s"),
        lambda: _("The fund office has read the report. Nothing more is to be done."),
        by=by,
        at=at,
    )


def report_sent_back(
    report: ProgressReport, question: str, *, by: User, at: datetime.datetime
) -> None:
    """Tell the department what the fund office wants to know."""
    _about(
        report,
        department(report.investment),
        lambda: _("A question about %(what)s: %(report)s"),
        lambda: (
            question
            + "\n"
            + _("Answer in the report by %(day)s.") % {"day": report.due_date.isoformat()}
        ),
        by=by,
        at=at,
    )


def report_nears(report: ProgressReport, *, at: datetime.datetime) -> None:
    """Tell the department that a report is due soon."""
    _about(
        report,
        department(report.investment),
        lambda: _("To be sent in soon for %(what)s: %(report)s"),
        lambda: _("The last day is %(day)s.") % {"day": report.due_date.isoformat()},
        by=None,
        at=at,
    )


def report_late(report: ProgressReport, *, at: datetime.datetime) -> None:
    """Tell the department and the fund office that a report is late."""
    _about(
        report,
        {*department(report.investment), *office(report.investment)},
        lambda: _("Late from %(what)s: %(report)s"),
        lambda: _("It was to be sent in by %(day)s.") % {"day": report.due_date.isoformat()},
        by=None,
        at=at,
    )


def _about(
    report: ProgressReport,
    people: Iterable[User],
    subject: Words,
    body: Words,
    *,
    by: User | None,
    at: datetime.datetime,
) -> None:
    tell.tell(
        recipients=[person for person in people if person != by],
        subject=lambda: subject() % {"what": report.investment.title, "report": report},
        body=body,
        url=reverse("portfolio:report", args=[report.investment.slug, report.pk]),
        by=by,
        at=at,
    )
