"""Who is told what about reports and reviews."""

import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.models import Assessment, CostImpact, Report
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell
from portfolio.access import people_with


def report_made(report: Report, *, by: User, at: datetime.datetime) -> None:
    """The one who asked for it, and for a public edition those who may publish it."""
    recipients = {report.built_by}
    if report.edition == Report.Edition.PUBLIC:
        recipients |= set(people_with(Permission.PUBLISH_REPORT, report.investment))
    _tell(
        report,
        recipients,
        subject=_("%(kind)s made: %(title)s"),
        body=_("The report can be read. A public edition can now be looked through and published."),
        by=by,
        at=at,
    )


def report_published(report: Report, *, by: User, at: datetime.datetime) -> None:
    """Those who evaluate in the fund."""
    evaluators = set(people_with(Permission.BUILD_REPORT, report.investment))
    _tell(
        report,
        evaluators - {by},
        subject=_("%(kind)s published: %(title)s"),
        body=_("Anyone can read the report now. It is never changed; a new version replaces it."),
        by=by,
        at=at,
    )


def cost_impact_signed(impact: CostImpact, *, by: User, at: datetime.datetime) -> None:
    """The other evaluators of the investment, one of whom reviews it."""
    evaluators = people_with(Permission.ASSESS, impact.investment)
    _tell_of_review(
        impact,
        evaluators - {impact.begun_by, by},
        subject=_("To be reviewed: the cost impact of %(title)s"),
        body=_("It is signed and waits for a second evaluator, who accepts it or sends it back."),
        by=by,
        at=at,
    )


def cost_impact_reviewed(impact: CostImpact, *, by: User, at: datetime.datetime) -> None:
    """Those who began and signed it."""
    assert impact.signed_by is not None  # noqa: S101 - only what is signed is reviewed
    _tell_of_review(
        impact,
        {impact.begun_by, impact.signed_by} - {by},
        subject=_("Reviewed: the cost impact of %(title)s"),
        body=_("Read what the reviewer wrote."),
        by=by,
        at=at,
    )


def effect_assessed(assessment: Assessment, *, by: User, at: datetime.datetime) -> None:
    """The other evaluators of the investment, one of whom reviews it."""
    _tell_of_review(
        assessment,
        people_with(Permission.ASSESS, assessment.investment) - {by},
        subject=_("To be reviewed: the effect of %(title)s"),
        body=_("It is frozen and waits for a second evaluator, who accepts it or sends it back."),
        by=by,
        at=at,
    )


def effect_reviewed(assessment: Assessment, *, by: User, at: datetime.datetime) -> None:
    """Who assessed it."""
    _tell_of_review(
        assessment,
        {assessment.assessed_by} - {by},
        subject=_("Reviewed: the effect of %(title)s"),
        body=_("Read what the reviewer wrote."),
        by=by,
        at=at,
    )


def _tell_of_review(
    found: CostImpact | Assessment,
    recipients: set[User],
    *,
    subject: Promise,
    body: Promise,
    by: User,
    at: datetime.datetime,
) -> None:
    name = "cost_impact" if isinstance(found, CostImpact) else "assessment"
    tell(
        recipients=recipients,
        subject=lambda: str(subject) % {"title": found.investment.title},
        body=body,
        url=reverse(f"evaluations:{name}", args=[found.pk]),
        by=by,
        at=at,
    )


def _tell(
    report: Report,
    recipients: set[User],
    *,
    subject: Promise,
    body: Promise,
    by: User,
    at: datetime.datetime,
) -> None:
    def subject_said() -> str:
        named = {"kind": report.get_kind_display(), "title": report.investment.title}
        return f"{subject % named} ({report.get_language_display()})"

    tell(
        recipients=recipients,
        subject=subject_said,
        body=body,
        url=reverse("evaluations:report", args=[report.pk]),
        by=by,
        at=at,
    )
