"""Återföring, väntad och verklig: per year and board, of an investment or of a whole fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Sum, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fundportal.directory.models import Fund
from portfolio.behind import Behind, repaid_by
from portfolio.models import (
    Balance,
    Investment,
    LedgerEntry,
    RepaymentLine,
    RepaymentPlan,
    RepaymentReminder,
)
from portfolio.models.ledger import LedgerEntryQuerySet
from portfolio.repayment_rule import Saving
from portfolio.states import Account, Kind

ZERO = Decimal("0.00")
Key = tuple[int, int, str]
_SIGNED = Case(When(kind=Kind.REVERSE, then=-F("amount")), default=F("amount"))


@dataclass(frozen=True)
class BoardYear:
    """What one board was expected to repay in a year, and what it did, in kronor.

    `realised` is None in years that have not begun; `url` leads to the entries behind it.
    """

    board: str
    expected: Decimal
    realised: Decimal | None
    url: str


@dataclass(frozen=True)
class RepaidYear:
    """One year of repayments: each board, and the boards together."""

    year: int
    boards: tuple[BoardYear, ...]
    in_all: BoardYear


@dataclass(frozen=True)
class Repayments:
    """Forecast and realised side by side; `left` is paid out and not repaid."""

    years: tuple[RepaidYear, ...]
    expected_ahead: Decimal
    realised: Decimal
    left: Decimal

    @property
    def beyond(self) -> Decimal:
        """How much more is expected from this year on than is left to repay, at least 0 kr."""
        return max(self.expected_ahead - self.left, ZERO)


def of_investment(investment: Investment, *, this_year: int) -> Repayments:
    """Return an investment's repayments; three queries."""
    lines = RepaymentLine.objects.filter(plan__investment=investment)
    entries = LedgerEntry.objects.filter(investment=investment)
    left = Balance.objects.filter(investment=investment, account=Account.DISBURSED)
    return _repayments(investment.fund, investment.slug, lines, entries, left, this_year)


def of_fund(fund: Fund, *, this_year: int) -> Repayments:
    """Return the sums of a fund's investments; three queries, however many there are."""
    lines = RepaymentLine.objects.filter(plan__investment__fund=fund)
    entries = LedgerEntry.objects.filter(fund=fund)
    left = Balance.objects.filter(fund=fund, account=Account.DISBURSED)
    return _repayments(fund, "", lines, entries, left, this_year)


@dataclass(frozen=True)
class Awaited:
    """What one board of an investment was expected to repay in a year and has not, in kronor."""

    investment: int
    board: str
    missing: Decimal


def awaited(year: int, *, is_late: bool) -> list[Awaited]:
    """Return what a year's plans have and no entry of the year has, but for what was told of.

    Two queries, however many investments there are.
    """
    told = RepaymentReminder.objects.filter(
        investment=OuterRef("plan__investment"), year=year, is_late=is_late
    )
    lines = RepaymentLine.objects.filter(~Exists(told), ~Exists(_later()), year=year)
    expected = (
        lines.values_list("plan__investment", "organisation", "organisation__name")
        .annotate(sum=Sum("amount_expected"))
        .order_by("plan__investment", "organisation__name")
    )
    entries = LedgerEntry.objects.behind(Kind.REPAY).filter(
        valid_date__year=year, investment__in=lines.values("plan__investment")
    )
    booked = {
        (investment, board): amount
        for investment, board, amount in entries.annotate(of_board=repaid_by())
        .values_list("investment", "of_board")
        .annotate(sum=Sum(_SIGNED))
        .order_by()
    }
    return [
        Awaited(investment, name, missing)
        for investment, board, name, amount in expected
        if (missing := amount - booked.get((investment, board), ZERO)) > 0
    ]


