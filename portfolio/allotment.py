"""Fördelningen: a decision's amounts spread over the application's budget, exact to the öre.

The rules, which `spread` follows and tests hold to:
1. Each year gets exactly what was decided for it. Within the year the amount is parted in
   proportion to the budget's lines of that year; where the budget has none, to its lines of all
   years by kind of cost and party; where it has no line at all, everything is the lead's, as other
   costs.
2. What a party pays itself is parted over that party's lines in proportion to what the fund pays
   there; a party without lines pays other costs, over the years in proportion to what was decided.
3. Ören that do not come out even go by largest remainder (`fundportal.money.apportion`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from applications.models.content import CostKind
from fundportal.money import apportion

ZERO = Decimal("0.00")


class Place(NamedTuple):
    """Where money of the plan belongs: year, kind of cost, and the organisation's number."""

    year: int
    cost_kind: str
    organisation: int


class Amounts(NamedTuple):
    """Kronor at one place: the fund's, and the party's own beside it."""

    fund: Decimal
    own: Decimal


def spread(
    decided: Mapping[int, Decimal],
    *,
    budget: Mapping[Place, Decimal],
    own: Mapping[int, Decimal],
    lead: int,
) -> dict[Place, Amounts]:
    """Return what the plan holds at each place; `decided` is kronor per year, `own` per party."""
    fund: dict[Place, Decimal] = {}
    for year, amount in sorted(decided.items()):
        fund |= _parted(amount, _weights(year, budget, lead))
    paid_by_parties: dict[Place, Decimal] = {}
    for party, amount in own.items():
        if amount:
            paid_by_parties |= _parted(amount, _own_weights(party, fund, decided))
    places = in_order({*fund, *paid_by_parties})
    found = {
        place: Amounts(fund.get(place, ZERO), paid_by_parties.get(place, ZERO)) for place in places
    }
    return {place: amounts for place, amounts in found.items() if any(amounts)}


def in_order(places: Iterable[Place]) -> list[Place]:
    """Return the places as plans list them: by year, kind of cost and party."""
    kinds = CostKind.values
    return sorted(places, key=lambda at: (at.year, kinds.index(at.cost_kind), at.organisation))


def _weights(year: int, budget: Mapping[Place, Decimal], lead: int) -> dict[Place, Decimal]:
    of_year = {place: amount for place, amount in budget.items() if place.year == year}
    moved = _added((place._replace(year=year), amount) for place, amount in budget.items())
    return of_year or moved or {Place(year, CostKind.OTHER, lead): Decimal(1)}


def _own_weights(
    party: int, fund: Mapping[Place, Decimal], decided: Mapping[int, Decimal]
) -> dict[Place, Decimal]:
    lines = {place: amount for place, amount in fund.items() if place.organisation == party}
    if any(lines.values()):
        return lines
    return {Place(year, CostKind.OTHER, party): amount for year, amount in decided.items()}


def _parted(amount: Decimal, weights: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
    return dict(zip(weights, apportion(amount, list(weights.values())), strict=True))


def _added(amounts: Iterable[tuple[Place, Decimal]]) -> dict[Place, Decimal]:
    sums: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for place, amount in amounts:
        sums[place] += amount
    return dict(sums)


def moved(
    lines: Mapping[Place, Amounts], decided: Mapping[int, Decimal], *, lead: int
) -> dict[Place, Amounts]:
    """Return a plan whose fund money is exactly what was decided per year; own money stays.

    A year gets its amount in proportion to its lines, by the rules above.
    """
    fund = spread(
        decided,
        budget={place: amounts.fund for place, amounts in lines.items() if amounts.fund},
        own={},
        lead=lead,
    )
    own = {place: amounts.own for place, amounts in lines.items()}
    places = in_order({*fund, *own})
    found = {
        place: Amounts(fund[place].fund if place in fund else ZERO, own.get(place, ZERO))
        for place in places
    }
    return {place: amounts for place, amounts in found.items() if any(amounts)}


def lowered(lines: Mapping[Place, Amounts], amount: Decimal) -> dict[Place, Amounts]:
    """Return the plan with so much less of the fund's money: from the last year and backwards.

    Within a year every line gives in proportion. Raises ValueError when the plan has less.
    """
    left, fund = amount, {place: amounts.fund for place, amounts in lines.items()}
    for year in sorted({place.year for place in lines}, reverse=True):
        of_year = {place: fund[place] for place in fund if place.year == year and fund[place]}
        taken = min(left, sum(of_year.values(), ZERO))
        if taken:
            less = _parted(taken, of_year)
            fund |= {place: fund[place] - less[place] for place in of_year}
            left -= taken
    if left:
        raise ValueError("the plan has less money than it is to be lowered by")
    found = {place: Amounts(fund[place], amounts.own) for place, amounts in lines.items()}
    return {place: amounts for place, amounts in found.items() if any(amounts)}


def fund_per_year(lines: Mapping[Place, Amounts]) -> dict[int, Decimal]:
    """Return the fund's money of each year that has any, by year."""
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for place, amounts in lines.items():
        sums[place.year] += amounts.fund
    return {year: amount for year, amount in sorted(sums.items()) if amount}
