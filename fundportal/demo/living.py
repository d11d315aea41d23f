"""The life of the demonstration's investments: reports, changes and ends, by the verbs people use."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

from django.core.files.base import ContentFile

from fundportal.demo import way
from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from portfolio import (
    agreements,
    amendments,
    endings,
    plans,
    repayments,
    report_schedule,
    reporting,
    request_files,
)
from portfolio.allotment import fund_per_year
from portfolio.disbursements import Period
from portfolio.models import Disbursement, Investment, LaterFollowUp, ProgressReport
from portfolio.repayment_rule import Saving
from portfolio.report_overview import IndicatorNow
from portfolio.resolutions import BoardDecision
from portfolio.states import (
    Afterwards,
    AmendmentAdvice,
    AmendmentOutcome,
    EndOutcome,
    ReportKind,
)

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

ANSWERED = 4 * DAY

COSTS_BEFORE = "Kostnad;Belopp\r\nLöner handledare;606325\r\n"
COSTS = "Kostnad;Belopp\r\nLöner handledare;270000\r\nMätning efter ett år;334500\r\n"
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def agreed(cast: Cast, investment: Investment) -> None:
    """The agreement of the parties, signed when the work started."""
    agreements.register(
        investment,
        document=ContentFile(PAPER, "overenskommelse.pdf"),
        signed_date=investment.started_date,
        signatories={
            party: f"Förvaltningschefen, {party.name}" for party in plans.parties_of(investment)
        },
        by=cast.people["fondforvaltare"],
        at=morning(investment.started_date + 3 * DAY),
    )


def requested_beyond_the_plan(cast: Cast, story: way.Story, investment: Investment) -> Disbursement:
    """A request whose evaluation costs more than the plan has, with its comment and the right file in the end."""
    staff, evaluation = way.by_plan(investment, 2026, 604_500)
    made = way.requested(
        cast,
        investment,
        Period(datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)),
        {staff: Decimal(270_000), evaluation: Decimal(334_500)},
        story.writer,
        comment="Mätningen efter ett år gjordes i september i stället för i januari 2027. "
        "Två handledare slutade i juni, så personalen kostade mindre än planerat.",
    )
    by = cast.people[story.writer]
    for title, content, is_wrong in (
        ("Kostnader april till juni (exempel)", COSTS_BEFORE, True),
        ("Kostnader juli till september (exempel)", COSTS, False),
    ):
        file = ContentFile(content.encode(), "kostnader.csv")
        added = request_files.attach(made, content=file, title=title, by=by, at=made.requested_at)
        if is_wrong:
            request_files.take_away(added, by=by, at=made.requested_at)
    return made


def changed(cast: Cast, story: way.Story, investment: Investment) -> None:
    """One amendment carried through that moved no money, and one that has just been asked for."""
    people, day = cast.people, datetime.date(2025, 9, 8)
    lines = plans.lines_of(investment)
    wanted = amendments.Wanted(
        lines,
        reason="Fler deltagare behöver språkstöd än vi räknade med.",
        scope="Språkstöd på arbetsplatsen ingår för alla som vill.",
    )
    first = amendments.request(
        investment, wanted=wanted, by=people[story.writer], at=morning(day), key=_key("1")
    )
    amendments.recommend(
        first,
        advice=AmendmentAdvice.RECOMMENDED,
        lines=lines,
        reason="Språkstödet ryms i den budget som är beslutad.",
        by=people["fondforvaltare"],
        at=morning(day + 14 * DAY),
    )
    amendments.register_decision(
        first,
        decided=amendments.Decided(AmendmentOutcome.APPROVED, fund_per_year(lines)),
        decision=_decision(investment, day + 36 * DAY, "Styrelsen delar fondkontorets bedömning."),
        by=people["beslutsregistrerare"],
        at=morning(day + 37 * DAY),
    )
    amendments.confirm(first, by=people["attestant"], at=morning(day + 38 * DAY))
    amendments.request(
        investment,
        wanted=amendments.Wanted(
            lines,
            reason="Den sista gruppen startade ett halvår senare än planerat.",
            new_end_date=datetime.date(2027, 12, 31),
        ),
        by=people[story.writer],
        at=morning(datetime.date(2026, 11, 9)),
        key=_key("2"),
    )


def repaid(cast: Cast, story: way.Story, investment: Investment) -> None:
    """What two boards are expected to save, and what one of them has measured and returned."""
    boards = [cast.organisations[slug] for slug in (story.lead, *story.partners)]
    manager = cast.people["fondforvaltare"]
    repayments.plan(
        investment,
        savings=[
            Saving(board.pk, year, Decimal(first) + (year - 2026) * 150_000)
            for year in range(2026, 2031)
            for board, first in zip(boards, (200_000, 350_000), strict=True)
        ],
        source="Fondkontorets beräkning av kostnaderna för försörjningsstöd, 2026-09-24 (exempel)",
        by=manager,
        at=morning(datetime.date(2026, 9, 24)),
    )
    repayments.book(
        investment,
        board=boards[1],
        amount=Decimal(162_500),
        reason="Lägre försörjningsstöd till dem som har fått arbete, mätt till och med augusti.",
        by=manager,
        at=morning(datetime.date(2026, 10, 5)),
        key=way.key("repayment", investment.slug),
    )


def ended(cast: Cast, story: way.Story, investment: Investment) -> None:
    """The decision on the end, the investment finished, and what became of it a year later."""
    people, last = cast.people, investment.planned_end_date
    endings.register_end(
        investment,
        decided=endings.EndAsDecided(
            EndOutcome.CARRIED_ON, cast.organisations[story.lead], last.year + 1
        ),
        decision=_decision(investment, last + 100 * DAY, "Arbetet ska fortsätta som ordinarie."),
        by=people["beslutsregistrerare"],
        at=morning(last + 101 * DAY),
    )
    manager = people["fondforvaltare"]
    endings.finish(
        investment,
        reason="Satsningen har genomförts enligt plan.",
        by=manager,
        at=morning(last + 110 * DAY),
    )
    later = LaterFollowUp.objects.get(investment=investment)
    endings.follow_up(
        later,
        found=Afterwards.PARTLY,
        note="Arbetssättet finns kvar, men i mindre skala och utan egen samordnare.",
        found_date=later.due_date - 10 * DAY,
        by=manager,
        at=morning(later.due_date - 9 * DAY),
    )


def _decision(investment: Investment, day: datetime.date, reason: str) -> BoardDecision:
    return BoardDecision(
        body="Kommunstyrelsen",
        meeting_date=day,
        paragraph="31",
        diarienummer=investment.decision.diarienummer,
        reason=reason,
    )


def _key(number: str) -> uuid.UUID:
    return way.key("amendment", number)


def reported(cast: Cast, story: way.Story, investment: Investment) -> datetime.date:
    """Every report of an investment that has ended, sent in and received; the day of the last."""
    for report in investment.progress_reports.wanted():
        answers = FINAL if report.kind == ReportKind.FINAL else STATUS
        _received(cast, story, report, answers)
    return max(report.due_date for report in investment.progress_reports.wanted()) + ANSWERED


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
    reporting.receive(report, by=manager, at=morning(report.due_date + ANSWERED))


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