def savings_ahead(investment: Investment, *, this_year: int) -> tuple[int, list[Saving]]:
    """Return the number of the plan that holds, 0 for none, and its savings from this year on."""
    plan = investment.repayment_plans.first()
    if plan is None:
        return 0, []
    lines = plan.lines.filter(year__gte=this_year).order_by("year", "id")
    return plan.number, [
        Saving(line.organisation_id, line.year, line.amount_saved) for line in lines
    ]


def repayment_columns() -> list[str]:
    """Return the headings of the file."""
    return [
        _("Year"),
        _("Board"),
        pgettext("sum", "Expected"),
        _("Repaid"),
        _("Repaid, less expected"),
    ]


def repayment_rows(found: Repayments) -> Iterator[list[object]]:
    """Return the rows of the file: each year's boards."""
    for year in found.years:
        for each in year.boards:
            less = None if each.realised is None else each.realised - each.expected
            yield [year.year, each.board, each.expected, each.realised, less]


def _repayments(
    fund: Fund,
    investment: str,
    lines: QuerySet[RepaymentLine],
    entries: LedgerEntryQuerySet,
    left: QuerySet[Balance],
    this_year: int,
) -> Repayments:
    expected, realised = _expected(lines), _realised(entries)
    keys = sorted({*expected, *realised}, key=lambda key: (key[0], key[2]))
    years: dict[int, list[BoardYear]] = defaultdict(list)
    for year, board, name in keys:
        behind = Behind(kind=Kind.REPAY, year=year, investment=investment, repaid_by=board)
        done = realised.get((year, board, name), ZERO)
        years[year].append(
            BoardYear(
                board=name,
                expected=expected.get((year, board, name), ZERO),
                realised=done if year <= this_year or done else None,
                url=behind.address(fund),
            )
        )
    return Repayments(
        years=tuple(
            RepaidYear(year, tuple(boards), _in_all(fund, investment, year, boards))
            for year, boards in years.items()
        ),
        expected_ahead=sum(
            (amount for (year, *_who), amount in expected.items() if year >= this_year), ZERO
        ),
        realised=sum(realised.values(), ZERO),
        left=left.aggregate(sum=Sum("amount"))["sum"] or ZERO,
    )


def _in_all(fund: Fund, investment: str, year: int, boards: Iterable[BoardYear]) -> BoardYear:
    listed = list(boards)
    known = [each.realised for each in listed if each.realised is not None]
    return BoardYear(
        board=_("In all"),
        expected=sum((each.expected for each in listed), ZERO),
        realised=sum(known, ZERO) if known else None,
        url=Behind(kind=Kind.REPAY, year=year, investment=investment).address(fund),
    )


def _expected(lines: QuerySet[RepaymentLine]) -> dict[Key, Decimal]:
    """The forecast of each year by the version that was the latest to speak of it."""
    rows = (
        lines.filter(~Exists(_later()))
        .values_list("year", "organisation", "organisation__name")
        .annotate(sum=Sum("amount_expected"))
        .order_by()
    )
    return {(year, board, name): amount for year, board, name, amount in rows}


def _later() -> QuerySet[RepaymentPlan]:
    """The later versions that speak of a line's year too."""
    return RepaymentPlan.objects.filter(
        investment=OuterRef("plan__investment"),
        number__gt=OuterRef("plan__number"),
        first_year__lte=OuterRef("year"),
    )


def _realised(entries: LedgerEntryQuerySet) -> dict[Key, Decimal]:
    """What was booked, by the year of the date; reversals are deducted in theirs."""
    name = Coalesce(
        "repayment__organisation__name",
        "reverses__repayment__organisation__name",
        "investment__organisation__name",
    )
    rows = (
        entries.behind(Kind.REPAY)
        .annotate(of_year=ExtractYear("valid_date"), of_board=repaid_by(), of_name=name)
        .values_list("of_year", "of_board", "of_name")
        .annotate(sum=Sum(_SIGNED))
        .order_by()
    )
    return {(year, board, name): amount for year, board, name, amount in rows}
