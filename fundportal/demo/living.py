"""The life of the demonstration's investments: reports, changes and ends, by the verbs people use."""

from __future__ import annotations

import datetime
from decimal import Decimal

from fundportal.demo import way
from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from portfolio import report_schedule, reporting
from portfolio.models import Investment, ProgressReport
from portfolio.report_overview import IndicatorNow
from portfolio.states import ReportKind

STATUS = {
    "activities": "Grupperna har träffats enligt plan. Parterna har gått igenom läget varje månad.",
    "spending": "",
    "results": "De flesta som börjar fortsätter. Kontakten mellan förvaltningarna har blivit tätare.",
    "risks": "Personal kan bytas ut. Två personer kan därför varje uppgift.",
}
FINAL = {
    "done": "Insatsen har genomförts under hela tiden, med den grupp och de parter som beslutet gällde.",
    "results": "Målgruppen nåddes. Effekten redovisas i den utvärdering som görs för sig.",
    "spending": "",
    "learnt": "Att börja tidigt, och att en person håller ihop kontakten. Vi skulle ha mätt från första dagen.",
}


def reported(cast: Cast, story: way.Story, investment: Investment) -> None:
    """Every report of an investment that has ended: sent in on time and received a week later."""
    for report in investment.progress_reports.wanted():
        answers = FINAL if report.kind == ReportKind.FINAL else STATUS
        _received(cast, story, report, answers)


def reporting_now(cast: Cast, story: way.Story, investment: Investment) -> None:
    """A running investment: two reports received, one to be read, one late, on days of its own."""
    first, second, third = investment.progress_reports.filter(kind=ReportKind.STATUS)[:3]
    _received(cast, story, first, STATUS)
    _sent(cast, story, second, STATUS, second.due_date - 4 * DAY)
    reporting.send_back(
        second,
        question="Hur många deltagare har gått vidare till en anställning utan stöd?",
        by=cast.people["fondforvaltare"],
        at=morning(second.due_date - DAY),
    )
    answered = STATUS | {
        "results": "Elva av trettio har gått vidare till en anställning utan stöd."
    }
    _received(cast, story, second, answered)
    report_schedule.reschedule(
        investment,
        rhythm=report_schedule.OWN_DATES,
        own_ends=[third.period_to, datetime.date(2026, 9, 30), datetime.date(2027, 3, 31)],
        by=cast.people["fondforvaltare"],
        at=morning(datetime.date(2026, 3, 2)),
    )
    third = investment.progress_reports.wanted().get(period_to=third.period_to)
    _sent(cast, story, third, STATUS, datetime.date(2026, 7, 29), value=Decimal("11"))


def _received(
    cast: Cast, story: way.Story, report: ProgressReport, answers: dict[str, str]
) -> None:
    _sent(cast, story, report, answers, report.due_date - 3 * DAY)
    manager = cast.people["fondforvaltare"]
    reporting.receive(report, by=manager, at=morning(report.due_date + 4 * DAY))


def _sent(
    cast: Cast,
    story: way.Story,
    report: ProgressReport,
    answers: dict[str, str],
    day: datetime.date,
    value: Decimal | None = None,
) -> None:
    now = [
        IndicatorNow(
            indicator=effect.indicator,
            unit=effect.unit,
            baseline=effect.baseline_shown,
            target=effect.target_shown,
            value=value,
            note="" if value else "Mäts först när alla har deltagit ett år.",
        )
        for effect in report.investment.decision.application.expected_effects.all()
    ]
    reporting.send_in(
        report, answers=answers, indicators=now, by=cast.people[story.writer], at=morning(day)
    )
