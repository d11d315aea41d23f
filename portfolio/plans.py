"""Planens versioner: made with the commitment, redistributed within it, changed by amendments."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from applications.models.cases import Answer
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from portfolio.allotment import Amounts, Place, spread
from portfolio.models import Investment, PlanLine, PlanVersion
from portfolio.states import PlanOrigin

Lines = Mapping[Place, Amounts]


class PlanRefused(Refused):
    """A plan that a rule forbids."""


class PlanIncomplete(PlanRefused):
    """A plan with amounts that cannot be."""


def begin(investment: Investment, *, by: User, at: datetime.datetime) -> PlanVersion:
    """Make version 1 from the application's budget and the decision; within the act of confirming.

    `portfolio.allotment` says how the decided amounts are spread.
    """
    application = investment.decision.application
    parties = {party.pk: party for party in application.parties.all()}
    lines = spread(
        {part.year: part.amount for part in investment.decision.amounts.all()},
        budget={
            Place(line.year, line.cost_kind, parties[line.party_id].organisation_id): line.amount
            for line in application.budget_lines.order_by("year", "pk")
        },
        own={
            party.organisation_id: party.amount_own
            for party in parties.values()
            if party.removed_at is None and party.answer == Answer.ACCEPTED
        },
        lead=investment.organisation_id,
    )
    return write(investment, lines=lines, origin=PlanOrigin.DECISION, by=by, at=at)


def write(
    investment: Investment,
    *,
    lines: Lines,
    origin: PlanOrigin,
    reason: str = "",
    by: User,
    at: datetime.datetime,
) -> PlanVersion:
    """Add the next version; within the act that makes it, which has checked the right."""
    kept = {place: amounts for place, amounts in lines.items() if any(amounts)}
    if any(amount < 0 for amounts in kept.values() for amount in amounts):
        raise PlanIncomplete(_("An amount of the plan is below 0 kr."))
    latest = investment.plans.order_by("-number").first()
    made = PlanVersion.objects.create(
        investment=investment,
        number=latest.number + 1 if latest else 1,
        origin=origin,
        amount_fund=sum((amounts.fund for amounts in kept.values()), Decimal(0)),
        amount_own=sum((amounts.own for amounts in kept.values()), Decimal(0)),
        reason=reason.strip(),
        made_by=by,
        made_at=at,
    )
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=made,
            year=place.year,
            cost_kind=place.cost_kind,
            organisation_id=place.organisation,
            amount_fund=amounts.fund,
            amount_own=amounts.own,
        )
        for place, amounts in kept.items()
    )
    return made
