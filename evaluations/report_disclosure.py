"""Röjandeskydd: which reports would tell of a few people, by themselves or beside earlier ones."""

import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evaluations import report
from evaluations.models import Assessment, CostImpact, Report
from evaluations.report_content import ReportContent
from evaluations.successive import Closeness, too_close
from fundportal.directory.errors import Refused
from portfolio.models import Investment


class GroupsTooSmall(Refused):
    """A group has fewer people than the edition may show."""


class DiffersByFew(Refused):
    """Beside a report that is published already it would tell of a few people."""


def refuse_small_groups(content: ReportContent) -> None:
    """Refuse a report whose first result shows nothing."""
    if content.main.effect is None:
        raise GroupsTooSmall(
            _(
                "A group has fewer than %(threshold)s people, so nothing can be shown in this"
                " edition. Nobody must be recognised."
            )
            % {"threshold": content.threshold}
        )


def refuse_small_effects(content: ReportContent, cost_impact: CostImpact | None) -> None:
    """Refuse money that rests on an effect which this edition hides: its size would be told."""
    hidden = {result.name for result in content.results if result.effect is None}
    lines = cost_impact.benefits.select_related("assessment__indicator") if cost_impact else ()
    for line in lines:
        name = line.assessment.indicator.name
        if name in hidden or min(line.assessment.result["n"].values()) < content.threshold:
            raise GroupsTooSmall(
                _(
                    "“%(benefit)s” rests on “%(indicator)s”, which this edition does not show: a"
                    " group has fewer than %(threshold)s people. Make a cost impact without it."
                )
                % {"benefit": line.name, "indicator": name, "threshold": content.threshold}
            )


def read_already(investment: Investment) -> list[ReportContent]:
    """What citizens have been able to read of the investment, also what was superseded since."""
    return [one.said for one in Report.objects.filter(investment=investment).public()]


def refuse_few_more(
    assessment: Assessment, content: ReportContent, earlier: list[ReportContent]
) -> None:
    """Refuse a report whose first result would tell of a few people beside an earlier one."""
    if content.main.differs_by_few:
        whole = report.indicator_result(assessment, content.threshold)
        _refuse_closeness(too_close(whole, earlier, content.threshold), content.threshold)


def refuse_what_differs(made: Report) -> None:
    """Refuse what was made before another report was published that it now differs from."""
    said, earlier = made.said, read_already(made.investment)
    threshold = max(said.threshold, made.investment.fund.threshold_public)
    for result in said.results:
        _refuse_closeness(too_close(result, earlier, threshold), threshold)


def _refuse_closeness(found: Closeness | None, threshold: int) -> None:
    if found is None:
        return
    sentence = _(
        "“%(indicator)s” counts %(now)s people here and %(before)s in the report that was made on"
        " %(day)s and that citizens can read. Whoever subtracts learns of %(few)s people, and"
        " groups under %(threshold)s are never shown. Wait until at least %(threshold)s more are"
        " measured, or keep to the same people as before."
    )
    made_at = datetime.datetime.fromisoformat(found.earlier.created_at)
    raise DiffersByFew(
        sentence
        % {
            "indicator": found.indicator,
            "now": found.now,
            "before": found.before,
            "day": date_format(localtime(made_at).date(), "j F Y"),
            "few": found.people,
            "threshold": threshold,
        }
    )
