"""Öppna data: what the published evaluations found, an indicator a row; small groups are hidden.

The figures are those of the published reports, which the disclosure control has been through with
the fund's public threshold; nothing is computed anew here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from evaluations.models import Report
from evaluations.report_content import IndicatorResult, from_json

# An evaluation before a cost-impact report, which tells of the same results; sv before en.
RESULTS_FIRST = ("-kind", "-language")


@dataclass(frozen=True)
class Result:
    """One indicator of one published evaluation; its figures are None where a group is small.

    Those of the comparison group are None too where there is none.
    """

    grant: str
    investment: str
    investment_title: str
    indicator: str
    unit: str
    design: str
    is_hidden: bool
    n_intervention: int | None
    mean_intervention: float | None
    n_comparison: int | None
    mean_comparison: float | None
    effect: float | None
    low: float | None
    high: float | None
    level: float
    evidence_grade: int
    better_when: str
    verdict: str
    first_date: str
    last_date: str
    report: int
    published_at: datetime.datetime


def published_reports() -> Iterable[Report]:
    """The report in force with the results of each published investment, as on its page."""
    found = Report.objects.published().filter(
        edition=Report.Edition.PUBLIC, investment__published_at__isnull=False
    )
    in_order = found.select_related("investment__decision__application").defer("inputs")
    chosen: dict[int, Report] = {}
    for report in in_order.order_by("investment__slug", *RESULTS_FIRST):
        chosen.setdefault(report.investment_id, report)
    return chosen.values()


def results() -> list[Result]:
    """Every indicator of every published evaluation; one query."""
    rows = []
    for report in published_reports():
        rows += [_row(report, result) for result in from_json(report.content).results]
    return rows


def results_modified_at() -> datetime.datetime | None:
    """When an evaluation was published last; one query."""
    found = Report.objects.published().filter(edition=Report.Edition.PUBLIC)
    at: datetime.datetime | None = found.aggregate(at=Max("published_at"))["at"]
    return at


def _row(report: Report, result: IndicatorResult) -> Result:
    effect = result.effect
    other = effect.comparison if effect else None
    return Result(
        grant=report.investment.decision.application.number,
        investment=report.investment.slug,
        investment_title=report.investment.title,
        indicator=result.name,
        unit=result.unit,
        design=result.design,
        is_hidden=effect is None,
        n_intervention=effect.intervention.n if effect else None,
        mean_intervention=effect.intervention.mean if effect else None,
        n_comparison=other.n if other else None,
        mean_comparison=other.mean if other else None,
        effect=effect.value if effect else None,
        low=effect.chosen.low if effect else None,
        high=effect.chosen.high if effect else None,
        level=result.level,
        evidence_grade=result.grade,
        better_when="higher" if result.higher_is_better else "lower",
        verdict="" if effect is None else result.verdict,
        first_date=result.first_date,
        last_date=result.last_date,
        report=report.pk,
        published_at=report.published_at or report.built_at,
    )
