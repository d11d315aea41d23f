"""Builds and publishes the report of the demonstration's evaluation; slow, so apart from the rest."""

from __future__ import annotations

import datetime

from evaluations import publication
from evaluations.models import Assessment
from evaluations.report_content import ReportTexts
from fundportal.demo import stories
from fundportal.demo.cast import email
from fundportal.directory.models import User


def publish_report(at: datetime.datetime) -> None:
    """Build and publish the report of the demonstration's evaluation, in both languages."""
    frozen = Assessment.objects.get(investment__slug=stories.FIRST_JOB_PLAN.slug)
    people = {user.email: user for user in User.objects.filter(email__endswith=email(""))}
    for language, texts in stories.REPORT_TEXTS.items():
        report = publication.build_report(
            frozen,
            texts=ReportTexts(**texts),
            edition="public",
            language=language,
            texts_language=language,
            by=people[email("utvarderare")],
            at=at,
            queued=False,
        )
        report = publication.render(report, by=people[email("utvarderare")], at=at)
        publication.publish(report, by=people[email("fondforvaltare")], at=at)
