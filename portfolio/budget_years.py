"""Budgetår: what each year of a fund has to commit, and what its plans take of it; pure.

The rules, to the öre; every sum is exact:
1. A year has its frame and what the year before carried over. A year without a frame has only what
   was carried over to it.
2. What the plans hold for a year is taken from that. What is left, and never less than 0 kr, is
   carried over to the next year where the fund's rule says so, else it ends with the year.
3. A year is over its frame by what is planned beyond what it has, less what a registered decision
   lets single cases take there. Such a decision widens its own case's room only, and no later year
   pays for it.
4. A change is over a year when the year afterwards is over its frame, and more so than before: who
   lowers a plan is never refused. Under carry-over the change of a year moves those that follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")

PerYear = Mapping[int, Decimal]


@dataclass(frozen=True)
class BudgetYear:
    """One year of a fund in kronor; `frame` is None where nobody has set one."""

    year: int
    frame: Decimal | None
    carried: Decimal
    planned: Decimal
    excused: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What may be planned for the year: its frame and what was carried over to it."""
        return (self.frame or ZERO) + self.carried

    @property
    def left(self) -> Decimal:
        """What nobody has planned for yet; below 0 kr where the year is over its frame."""
        return self.available - self.planned

    @property
    def over(self) -> Decimal:
        """What is planned beyond the frame without a decision that lets it."""
        return max(self.planned - self.excused - self.available, ZERO)


def budget_years(
    frames: PerYear, planned: PerYear, *, carries: bool, excused: PerYear | None = None
) -> tuple[BudgetYear, ...]:
    """Return every year from the first to the last with a frame or a plan, in order."""
    known = sorted({*frames, *planned})
    found: list[BudgetYear] = []
    for year in range(known[0], known[-1] + 1) if known else ():
        before = found[-1].left if found and carries else ZERO
        found.append(
            BudgetYear(
                year=year,
                frame=frames.get(year),
                carried=max(before, ZERO),
                planned=planned.get(year, ZERO),
                excused=(excused or {}).get(year, ZERO),
            )
        )
    return tuple(found)


def grown_over(before: tuple[BudgetYear, ...], after: tuple[BudgetYear, ...]) -> list[BudgetYear]:
    """Return the years that a change puts over their frame, or further over it, as they become."""
    was = {each.year: each.over for each in before}
    return [each for each in after if each.over > was.get(each.year, ZERO)]


def excused_of(
    planned: Mapping[int, PerYear], granted: Mapping[int, PerYear]
) -> dict[int, Decimal]:
    """Return per year what decisions let cases take beyond the frame: never more than they plan.

    Both are per case and year; what is granted to a case without a plan excuses nothing yet.
    """
    sums: dict[int, Decimal] = {}
    for case, years in granted.items():
        for year, amount in years.items():
            taken = min(amount, planned.get(case, {}).get(year, ZERO))
            sums[year] = sums.get(year, ZERO) + taken
    return sums


def added(years: PerYear, less: PerYear, more: PerYear) -> dict[int, Decimal]:
    """Return the sums per year with one case's plan taken out and another put in its place."""
    return {
        year: years.get(year, ZERO) - less.get(year, ZERO) + more.get(year, ZERO)
        for year in {*years, *more}
    }
