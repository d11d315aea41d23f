"""Loads the demonstration once: two funds, three investments and a case that waits for each role."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from applications import agendas, calls, conditions, needs, openings, selections
from applications.calls import CallSettings
from applications.models import Call
from applications.questions import Section
from evaluations import analysis_plans, assessment, indicators
from evaluations.models.choices import Assignment, Design
from fundportal.demo import (
    bryggan,
    cost_impacts,
    evaluating,
    frames,
    living,
    outside,
    preparing,
    readers,
    stories,
    unit_cost_library,
    way,
    wellbeing,
    writing,
)
from fundportal.demo.cast import Cast, assemble
from fundportal.demo.way import DAY, morning
from fundportal.directory import people
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from fundportal.notices import choosing
from portfolio import accounting, corrections, disbursements, funding, investments
from portfolio.commitments import InvestmentPlan
from portfolio.disbursements import Period
from portfolio.funding import Resolution
from portfolio.investments import PublicTexts
from portfolio.models import Investment

NSW = Path(__file__).resolve().parent.parent.parent / "evaluations" / "demo" / "nsw.csv"
Date = datetime.date


def is_loaded() -> bool:
    """Whether the demonstration is in the database."""
    return Fund.objects.filter(slug="sociala-investeringsfonden").exists()


@transaction.atomic
def load(today: datetime.date) -> Cast:
    """Everything of the demonstration but its report, all or nothing."""
    cast = assemble(morning(Date(2013, 1, 2)))
    unit_cost_library.load(cast)
    _accounts(cast)
    _old_fund(cast)
    _new_fund(cast, today)
    _first_job(cast)
    wellbeing.load(cast)
    outside.let_in(cast, today)
    _waiting(cast, today)
    _deputy(cast, today)
    readers.load(cast, today)
    writing.load(cast, today)
    return cast


def _accounts(cast: Cast) -> None:
    """Which accounts the vouchers of both funds go to; numbers and names are invented."""
    for fund, series in ((cast.old_fund, "S"), (cast.new_fund, "P")):
        accounting.map_accounts(
            fund,
            accounts=stories.ACCOUNTS | {"series": series},
            by=cast.people["fondforvaltare"],
            at=morning(fund.opened_date + DAY),
        )


def _old_fund(cast: Cast) -> None:
    manager, fund = cast.people["fondforvaltare"], cast.old_fund
    funding.allocate(
        fund,
        amount=Decimal(65_000_000),
        resolution=Resolution(
            "Kommunfullmäktige (exempel)", Date(2014, 12, 29), "1", "Demo 1/2013, avsatt 2013–2014"
        ),
        by=manager,
        at=morning(Date(2014, 12, 30)),
        key=way.key("allocate", fund.slug),
    )
    for year, amount, source in [
        (2015, 15_000_000, "Överskott 2014"),
        (2022, 20_000_000, "Avsatt efter 2015; källan anger inte år"),
    ]:
        funding.top_up(
            fund,
            amount=Decimal(amount),
            source=source,
            resolution=Resolution(
                "Kommunfullmäktige (exempel)", Date(year, 4, 15), "7", f"Demo 7/{year}"
            ),
            by=manager,
            at=morning(Date(year, 4, 20)),
            key=way.key("top-up", fund.slug, year),
        )
    frames.of_old_fund(cast)
    _finished(cast, stories.BRYGGAN, stories.BRYGGAN_PLAN, Date(2016, 3, 1))
    _finished(cast, stories.SENIORPULS, stories.SENIORPULS_PLAN, Date(2020, 4, 1))


def _finished(cast: Cast, story: way.Story, plan: InvestmentPlan, idea_day: datetime.date) -> None:
    call = _call(cast, cast.old_fund, f"Utlysning {idea_day.year}", idea_day - 30 * DAY, 200)
    decision = way.decided(cast, story, call, idea_day)
    openings.tell(at=call.closes_at or morning(idea_day))
    if story is stories.BRYGGAN:
        frames.let_bryggan_over(cast, decision, idea_day + 75 * DAY)
    begun = replace(plan, slug=stories.ADDRESS_BEFORE.get(plan.slug, plan.slug))
    investment = way.invested(cast, decision, begun, idea_day + 80 * DAY)
    last_day = plan.planned_end_date
    living.agreed(cast, investment)
    for year, amount in story.amounts.items():
        is_last = year == last_day.year
        last_on = living.reported(cast, story, investment) + DAY if is_last else None
        first = max(Date(year, 1, 1), plan.started_date)
        period = Period(first, min(Date(year, 12, 31), last_day))
        way.paid(cast, investment, period, amount, story.writer, last_on)
    _published(cast, investment, plan, last_day + 60 * DAY)
    living.ended(cast, story, investment)
    if story is stories.BRYGGAN:
        bryggan.load(cast, investment)
        cost_impacts.of_bryggan(cast, investment)


def _new_fund(cast: Cast, today: datetime.date) -> None:
    funding.allocate(
        cast.new_fund,
        amount=Decimal(20_000_000),
        resolution=Resolution("Kommunfullmäktige (exempel)", Date(2023, 2, 15), "4", "Demo 4/2023"),
        by=cast.people["fondforvaltare"],
        at=morning(Date(2023, 2, 16)),
        key=way.key("allocate", cast.new_fund.slug),
    )
    frames.of_new_fund(cast, today)


def _first_job(cast: Cast) -> None:
    story, plan = stories.FIRST_JOB, stories.FIRST_JOB_PLAN
    call = _call(cast, cast.new_fund, "Utlysning 2024", Date(2024, 9, 2), 150)
    decision = way.decided(cast, story, call, Date(2024, 11, 11))
    refused = way.refused(cast, stories.HOMEWORK, call, Date(2024, 11, 12))
    openings.tell(at=call.closes_at or morning(Date(2025, 1, 30)))
    way.shown(cast, decision, stories.OUTCOMES["first_job"], Date(2025, 2, 1))
    way.shown(cast, refused, stories.OUTCOMES["homework"], Date(2025, 2, 1))
    investment = way.invested(cast, decision, plan, Date(2025, 2, 3))
    periods = [
        (Period(Date(2025, 2, 10), Date(2025, 6, 30)), 1_050_000),
        (Period(Date(2025, 7, 1), Date(2025, 12, 31)), 1_287_400),
        (Period(Date(2026, 1, 1), Date(2026, 6, 30)), 1_212_650),
    ]
    made = [way.paid(cast, investment, period, amount, story.writer) for period, amount in periods]
    corrections.propose(
        made[-1],
        amount=Decimal(1_202_650),
        reason="Hyran för juni betalades av arbetsmarknadsförvaltningen själv: 10 000 kr för mycket.",
        by=cast.people["fondforvaltare"],
        at=morning(Date(2026, 9, 21)),
        key=way.key("correction", investment.slug),
    )
    autumn = living.requested_beyond_the_plan(cast, story, investment)
    disbursements.approve(autumn, by=cast.people["fondforvaltare"], at=morning(Date(2026, 10, 12)))
    living.agreed(cast, investment)
    living.reporting_now(cast, story, investment)
    living.changed(cast, story, investment)
    living.repaid(cast, story, investment)
    _published(cast, investment, plan, Date(2025, 3, 3))
    _evaluated(cast, investment)
    cost_impacts.of_first_job(cast, investment)


def _evaluated(cast: Cast, investment: Investment) -> None:
    evaluator = cast.people["utvarderare"]
    times = evaluating.prepared(cast, investment)
    earnings = indicators.define(
        investment,
        name="Årsinkomst 1978",
        unit="US-dollar",
        direction="increase",
        data_source="National Supported Work, urvalet i Dehejia och Wahba (1999)",
        decimals=0,
        times=times[1:],
        **evaluating.EARNINGS,
        by=evaluator,
        at=morning(Date(2025, 2, 20)),
    )
    evaluating.chain_written(cast, earnings, evaluating.FIRST_JOB_CHAIN, Date(2025, 2, 20))
    analysis_plans.freeze(
        earnings,
        hypothesis="De som får en handledd anställning tjänar mer efter tre år än de som lottades bort.",
        design=Design.MEANS,
        assignment=Assignment.RANDOMISED,
        pooled=False,
        level=Decimal("0.95"),
        baseline_until=None,
        measured_until=None,
        by=evaluator,
        at=morning(Date(2025, 2, 21)),
    )
    evaluating.recorded(
        investment,
        {"re78": earnings},
        content=NSW.read_bytes(),
        filename=NSW.name,
        names=("id", "treat"),
        decimal=".",
        day=Date(1978, 12, 31),
        by=evaluator,
        at=morning(Date(2026, 9, 1)),
    )
    cost_impacts.measured_work(cast, investment)
    evaluating.measured_before(cast, investment, NSW, times)
    made = assessment.assess(
        earnings,
        assignment=Assignment.RANDOMISED,
        pooled=False,
        level=Decimal("0.95"),
        conclusion=(
            "De som fick en handledd anställning tjänade i genomsnitt mer än de som lottades till att inte "
            "få någon. Skillnaden är tydlig men osäker till storleken."
        ),
        supersedes=None,
        by=evaluator,
        at=morning(Date(2026, 9, 2)),
    )
    evaluating.accepted(cast, made)


def _published(
    cast: Cast, investment: Investment, plan: InvestmentPlan, day: datetime.date
) -> None:
    by, at = cast.people["fondforvaltare"], morning(day)
    investments.move(investment, slug=plan.slug, by=by, at=at)  # nothing where it has that address
    investments.publish(
        investment,
        texts=PublicTexts(
            title=plan.title,
            summary=plan.summary,
            target_group=plan.target_group,
            **stories.PUBLIC_IN_EASY_SWEDISH[plan.slug],
            **stories.PUBLIC_IN_ENGLISH[plan.slug],
        ),
        by=by,
        at=at,
    )


def _call(
    cast: Cast,
    fund: Fund,
    name: str,
    opens: datetime.date,
    days: int,
    settings: CallSettings | None = None,
) -> Call:
    call = calls.announce(
        fund=fund,
        name=name,
        opens_at=morning(opens),
        closes_at=morning(opens + days * DAY),
        amount_frame=None,
        text="Fonden söker tidiga och förebyggande satsningar.",
        settings=settings,
        by=cast.people["fondforvaltare"],
        at=morning(opens - 5 * DAY),
    )
    openings.tell(at=morning(opens))
    return call


def _fast_track(cast: Cast, today: datetime.date) -> None:
    """A call without ideas and sign-offs, which begins with a needs analysis."""
    opens = today - 110 * DAY
    call = _call(
        cast, cast.new_fund, "Snabbspår för små insatser", opens, 150, preparing.FAST_TRACK
    )
    school = cast.organisations["skolnamnden"]
    writer = cast.people["sokande-skola"]
    for title, answers in preparing.NEEDS.items():
        day = morning(today - 12 * DAY)
        made = needs.write_analysis(
            call=call, organisation=school, title=title, answers=answers, by=writer, at=day
        )
        if all(answers.values()):
            needs.finish_analysis(made, by=writer, at=morning(today - 11 * DAY))


def _deputy(cast: Cast, today: datetime.date) -> None:
    """An attester of small amounts stands in for one without a limit, in one of the funds."""
    people.grant_role(
        cast.people["attestant-mindre"],
        role=Role.ATTESTER,
        fund=cast.new_fund,
        from_date=today - 2 * DAY,
        to_date=today + 30 * DAY,
        deputy_for=cast.people["attestant"],
        by=cast.people["administrator"],
        at=morning(today - 2 * DAY),
    )


def _waiting(cast: Cast, today: datetime.date) -> None:
    """One case that waits for each role, so that every login has something to do."""
    _fast_track(cast, today)
    name, opens = f"Utlysning hösten {today.year}", today - 100 * DAY
    call = _call(cast, cast.new_fund, name, opens, 160, preparing.SETTINGS)
    way.idea(cast, stories.READING, call, today - 6 * DAY)

    begun = way.invitation(
        cast, way.idea(cast, stories.SEPARATION, call, today - 40 * DAY), today - 33 * DAY
    )
    some = (Section.NEED, Section.TARGET_GROUP, Section.PARTIES)
    way.sections_written(begun, stories.SEPARATION, today - 20 * DAY, only=some)
    way.written_together(begun, stories.SEPARATION, today - 2 * DAY)
    figures = "år;familjer\n2023;118\n2024;131\n2025;140\n"
    title = "Separerade föräldrar i kontakt med kommunen 2023–2025"
    way.attached(begun, title, "separerade.csv", figures, morning(today - 2 * DAY))

    unsigned = way.invitation(
        cast, way.idea(cast, stories.LANGUAGE, call, today - 35 * DAY), today - 28 * DAY
    )
    unsigned = way.sections_written(unsigned, stories.LANGUAGE, today - 10 * DAY)
    way.signed(cast, unsigned, today - 4 * DAY, all_but="skolnamnden")

    items = preparing.checklist(cast, call, today - 90 * DAY)
    leisure = way.submitted(cast, stories.LEISURE, call, today - 38 * DAY)
    preparing.ticked(cast, leisure, items[:3], today - 7 * DAY)
    preparing.flagged(cast, leisure, today - 6 * DAY)
    preparing.criteria_written(cast, call, today - 90 * DAY)
    preparing.assessed(cast, leisure, today - 6 * DAY, due=today + 8 * DAY)
    preparing.scored(cast, leisure, preparing.LEISURE_SCORES, today - 3 * DAY)
    homecoming = way.submitted(cast, stories.HOMECOMING, call, today - 40 * DAY)
    preparing.ticked(cast, homecoming, items[:1], today - 8 * DAY)
    preparing.completing(cast, homecoming, today - 7 * DAY, deadline=today + 5 * DAY)
    visits = way.submitted(cast, stories.HOME_VISITS, call, today - 55 * DAY)
    preparing.ticked(cast, visits, items, today - 24 * DAY)
    preparing.assessed(cast, visits, today - 22 * DAY, due=today - 8 * DAY)
    preparing.scored(cast, visits, preparing.HOME_VISITS_SCORES, today - 10 * DAY)
    way.advised(cast, stories.HOME_VISITS, visits, today - 5 * DAY)
    visits.refresh_from_db()
    agendas.draw_up(
        cast.new_fund,
        body="Kommunstyrelsen",
        meeting_date=today + 14 * DAY,
        applications=[visits],
        by=cast.people["beslutsregistrerare"],
        at=morning(today - 4 * DAY),
    )
    decision = way.decided(
        cast, stories.DEBT, call, today - 80 * DAY, named=stories.DEBT_CONDITIONS
    )
    manager = cast.people["fondforvaltare"]
    conditions.assign(
        decision.conditions.earliest("position"),
        responsible=manager,
        due_date=today + 60 * DAY,
        by=manager,
        at=morning(today - 5 * DAY),
    )
    way.proposed(cast, decision, stories.DEBT_PLAN, today - 3 * DAY)
    head = cast.people["godkannande-social"]
    choosing.choose(rhythm="weekly", hour=7, weekday=0, by=head, at=morning(today - 3 * DAY))
    selections.save(
        kind="cases",
        name="Att föra till beslut",
        chosen={"status": "recommended", "sort": "-amount"},
        by=manager,
        at=morning(today - 2 * DAY),
    )
