"""A fund with as many investments as wanted, a hundred entries each, written past the verbs."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F

from applications.models import (
    Application,
    BudgetLine,
    Call,
    DecidedAmount,
    Decision,
    Idea,
    Party,
    Recommendation,
    RecommendedAmount,
)
from fundportal.directory.models import Fund, Municipality, Organisation, User
from fundportal.directory.roles import Role
from portfolio.models import CommitmentProposal, Investment, LedgerEntry
from portfolio.states import InvestmentStatus, Kind
from tests.people import LONG_AGO, board, give, person
from tests.portfolio import money

BOARDS, FIRST_YEAR, YEARS = 10, 2016, 10
OF_EACH = 100  # entries of each investment: ten a year
RUNNING = 10  # investments at a time, however many there have been
AMOUNT = Decimal(2000)
ENTRIES = """
INSERT INTO portfolio_ledgerentry (fund_id, kind, from_account, to_account, amount, investment_id,
    valid_date, at, by_id, decision_reference, note, idempotency_key)
SELECT i.fund_id, k.kind, k.from_account, k.to_account, k.amount, i.id,
    make_date(%(year)s, 1 + k.turn, 1), %(at)s, %(by)s, 'Kommunstyrelsen § 12', '',
    gen_random_uuid()
FROM portfolio_investment i, LATERAL (
    SELECT turn, 'commit' AS kind, 'free' AS from_account, 'committed' AS to_account,
        100 AS amount FROM generate_series(0, 1) turn
    UNION ALL SELECT turn, 'pay', 'committed', 'disbursed', 12 FROM generate_series(2, 6) turn
    UNION ALL SELECT 7, 'release', 'committed', 'free', 9
    UNION ALL SELECT turn, 'repay', 'disbursed', 'free', 3 FROM generate_series(8, 9) turn) k
