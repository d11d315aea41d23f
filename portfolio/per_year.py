"""Per satsning och år: what plans hold and what was paid, summed by the database; reads only."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Case, F, QuerySet, Sum, When

from fundportal.directory.models import Fund
from portfolio.models import Investment, LedgerEntry, PlanLine, PlanVersion
from portfolio.states import Kind

Sums = dict[int, dict[int, Decimal]]


def planned(investments: QuerySet[Investment], by: str = "plan__investment") -> Sums:
    """Return the fund's money per investment and year by the plans that hold; one query.

    `by` is the path from a line of the plan to what the sums are told apart by.
    """
    lines = PlanLine.objects.filter(
        plan__in=PlanVersion.objects.current(), plan__investment__in=investments
    )
    return gathered(lines.values_list(by, "year").annotate(sum=Sum("amount_fund")).order_by())


def paid(investments: QuerySet[Investment]) -> Sums:
    """Return what was paid per investment and year of the entry, reversals deducted; one query."""
    signed = Case(When(kind=Kind.REVERSE, then=-F("amount")), default=F("amount"))
    entries = LedgerEntry.objects.filter(investment__in=investments).behind(Kind.PAY)
    rows = entries.values_list("investment", "valid_date__year").annotate(sum=Sum(signed))
    return gathered(rows.order_by())


def paid_of_fund(fund: Fund) -> dict[int, Decimal]:
    """Return what the fund paid per year, reversals deducted, from the totals it keeps; one query.

    A reversal counts in the year of its own entry, as in `paid`.
    """
    rows = fund.totals.filter(kind=Kind.PAY).values_list("year").order_by()
    return dict(rows.annotate(sum=Sum(F("amount") - F("amount_reversed"))))


def gathered(rows: Iterable[tuple[int, int, Decimal]]) -> Sums:
    """Gather rows of id, year and sum by the id."""
    found: Sums = defaultdict(dict)
    for pk, year, amount in rows:
        found[pk][year] = amount
    return dict(found)
