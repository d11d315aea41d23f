"""Planens versioner: made with the commitment, redistributed within it, changed by amendments."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models.parties import Answer
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from portfolio import ledger, plan_overview
from portfolio.allotment import ZERO, Amounts, Place, fund_per_year, in_order, spread
from portfolio.investments import locked
from portfolio.models import Investment, PlanLine, PlanVersion
from portfolio.states import InvestmentStatus, PlanOrigin

Lines = Mapping[Place, Amounts]


class PlanRefused(Refused):
    """A plan that a rule forbids."""


class NotRunning(PlanRefused):
    """The plan of an investment that has ended."""


class SomebodyWasFirst(PlanRefused):
    """A plan that has got a new version since the page was opened."""


class DecisionExceeded(PlanRefused):
    """Another sum of a year than the decision gives; that needs an amendment."""


class PlanIncomplete(PlanRefused):
    """A plan with amounts that cannot be, without change or without a reason."""


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
    kept = {place: lines[place] for place in in_order(lines) if any(lines[place])}
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


@transaction.atomic
def revise(
    investment: Investment,
    *,
    lines: Lines,
    reason: str,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> PlanVersion:
    """Omfördela: move money between kinds of cost and parties; each year's sum of the fund stays.

    What the parties pay themselves may change freely. `seen` is the version that the person saw.
    """
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    investment = locked(investment)
    if investment.status != InvestmentStatus.RUNNING:
        raise NotRunning(_("The investment has ended, so its plan stays as it is."))
    latest = investment.plans.order_by("-number").first()
    kept = {place: amounts for place, amounts in lines.items() if any(amounts)}
    if kept == lines_of(investment):
        if latest and latest.made_by == by:
            return latest
        raise PlanIncomplete(_("Nothing is changed in the plan."))
    _need_seen(latest, seen)
    if not reason.strip():
        raise PlanIncomplete(_("Write why the plan is changed."))
    ledger.need_no_person(reason)
    _need_same_years(kept, lines_of(investment))
    made = write(investment, lines=kept, origin=PlanOrigin.REVISION, reason=reason, by=by, at=at)
    trail.record(
        act="plan.revise",
        subject=made,
        case=investment,
        by=by,
        at=at,
        reason=made.reason,
        amount=made.amount_fund,
    )
    return made


def lines_of(investment: Investment) -> dict[Place, Amounts]:
    """Return the plan that holds, as the verbs take plans."""
    lines = plan_overview.plan_lines(investment)
    return {line.place: Amounts(line.amount_fund, line.amount_own) for line in lines}


def parties_of(investment: Investment) -> list[Organisation]:
    """Return who may have money in the plan: the lead, the application's parties, those in it."""
    parties = investment.decision.application.parties.accepted()
    ids = {investment.organisation_id, *parties.values_list("organisation", flat=True)}
    ids |= {place.organisation for place in lines_of(investment)}
    return list(Organisation.objects.filter(pk__in=ids).order_by("name"))


def _need_seen(latest: PlanVersion | None, seen: int | None) -> None:
    if latest and seen is not None and seen != latest.number:
        raise SomebodyWasFirst(
            _("%(who)s made version %(number)s of the plan meanwhile. Look at it first.")
            % {"who": latest.made_by, "number": latest.number}
        )


def _need_same_years(lines: Lines, now: Lines) -> None:
    """Refuse another sum of the fund's money in any year; say which, and what it must be."""
    wanted, decided = fund_per_year(lines), fund_per_year(now)
    for year in sorted({*wanted, *decided}):
        if wanted.get(year, ZERO) != decided.get(year, ZERO):
            raise DecisionExceeded(
                _(
                    "The fund gives %(decided)s in %(year)s, but the plan has %(wanted)s. "
                    "To change what a year gets, an amendment is needed."
                )
                % {
                    "decided": ledger.kronor(decided.get(year, ZERO)),
                    "year": str(year),
                    "wanted": ledger.kronor(wanted.get(year, ZERO)),
                }
            )
