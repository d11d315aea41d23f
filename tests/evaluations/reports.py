"""Reports for tests, asked for as an evaluator does."""

from dataclasses import replace
from typing import Any

from evaluations import publication
from evaluations.models import Assessment, Report
from fundportal.directory.models import User
from tests.evaluations.report_example import TEXTS
from tests.people import AT

MORE = replace(TEXTS, learnt="Mer tid för samtal hade behövts.")


def asked(assessment: Assessment, by: User, **changes: Any) -> Report:
    """A public report in Swedish whose file is not made yet."""
    chosen = {"texts": TEXTS, "edition": "public", "language": "sv", "queued": False} | changes
    return publication.build_report(assessment, **chosen, by=by, at=AT)