WHERE i.fund_id = %(fund)s AND i.organisation_id = %(board)s ORDER BY k.turn, i.id
"""


def make(investments: int, years: int = YEARS) -> tuple[Fund, User]:
    """The fund and its manager; ten entries an investment and year, each seen by every guard."""
    Municipality.objects.create(
        name="Provstad kommun", office_name="Fondkontoret", email="fond@example.org"
    )
    owner = board("Kommunstyrelsen", "Styrning")
    fund = Fund.objects.create(name="Fonden", slug="fonden", owner=owner, opened_date=LONG_AGO)
    bertil = give(person("Bertil"), Role.MANAGER, fund=fund)
    day = datetime.date(FIRST_YEAR, 1, 1)
    money.entry(fund, Kind.ALLOCATE, "99000000", bertil, valid_date=day)
    with transaction.atomic():
        _invested(fund, _decided(_applied(fund, person("Amina"), investments), bertil), bertil)
        _confirmed(bertil)
    _entries(fund, bertil, years)
    last = Investment.objects.order_by("-pk")[:RUNNING].values("pk")
    Investment.objects.exclude(pk__in=last).update(status=InvestmentStatus.FINISHED)
    return fund, bertil


def publish(by: User) -> None:
    """Let every investment have a public page: one in three for children, every other finished."""
    said = "Stöd till äldre som är ensamma, tidigt och nära där de bor."
    Investment.objects.update(
        summary=said, audience="older", published_by=by, published_at=money.AT
    )
    numbered = Investment.objects.alias(third=F("pk") % 3, half=F("pk") % 2)
    for_children = numbered.filter(third=0)
    for_children.update(summary=said.replace("äldre", "barn"), audience="children")
    numbered.filter(half=0).update(status=InvestmentStatus.FINISHED)
    numbered.filter(half=1).update(status=InvestmentStatus.RUNNING)


def _applied(fund: Fund, by: User, wanted: int) -> list[Application]:
    boards = [board(f"Nämnd {number}", "Område") for number in range(BOARDS)]
    call = Call.objects.create(fund=fund, slug="u", name="U", opens_at=money.AT, text="-")
    sent: dict[str, Any] = {"submitted_by": by, "submitted_at": money.AT}
    named = [
        {"title": f"Satsning {number}", "organisation": boards[number % BOARDS], "call": call}
        for number in range(wanted)
    ]
    written = {"written_by": by, "written_at": money.AT, "screened_by": by, "screened_at": money.AT}
    screened = written | sent | {"reason": "Behovet är visat.", "status": "opened"}
    ideas = Idea.objects.bulk_create(Idea(**about, **screened) for about in named)
    opened = {"opened_by": by, "opened_at": money.AT, "changed_at": money.AT}
    closed = opened | sent | {"decided_at": money.AT, "status": "approved", "fund": fund}
    return Application.objects.bulk_create(
        Application(number=f"SI-2016-{number:05}", idea=idea, **about, **closed)
        for number, (idea, about) in enumerate(zip(ideas, named, strict=True))
    )


def _decided(cases: list[Application], by: User) -> list[Decision]:
    answered = {"answer": "accepted", "answered_by": by, "answered_at": money.AT}
    parties = Party.objects.bulk_create(
        Party(application=case, organisation=case.organisation, role="lead", **answered)
        for case in cases
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=party.application,
            year=FIRST_YEAR,
            cost_kind="staff",
            party=party,
            amount=AMOUNT,
        )
        for party in parties
    )
    other = person("Cecilia")  # who recommends does not register the decision
    told = {"reason": "Satsningen når målgruppen tidigt.", "amount_total": AMOUNT}
    proposals = Recommendation.objects.bulk_create(
        Recommendation(application=case, outcome="recommended", by=other, at=money.AT, **told)
        for case in cases
    )
    RecommendedAmount.objects.bulk_create(
        RecommendedAmount(recommendation=each, year=FIRST_YEAR, amount=AMOUNT) for each in proposals
    )
    told |= {"registered_by": by, "registered_at": money.AT, "outcome": "approved"}
    decisions = Decision.objects.bulk_create(
        Decision(
            application=case,
            fund=case.fund,
            body="Kommunstyrelsen",
            meeting_date=datetime.date(FIRST_YEAR + number % YEARS, 1, 20),
            paragraph="12",
            diarienummer=f"Ks {number}/2016",
            **told,
        )
        for number, case in enumerate(cases)
    )
    DecidedAmount.objects.bulk_create(
        DecidedAmount(decision=decision, year=FIRST_YEAR, amount=AMOUNT) for decision in decisions
    )
    return decisions


def _invested(fund: Fund, decisions: list[Decision], by: User) -> None:
    Investment.objects.bulk_create(
        Investment(
            slug=f"satsning-{number}",
            title=decision.application.title,
            fund=fund,
            decision=decision,
            organisation=decision.application.organisation,
            started_date=datetime.date(FIRST_YEAR, 1, 1),
            planned_end_date=datetime.date(FIRST_YEAR + YEARS, 1, 1),
            created_by=by,
            created_at=money.AT,
        )
        for number, decision in enumerate(decisions)
    )


def _confirmed(by: User) -> None:
    """Each investment comes from a proposal that was confirmed."""
    proposals = [
        CommitmentProposal(
            decision_id=each.decision_id,
            fund_id=each.fund_id,
            amount=AMOUNT,
            title=each.title,
            slug=each.slug,
            started_date=each.started_date,
            planned_end_date=each.planned_end_date,
            proposed_by=by,
            proposed_at=money.AT,
            idempotency_key=uuid4(),
        )
        for each in Investment.objects.all()
    ]
    CommitmentProposal.objects.bulk_create(proposals)
    confirmer = person("Farid")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portfolio_commitmentproposal p SET status = 'confirmed', confirmed_by_id = %s, "
            "confirmed_at = %s, investment_id = i.id FROM portfolio_investment i "
            "WHERE i.decision_id = p.decision_id",
            [confirmer.pk, money.AT],
        )


def _entries(fund: Fund, by: User, years: int) -> None:
    """A statement for each board and year, so that each moves few totals."""
    boards = Organisation.objects.filter(investments__fund=fund).distinct()
    with connection.cursor() as cursor:
        for of in boards:
            for year in range(FIRST_YEAR, FIRST_YEAR + years):
                asked = {"fund": fund.pk, "board": of.pk, "by": by.pk, "at": money.AT}
                cursor.execute(ENTRIES, asked | {"year": year})
                if of == boards[0]:
                    cursor.execute("ANALYZE portfolio_ledgerentry, portfolio_investment")
    made, wanted = (
        LedgerEntry.objects.count() - 1,
        Investment.objects.count() * OF_EACH // YEARS * years,
    )
    if made != wanted:
        raise RuntimeError(f"{made} entries instead of {wanted}")
