"""A large data set for load tests: the same one each time, by the verbs or as copies of their cases."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal

from django.db import transaction

from applications import calls, workflow
from applications.models import Application, Call
from evaluations import data_sets, indicators, outcome_intake, outcomes
from evaluations.models import DataSet, Indicator, OutcomeRow
from evaluations.models.data_sets import LegalBasis
from evaluations.outcome_columns import ColumnMapping
from fundportal.demo import copies, frames, preparing, stories, way
from fundportal.demo.cast import ORGANISATIONS, Cast, email
from fundportal.demo.way import DAY, morning
from fundportal.directory.models import Fund, Organisation, User
from portfolio import funding
from portfolio.funding import Resolution
from portfolio.models import Investment, LedgerEntry

BEGIN = datetime.date(2023, 3, 1)
APPLICATION = "Lasttest ansökan"
TOLD = (stories.SEPARATION, stories.READING, stories.HOMECOMING, stories.LEISURE)
# How the generated applications have fared, over and over again in this order.
FATES = (
    *("approved", "rejected", "submitted", "rejected", "draft", "approved", "withdrawn"),
    *("rejected", "approved", "submitted", "approved", "rejected", "recommended", "approved"),
    *("rejected", "draft", "submitted", "approved", "withdrawn", "rejected"),
)


def grow(*, applications: int, investments: int, entries: int, observations: int) -> dict[str, int]:
    """Make what is missing up to these numbers of generated cases; answers how many were made."""
    if not any((applications, investments, entries, observations)):
        return {}
    who = cast()
    return {
        "applications": _applications(who, applications),
        "investments": _investments(who, investments),
        "entries": _entries(who, entries),
        "observations": _observations(who, observations),
    }


def cast() -> Cast:
    """The cast of a demonstration that is loaded already."""
    logins = {user.email: user for user in User.objects.filter(email__endswith=email(""))}
    return Cast(
        organisations={
            o.slug: o
            for o in Organisation.objects.filter(slug__in=[row[0] for row in ORGANISATIONS])
        },
        people={address.partition("@")[0]: user for address, user in logins.items()},
        old_fund=Fund.objects.get(slug="sociala-investeringsfonden"),
        new_fund=Fund.objects.get(slug="portfolj-for-social-hallbarhet"),
    )


def _call(cast: Cast) -> Call:
    name = "Lasttest"
    there = Call.objects.filter(name=name).first()
    if there is not None:
        return there
    made = calls.announce(
        fund=cast.new_fund,
        name=name,
        opens_at=morning(BEGIN),
        closes_at=None,
        amount_frame=None,
        text="",
        by=cast.people["fondforvaltare"],
        at=morning(BEGIN),
    )
    preparing.criteria_written(cast, made, BEGIN)
    return made


def _story(number: int, what: str) -> way.Story:
    amounts = {2027: 10_000 + number % 7 * 1_000, 2028: 12_000}
    return dataclasses.replace(
        stories.SEPARATION, title=f"Lasttest {what} {number:05}", amounts=amounts
    )


def _applications(cast: Cast, wanted: int) -> int:
    """The first cases go by the verbs, one for each entry of FATES; the others are their copies."""
    call = _call(cast)
    there = Application.objects.filter(title__startswith=APPLICATION).count()
    for number in range(there, min(wanted, len(FATES))):
        with transaction.atomic():
            _led(cast, number, call)
    originals = list(Application.objects.filter(title__startswith=APPLICATION).order_by("pk"))
    copies.write(
        (originals[number % len(FATES)], _copy(number))
        for number in range(max(there, len(FATES)), wanted)
    )
    return max(0, wanted - there)


def _copy(number: int) -> copies.Copy:
    title, place = f"{APPLICATION} {number:06}", copies.PLACES[number % len(copies.PLACES)]
    return copies.Copy(f"{title}, {place}", place, (number * 7 % 1000) * DAY)


def _led(cast: Cast, number: int, call: Call) -> None:
    """A case led by the verbs to the status that it has."""
    fate, amounts = FATES[number], {2027: 10_000 + number * 1_000, 2028: 12_000}
    title = f"{APPLICATION} {number:06}"
    story = dataclasses.replace(TOLD[number % len(TOLD)], title=title, amounts=amounts)
    if fate == "draft":
        begun = way.invitation(cast, way.idea(cast, story, call, BEGIN), BEGIN + 7 * DAY)
        way.sections_written(begun, story, BEGIN + 20 * DAY)
        return
    case = way.submitted(cast, story, call, BEGIN)
    if fate == "withdrawn":
        at, by = morning(BEGIN + 32 * DAY), case.opened_by
        workflow.withdraw(case, reason="Vi söker nästa år i stället.", by=by, at=at)
        return
    login = preparing.ASSESSORS[number % len(preparing.ASSESSORS)]
    preparing.assessed(cast, case, BEGIN + 32 * DAY, BEGIN + 45 * DAY, only=(login,))
    scores = preparing.HOME_VISITS_SCORES[login]
    preparing.scored(cast, case, {login: scores}, BEGIN + 40 * DAY)
    if fate != "submitted":
        case = way.advised(cast, story, case, BEGIN + 50 * DAY)
    if fate in ("approved", "rejected"):
        way.settled(cast, story, case, BEGIN + 70 * DAY, grants=fate == "approved")


def _investments(cast: Cast, wanted: int) -> int:
    call = _call(cast)
    there = Investment.objects.filter(title__startswith="Lasttest satsning").count()
    if wanted > there:
        frames.widened(cast, (2027, 2028), 20_000 * (wanted - there))
    for number in range(there, wanted):
        with transaction.atomic():
            day = BEGIN + (number % 1000) * DAY
            story = _story(number, "satsning")
            decision = way.decided(cast, story, call, day)
            plan = dataclasses.replace(
                stories.FIRST_JOB_PLAN,
                title=story.title,
                slug=f"lasttest-{number:05}",
                started_date=day + 80 * DAY,
                planned_end_date=day + 900 * DAY,
            )
            way.invested(cast, decision, plan, day + 78 * DAY)
    return max(0, wanted - there)


def _entries(cast: Cast, wanted: int) -> int:
    reference = "Lasttest"
    there = LedgerEntry.objects.filter(decision_reference__startswith=reference).count()
    for number in range(there, wanted):
        day = BEGIN + (number % 1000) * DAY
        funding.allocate(
            cast.new_fund,
            amount=Decimal(100) + Decimal(number % 1000) / 100,
            resolution=Resolution(reference, day, "1", "Lasttest 1/2023"),
            by=cast.people["fondforvaltare"],
            at=morning(day),
            key=way.key("load", number),
        )
    return max(0, wanted - there)


def _observations(cast: Cast, wanted: int) -> int:
    """Rows of one generated indicator of the running investment, imported from a file as always."""
    investment = Investment.objects.get(slug=stories.FIRST_JOB_PLAN.slug)
    name, evaluator, at = "Lasttest", cast.people["utvarderare"], morning(BEGIN)
    indicator = Indicator.objects.filter(
        investment=investment, name=name
    ).first() or indicators.define(
        investment,
        name=name,
        unit="poäng",
        direction="increase",
        data_source="Beräknad",
        decimals=1,
        by=evaluator,
        at=at,
    )
    there = OutcomeRow.objects.filter(indicator=indicator).count()
    if wanted <= there:
        return 0
    rows = (
        f"d{number};{number % 2};{40 + number * 7919 % 401 / 10 + number % 2 * 3:.1f}"
        for number in range(there, wanted)
    )
    content = "\n".join(["kod;grupp;varde", *rows]).encode()
    if not DataSet.objects.filter(investment=investment).exists():
        data_sets.state(
            investment,
            purpose="Mäta hur portalen bär stora datamängder; beräknade uppgifter.",
            legal_basis=LegalBasis.PUBLIC_TASK,
            basis_text="Beräknade uppgifter, inga personer",
            board=investment.fund.owner,
            version=0,
            by=evaluator,
            at=at,
        )
    upload = outcome_intake.prepare_import(
        investment, content=content, filename=f"lasttest-{there}.csv", by=evaluator, at=at
    )
    upload = outcome_intake.read(upload, by=evaluator, at=at, progress=lambda percent, step: None)
    mapping = ColumnMapping(
        participant="kod",
        group="grupp",
        intervention_value="1",
        comparison_value="0",
        values={"varde": indicator.pk},
        decimal=".",
        missing_markers=("",),
        missing_reason="",
        fixed_date=BEGIN,
    )
    outcomes.start_import(upload, mapping=mapping, by=evaluator, at=at)
    outcomes.record(upload, by=evaluator, at=at, progress=lambda percent, step: None)
    return wanted - there
