"""Återföring: hands the cashable savings of a published cost impact to the fund's repayment plan.

The portfolio applies the fund's rule and cap; nothing is booked.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import actor_names
from evaluations.analysis.actors import is_board
from evaluations.models import CostImpact, Report
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from portfolio import repayments
from portfolio.models import RepaymentPlan
from portfolio.repayment_rule import Saving

ORE = Decimal("0.01")


class NotPublished(Refused):
    """No report on the cost impact is published: nobody can check what would be asked for."""


class BoardMissing(Refused):
    """It is not said which board an actor of the model is."""


@dataclass(frozen=True)
class ActorSavings:
    """A board of the model and what it can take out of its budget, kronor per calendar year."""

    actor: str
    name: str
    by_year: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        """All years together."""
        return sum(self.by_year.values(), Decimal(0))


def savings_of(impact: CostImpact, year: int) -> list[ActorSavings]:
    """Return the cashable savings of the model's boards from a year on, in base-year prices."""
    found = []
    for actor, row in impact.result["cashable"].items():
        if not is_board(actor):
            continue
        by_year = {
            impact.base_year + index: Decimal(amount).quantize(ORE)
            for index, amount in enumerate(row["by_year"])
            if impact.base_year + index >= year and amount
        }
        if any(amount > 0 for amount in by_year.values()):
            found.append(ActorSavings(actor, actor_names.name_of(actor), by_year))
    return found


@transaction.atomic
def propose(
    impact: CostImpact,
    *,
    boards: Mapping[str, Organisation],
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> RepaymentPlan:
    """Föreslå återföring: each board's savings per year become a version of the fund's plan.

    `boards` says which board each actor of the model is; `seen` is the plan's version that the
    person saw. Raises what `portfolio.repayments.plan` raises.
    """
    _refuse_unpublished(impact)
    amounts: dict[tuple[int, int], Decimal] = {}
    for one in savings_of(impact, timezone.localdate(at).year):
        board = boards.get(one.actor)
        if board is None:
            raise BoardMissing(_("Say which board %(name)s is.") % {"name": one.name})
        for year, amount in one.by_year.items():
            key = (board.pk, year)
            amounts[key] = amounts.get(key, Decimal(0)) + amount
    source = _("Cost impact, version %(version)d, in the prices of %(year)d") % {
        "version": impact.version,
        "year": impact.base_year,
    }
    return repayments.plan(
        impact.investment,
        savings=[Saving(board, year, amount) for (board, year), amount in amounts.items()],
        source=source,
        by=by,
        at=at,
        seen=seen,
    )


def is_published(impact: CostImpact) -> bool:
    """Whether a report on the cost impact is published."""
    return Report.objects.published().filter(cost_impact=impact).exists()


def _refuse_unpublished(impact: CostImpact) -> None:
    if not is_published(impact):
        raise NotPublished(_("Publish a cost-impact report first, so that anyone can check it."))
