"""Which report says the same already, so that the same is never made twice; reads only."""

from django.db.models import Exists, OuterRef

from evaluations.models import Assessment, CostImpact, Report
from evaluations.report_content import ReportContent


def same_report(
    content: ReportContent, assessment: Assessment, cost_impact: CostImpact | None
) -> Report | None:
    """Return the report that says the same already; not one that a later version has replaced."""
    later = Report.objects.filter(
        investment=OuterRef("investment"),
        kind=OuterRef("kind"),
        edition=OuterRef("edition"),
        language=OuterRef("language"),
        version__gt=OuterRef("version"),
    )
    asked = Report.objects.filter(
        ~Exists(later.public()),
        assessment=assessment,
        cost_impact=cost_impact,
        edition=content.edition,
        language=content.language,
    )
    alike = (found for found in asked if found.said.says_the_same_as(content))
    return next(alike, None)
