"""Reports for tests, asked for as an evaluator does."""

from dataclasses import replace
from typing import Any

from evaluations import publication, reviews
from evaluations.models import Assessment, Report
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Role
from tests.evaluations.report_example import TEXTS
from tests.people import AT, give, person

MORE = replace(TEXTS, learnt="Mer tid för samtal hade behövts.")


def second_evaluator(fund: Fund) -> User:
    """Gun, who reviews what Eva has made; made when she is not there."""
    found = User.objects.filter(email="gun@example.org").first()
    return found or give(person("Gun"), Role.EVALUATOR, fund=fund)


def accepted(assessment: Assessment) -> Assessment:
    """The same effect, which another evaluator stands behind."""
    by = second_evaluator(assessment.investment.fund)
    reviews.accept(assessment, comment="Stämmer.", by=by, at=assessment.assessed_at)
    return assessment


def asked(assessment: Assessment, by: User, **changes: Any) -> Report:
    """A public report in Swedish whose file is not made yet."""
    chosen = {"texts": TEXTS, "edition": "public", "language": "sv", "queued": False} | changes
    return publication.build_report(assessment, **chosen, by=by, at=AT)
