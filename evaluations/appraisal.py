"""The verb that makes a version of an application's first estimate, and who may."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.pages import Content
from applications.states import Act, may
from applications.workflow import locked, may_write
from evaluations.analysis import ENGINE_VERSION
from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.faults import AnalysisFault
from evaluations.models import Appraisal, UnitCost
from fundportal.audit import trail
from fundportal.directory.access import AnyUser
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class NoBudget(Refused):
    """There are no costs to weigh the benefits against."""


class CannotAppraise(Refused):
    """The figures are too large, or nobody succeeds."""


def may_appraise(application: Application, user: AnyUser) -> bool:
    """Whether the person makes estimates: the writers while they write, the office afterwards."""
    if not isinstance(user, User):
        return False
    if may(Act.WRITE, application.status) and may_write(application, user):
        return True
    return application.submitted_at is not None and application.office_allows(
        user, Permission.PREPARE_APPLICATION
    )


@transaction.atomic
def appraise(
    application: Application,
    *,
    participants: int,
    comparison: int,
    successes: int,
    unit_cost: UnitCost,
    units_per_year: Decimal,
    years: int,
    by: User,
    at: datetime.datetime,
) -> Appraisal:
    """Gör en förkalkyl: freeze the inputs and what the engine answers as a new version.

    Each of `successes` participants avoids `units_per_year` of the unit cost in each of `years`
    years from the year after the start; the costs are the budget and the parties' own financing.
    """
    application = locked(application)
    if not may_appraise(application, by):
        raise NotPermitted(_("You have no role that allows this here today."))
    if not 1 <= successes <= participants:
        raise CannotAppraise(_("It succeeds for at least one participant and at most all."))
    per_success = float(unit_cost.amount) * float(units_per_year)
    inputs = _specification(application, per_success * successes, unit_cost, years)
    try:
        result = cost_impact(inputs)
    except AnalysisFault as fault:
        raise CannotAppraise(_("The figures are too large to compute with.")) from fault
    latest = Appraisal.objects.filter(application=application).order_by("-version").first()
    made = Appraisal.objects.create(
        application=application,
        version=latest.version + 1 if latest else 1,
        participants=participants,
        comparison=comparison,
        successes=successes,
        unit_cost=unit_cost,
        units_per_year=units_per_year,
        years=years,
        break_even=_break_even(result.pv_costs, result.pv_benefits / successes),
        inputs=inputs,
        result=result.as_dict(),
        engine_version=ENGINE_VERSION,
        made_by=by,
        made_at=at,
    )
    trail.record(
        act="appraisal.make",
        subject=made,
        case=application,
        by=by,
        at=at,
        version=made.version,
        break_even=made.break_even,
    )
    return made


def _specification(
    application: Application, saved_per_year: float, unit_cost: UnitCost, years: int
) -> dict[str, Any]:
    content = Content(application)
    budget = content.budget.by_year
    if not budget:
        raise NoBudget(_("Write the budget first: the estimate weighs benefits against it."))
    first, last = min(budget), max(budget)
    total = sum(budget.values(), Decimal(0))
    own = sum((party.amount_own for party in content.parties), Decimal(0))
    # what the parties pay themselves falls on the years as the budget does
    share = 1 + own / total
    costs = [float(budget.get(year, Decimal(0)) * share) for year in range(first, last + 1)]
    return {
        "base_year": first,
        "horizon": max(last - first, years),
        "actors": sorted({"kommun", unit_cost.payer}),
        "costs": [{"name": "budget", "actor": "kommun", "first_year": 0, "amounts": costs}],
        "benefits": [
            {
                "name": unit_cost.code,
                "actor": unit_cost.payer,
                "first_year": 1,
                "amounts": [saved_per_year] * years,
            }
        ],
    }


def _break_even(costs: float, per_success: float) -> int:
    """The smallest whole number of participants whose benefits cover the costs."""
    needed = costs / per_success
    if not math.isfinite(needed) or needed > 2_000_000_000:
        raise CannotAppraise(_("The figures are too large to compute with."))
    # a hair of rounding above a whole number is that number
    return max(1, math.ceil(needed - 1e-9))
