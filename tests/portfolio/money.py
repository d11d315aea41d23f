"""What the tests of the money need: a decision to commit, and entries without the verbs."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.text import slugify

from applications.models import Application, Call, Decision, Idea
from fundportal.directory.models import Fund, Organisation, User
from portfolio import commitments, disbursements, funding, ledger, plans
from portfolio.allotment import Place
from portfolio.models import CommitmentProposal, Disbursement, Investment, LedgerEntry
from portfolio.states import Kind

AT = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 2)
BUDGET = funding.Resolution(
    body="Kommunfullmäktige",
    meeting_date=datetime.date(2026, 1, 20),
    paragraph="7",
    diarienummer="Ks 1/2026",
)


@transaction.atomic
def decided(
    fund: Fund, organisation: Organisation, registrar: User, amount: str = "400000", **more: Any
) -> Decision:
    """An approving decision, written past the verbs of the applications."""
    number = Application.objects.count() + 1
    call, _made = Call.objects.get_or_create(
        slug="utlysning", defaults={"fund": fund, "name": "Utlysning", "opens_at": AT, "text": "-"}
    )
    title = more.pop("title", f"Satsning {number}")
    address = "skrivande@example.org"
    writer = User.objects.filter(email=address).first() or User.objects.create_user(address)
    idea = Idea.objects.create(
        call=call,
        organisation=organisation,
        title=title,
        written_by=writer,
        written_at=AT,
        submitted_by=writer,
        submitted_at=AT,
        screened_by=registrar,
        screened_at=AT,
        reason="Behovet är visat.",
        status="opened",
    )
    application = Application.objects.create(
        number=f"SI-2026-{number:04}",
        fund=fund,
        call=call,
        idea=idea,
        title=title,
        organisation=organisation,
        status="approved",
        opened_by=writer,
        opened_at=AT,
        changed_at=AT,
        submitted_by=writer,
        submitted_at=AT,
        decided_at=AT,
    )
    decision = Decision.objects.create(
        application=application,
        fund=fund,
        outcome="approved",
        body="Kommunstyrelsen",
        meeting_date=more.pop("meeting_date", datetime.date(2026, 10, 20)),
        paragraph="12",
        diarienummer=f"Ks {number}/2026",
        reason="Satsningen når målgruppen tidigt.",
        amount_total=Decimal(amount),
        registered_by=registrar,
        registered_at=AT,
        **more,
    )
    decision.amounts.create(year=2026, amount=Decimal(amount))
    return decision


def plan(title: str = "Seniorpuls") -> commitments.InvestmentPlan:
    return commitments.InvestmentPlan(
        title=title,
        started_date=datetime.date(2026, 11, 1),
        planned_end_date=datetime.date(2028, 10, 31),
        summary="Träning och gemenskap för äldre.",
    )


def opened(decision: Decision, by: User) -> Investment:
    """An investment without its commitment entry, for tests of the ledger alone."""
    return Investment.objects.create(
        slug=slugify(decision.application.title),
        title=decision.application.title,
        fund=decision.fund,
        decision=decision,
        organisation=decision.application.organisation,
        started_date=TODAY,
        planned_end_date=TODAY,
        created_by=by,
        created_at=AT,
    )


def entry(
    fund: Fund,
    kind: Kind,
    amount: str,
    by: User,
    investment: Investment | None = None,
    **more: Any,
) -> LedgerEntry:
    return ledger.post(
        fund=fund,
        kind=kind,
        amount=Decimal(amount),
        decision_reference=more.pop("decision_reference", "Kommunstyrelsen 2026-01-20 § 7"),
        by=by,
        at=AT,
        key=more.pop("key", uuid4()),
        investment=investment,
        **more,
    )


def funded(fund: Fund, by: User, amount: str = "1000000") -> LedgerEntry:
    return entry(fund, Kind.ALLOCATE, amount, by)


def committed(
    decision: Decision, proposer: User, confirmer: User, title: str = "Seniorpuls"
) -> Investment:
    proposal: CommitmentProposal = commitments.propose(
        decision, plan=plan(title), by=proposer, at=AT, key=uuid4()
    )
    return commitments.confirm(proposal, by=confirmer, at=AT)


def rows(investment: Investment, amount: str | Decimal) -> dict[Place, Decimal]:
    """A request of so much, all of it at the first line of the plan."""
    return {next(iter(plans.lines_of(investment))): Decimal(amount)}


def paid(
    investment: Investment, amount: str, *, asker: User, manager: User, attester: User
) -> Disbursement:
    """A disbursement requested, approved and attested."""
    asked = disbursements.request(
        investment,
        period=disbursements.Period(TODAY, TODAY),
        rows=rows(investment, amount),
        purpose="Löner",
        by=asker,
        at=AT,
        key=uuid4(),
    )
    disbursements.approve(asked, by=manager, at=AT)
    return disbursements.attest(asked, by=attester, at=AT)
