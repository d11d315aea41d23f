"""Fondens budgetår as pages and verbs ask for them: frames, plans, ledger and exceptions; reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from applications.models import Application, Decision
from fundportal.directory.models import Fund, User
from portfolio import overview, per_year, plan_overview
from portfolio.budget_years import ZERO, BudgetYear, PerYear, added, budget_years, excused_of
from portfolio.forecasts import WhatIf, what_if
from portfolio.models import Investment, YearFrame, YearOverride
from portfolio.states import InvestmentStatus


@dataclass(frozen=True)
class FundYear:
    """One year of a fund in kronor: its frame and plans, and what the ledger has of the year."""

    budget: BudgetYear
    committed: Decimal
    paid_out: Decimal

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.budget.year


@dataclass(frozen=True)
class YearPart:
    """What one investment takes of a year in kronor: by its plan, and paid out in the year."""

    investment: Investment
    planned: Decimal
    paid_out: Decimal


@dataclass(frozen=True)
class YearStanding:
    """Everything that decides a fund's years, read once; a change is tried against it."""

    frames: PerYear
    planned: PerYear
    carries: bool
    of_cases: dict[int, PerYear]
    granted: dict[int, PerYear]

    def years(self) -> tuple[BudgetYear, ...]:
        """The years as they are."""
        return self._years(self.planned, self.of_cases)

    def with_case(self, application: int, wanted: PerYear) -> tuple[BudgetYear, ...]:
        """The years when a case's plan holds exactly what is wanted per year."""
        planned = added(self.planned, self.of_cases.get(application, {}), wanted)
        return self._years(planned, {**self.of_cases, application: wanted})

    def _years(self, planned: PerYear, of_cases: dict[int, PerYear]) -> tuple[BudgetYear, ...]:
        excused = excused_of(of_cases, self.granted)
        return budget_years(self.frames, planned, carries=self.carries, excused=excused)


def standing(fund: Fund, *cases: Application) -> YearStanding:
    """Read the years of a fund; `cases` are those whose plan may change. Four queries."""
    granted = _granted(fund)
    return YearStanding(
        frames=frames_of(fund),
        planned={each.year: each.amount for each in plan_overview.planned_per_year(fund)},
        carries=fund.carry_over == Fund.CarryOver.CARRIED,
        of_cases=_planned_by_case({*granted, *(case.pk for case in cases)}),
        granted=granted,
    )


def fund_years(fund: Fund) -> list[FundYear]:
    """Return the years that have a frame or a plan, each with what the ledger has of it."""
    [money] = overview.money_of([fund])
    booked = {figures.year: figures for figures in money.years}
    return [
        FundYear(
            budget=each,
            committed=booked[each.year].committed if each.year in booked else ZERO,
            paid_out=booked[each.year].paid_out if each.year in booked else ZERO,
        )
        for each in standing(fund).years()
    ]


def if_committed(fund: Fund, wanted: PerYear) -> tuple[WhatIf, ...]:
    """Return what a new commitment of so much per year does to the years of a fund with frames."""
    now = standing(fund)
    if not now.frames:
        return ()
    return what_if(now.years(), now.with_case(0, wanted), wanted)


def if_decided(decision: Decision) -> tuple[WhatIf, ...]:
    """Return what committing a decision's money does to the years of its fund with frames."""
    now = standing(decision.fund, decision.application)
    wanted = {part.year: part.amount for part in decision.amounts.all()}
    if not now.frames:
        return ()
    after = now.with_case(decision.application_id, wanted)
    return what_if(now.years(), after, wanted)


def year_of(fund: Fund, year: int) -> FundYear:
    """Return one year, also one that has neither frame nor plan."""
    found = {each.year: each for each in fund_years(fund)}
    return found.get(year) or FundYear(BudgetYear(year, None, ZERO, ZERO), ZERO, ZERO)


def year_parts(fund: Fund, year: int) -> list[YearPart]:
    """Return what each investment takes of a year, by plan or payment; three queries."""
    investments = Investment.objects.filter(fund=fund)
    planned, paid = per_year.planned(investments), per_year.paid(investments)
    parts = (
        YearPart(
            each, planned.get(each.pk, {}).get(year, ZERO), paid.get(each.pk, {}).get(year, ZERO)
        )
        for each in investments.select_related("organisation").order_by("title", "pk")
    )
    return [part for part in parts if part.planned or part.paid_out]


def frames_of(fund: Fund) -> dict[int, Decimal]:
    """Return the frame of each year that has one; one query."""
    rows = YearFrame.objects.filter(fund=fund).current()
    return dict(rows.values_list("year", "amount"))


def overrides_of(fund: Fund) -> QuerySet[YearOverride]:
    """Return the decisions to go over the frames of a fund's years, by year; one query."""
    found = YearOverride.objects.filter(fund=fund)
    return found.select_related("application", "extract", "registered_by").order_by("year", "pk")


def cases_to_excuse(fund: Fund) -> QuerySet[Application]:
    """Return the approved cases of a fund that can still take money of a year."""
    decided = Decision.objects.filter(fund=fund).approving().current()
    return (
        Application.objects.filter(pk__in=decided.values("application"))
        .exclude(decisions__investment__status=InvestmentStatus.FINISHED)
        .order_by("number")
    )


def has_excused(application: Application, by: User) -> bool:
    """Tell whether the person registered a decision that lets the case go over a frame."""
    return YearOverride.objects.filter(application=application, registered_by=by).exists()


def _granted(fund: Fund) -> dict[int, PerYear]:
    rows = YearOverride.objects.filter(fund=fund).values_list("application", "year")
    return dict(per_year.gathered(rows.annotate(sum=Sum("amount")).order_by()))


def _planned_by_case(applications: Iterable[int]) -> dict[int, PerYear]:
    investments = Investment.objects.filter(decision__application__in=list(applications))
    return dict(per_year.planned(investments, by="plan__investment__decision__application"))
