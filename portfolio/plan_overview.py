"""Satsningens plan as others ask for it: per year, kind of cost and party, and a fund's years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from applications.models.content import CostKind
from fundportal.directory.models import Fund
from portfolio.allotment import Amounts, Place
from portfolio.models import Investment, PlanLine, PlanVersion
from portfolio.states import InvestmentStatus

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlannedLine:
    """One line of a plan in kronor: the fund's money, and the party's own beside it."""

    year: int
    cost_kind: CostKind
    organisation: int
    party: str
    amount_fund: Decimal
    amount_own: Decimal

    @property
    def amount_total(self) -> Decimal:
        """What the work at this place costs, whoever pays."""
        return self.amount_fund + self.amount_own

    @property
    def place(self) -> Place:
        """Year, kind of cost and party: what names the line within its plan."""
        return Place(self.year, self.cost_kind.value, self.organisation)


@dataclass(frozen=True)
class PlannedSum:
    """What a part of the plan sums to: a year, a kind of cost, a party, or the whole."""

    label: str
    amount_fund: Decimal
    amount_own: Decimal

    @property
    def amount_total(self) -> Decimal:
        """What it costs, whoever pays."""
        return self.amount_fund + self.amount_own


@dataclass(frozen=True)
class Plan:
    """One version of an investment's plan with its lines, and the sums that pages show."""

    version: PlanVersion
    lines: tuple[PlannedLine, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the plan has money in."""
        return tuple(sorted({line.year for line in self.lines}))

    @property
    def fund_per_year(self) -> dict[int, Decimal]:
        """The fund's money of each year, kronor."""
        return {year: _sum(self.of_year(year)).fund for year in self.years}

    @property
    def by_year(self) -> tuple[PlannedSum, ...]:
        """The sums of each year; the year is text, so that no page writes it with a space."""
        return tuple(_named(str(year), self.of_year(year)) for year in self.years)

    @property
    def year_groups(self) -> tuple[tuple[PlannedSum, tuple[PlannedLine, ...]], ...]:
        """Each year's sum with the lines that make it up."""
        return tuple(zip(self.by_year, map(self.of_year, self.years), strict=True))

    @property
    def by_kind(self) -> tuple[PlannedSum, ...]:
        """The sums of each kind of cost that the plan has, in the order of the kinds."""
        found = {kind: [line for line in self.lines if line.cost_kind == kind] for kind in CostKind}
        return tuple(_named(str(kind.label), lines) for kind, lines in found.items() if lines)

    @property
    def by_party(self) -> tuple[PlannedSum, ...]:
        """The sums of each party, by name."""
        names = sorted({(line.party, line.organisation) for line in self.lines})
        return tuple(
            _named(name, [line for line in self.lines if line.organisation == party])
            for name, party in names
        )

    @property
    def total(self) -> PlannedSum:
        """The whole plan."""
        return _named("", self.lines)

    def of_year(self, year: int) -> tuple[PlannedLine, ...]:
        """The lines of one year."""
        return tuple(line for line in self.lines if line.year == year)

    def at(self, place: Place) -> Amounts:
        """The money at one place; 0 kr where the plan has no line."""
        return _sum([line for line in self.lines if line.place == place])


@dataclass(frozen=True)
class PlannedYear:
    """The fund's money that the plans of its investments hold for a year, kronor."""

    year: int
    amount: Decimal
    amount_running: Decimal


def current_plan(investment: Investment) -> Plan | None:
    """Return the plan that holds now; two queries. None only where the investment has no plan."""
    version = investment.plans.select_related("made_by").order_by("-number").first()
    return plan_of(version) if version else None


def plan_of(version: PlanVersion) -> Plan:
    """Return one version with its lines; one query."""
    return Plan(version, _read(version.lines.select_related("organisation")))


def plan_lines(investment: Investment) -> tuple[PlannedLine, ...]:
    """Return the lines of the plan that holds now, by year; for requests of money against it."""
    plan = current_plan(investment)
    return plan.lines if plan else ()


def planned_per_year(fund: Fund) -> tuple[PlannedYear, ...]:
    """Return the fund's money per year by the plans that hold now; one query.

    `amount` counts every investment, finished ones by their last version; `amount_running` only
    those that still run.
    """
    running = Q(plan__investment__status=InvestmentStatus.RUNNING)
    rows = (
        PlanLine.objects.filter(plan__in=PlanVersion.objects.current(), plan__investment__fund=fund)
        .values_list("year")
        .annotate(sum=Sum("amount_fund"), running=Sum("amount_fund", filter=running, default=ZERO))
        .order_by("year")
    )
    return tuple(PlannedYear(*row) for row in rows)


def plan_columns() -> list[str]:
    """Return the headings of a plan's file."""
    return [_("Year"), _("Kind of cost"), _("Party"), _("From the fund"), _("Own financing")]


def plan_rows(plan: Plan) -> Iterator[list[object]]:
    """Return the rows of a plan's file."""
    for line in plan.lines:
        kind = str(line.cost_kind.label)
        yield [line.year, kind, line.party, line.amount_fund, line.amount_own]


def _read(lines: Iterable[PlanLine]) -> tuple[PlannedLine, ...]:
    return tuple(
        PlannedLine(
            year=line.year,
            cost_kind=CostKind(line.cost_kind),
            organisation=line.organisation_id,
            party=line.organisation.name,
            amount_fund=line.amount_fund,
            amount_own=line.amount_own,
        )
        for line in lines
    )


def _named(label: str, lines: Iterable[PlannedLine]) -> PlannedSum:
    return PlannedSum(label, *_sum(lines))


def _sum(lines: Iterable[PlannedLine]) -> Amounts:
    chosen = list(lines)
    return Amounts(
        sum((line.amount_fund for line in chosen), ZERO),
        sum((line.amount_own for line in chosen), ZERO),
    )
