"""Fondens och satsningens siffror: the one place where the figures of domain.md are computed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from applications.models import CaseAmount, CaseFigure, Decision
from fundportal.directory.models import Fund
from portfolio.models import Balance, CommitmentProposal, Investment, LedgerEntry, Total
from portfolio.states import Account, Kind, ProposalStatus

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LedgerFigures:
    """Fondens pengar in kronor, of all years or of one; `free` is what is left at its end."""

    fund: Fund
    year: int | None
    set_aside: Decimal
    top_ups: Decimal
    committed: Decimal
    paid_out: Decimal
    released: Decimal
    repaid: Decimal
    transferred_in: Decimal
    transferred_out: Decimal
    free: Decimal

    @property
    def put_in(self) -> Decimal:
        """What was set aside and topped up."""
        return self.set_aside + self.top_ups

    @property
    def change(self) -> Decimal:
        """What the year, or all years, added to the free money."""
        added = self.set_aside + self.top_ups + self.repaid + self.released + self.transferred_in
        return added - self.transferred_out - self.committed

    @property
    def money_in(self) -> Decimal:
        """Set aside and topped up: what the fund has been given."""
        return self.set_aside + self.top_ups

    @property
    def committed_left(self) -> Decimal:
        """Committed, and neither paid out nor released."""
        return self.committed - self.released - self.paid_out


@dataclass(frozen=True)
class FundFigures(LedgerFigures):
    """Fondens siffror: its money, and what was applied for, recommended and decided."""

    applied_for: Decimal
    recommended: Decimal
    decided: Decimal


@dataclass(frozen=True)
class FundStory:
    """Fondens år: the figures of one year, of all years until then, and of each of these."""

    of_year: FundFigures
    in_all: FundFigures
    years: list[FundFigures]


@dataclass(frozen=True)
class FundMoney:
    """Fondens pengar in all and year by year, without the applications: for the public pages."""

    in_all: LedgerFigures
    years: list[LedgerFigures]

    @property
    def first_year(self) -> int | None:
        """The year of the first entry."""
        return self.years[0].year if self.years else None

    def growth(self) -> list[tuple[int, Decimal, Decimal]]:
        """Each year with what was put in that year, and until its end."""
        so_far = ZERO
        grown = []
        for year in self.years:
            so_far += year.put_in
            grown.append((year.year or 0, year.put_in, so_far))
        return grown

    def sources(self) -> QuerySet[LedgerEntry]:
        """The entries that put money in, oldest first, with what is known of each; one query."""
        return _money_in().filter(fund=self.in_all.fund)


@lru_cache  # writing the question takes longer than asking it; never asked itself, only its copies
def _money_in() -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.behind(Kind.ALLOCATE, Kind.TOP_UP)
    read = entries.select_related("topup", "reverses")
    return read.only(*_OF_SOURCE, "topup__source", "reverses__kind").order_by(
        "valid_date", "sequence"
    )


@dataclass(frozen=True)
class InvestmentMoney:
    """Satsningens pengar in kronor as the ledger has them; of one alone, the entries behind too."""

    committed: Decimal
    paid_out: Decimal
    released: Decimal
    repaid: Decimal
    entries: tuple[LedgerEntry, ...]

    @property
    def committed_left(self) -> Decimal:
        """Committed, and neither paid out nor released."""
        return self.committed - self.released - self.paid_out


@dataclass(frozen=True)
class InvestmentFigures:
    """Satsningens siffror in kronor: decided, committed, paid out, and what is left of it."""

    decided: Decimal
    committed: Decimal
    paid_out: Decimal
    released: Decimal
    repaid: Decimal
    left: Decimal
    requested: Decimal

    @property
    def left_to_request(self) -> Decimal:
        """What nobody has asked for yet."""
        return self.left - self.requested


_OF_SOURCE = ("kind", "amount", "valid_date", "decision_reference", "investment_id")

_KINDS: dict[str, Kind] = {
    "set_aside": Kind.ALLOCATE,
    "top_ups": Kind.TOP_UP,
    "committed": Kind.COMMIT,
    "paid_out": Kind.PAY,
    "released": Kind.RELEASE,
    "repaid": Kind.REPAY,
    "transferred_in": Kind.TRANSFER_IN,
    "transferred_out": Kind.TRANSFER_OUT,
}

_ASKED: dict[CaseFigure, str] = {
    CaseFigure.APPLIED: "applied_for",
    CaseFigure.RECOMMENDED: "recommended",
    CaseFigure.DECIDED: "decided",
}

_Sums = dict[tuple[int, int], dict[str, Decimal]]


def fund_figures(fund: Fund, year: int | None = None) -> FundFigures:
    """Return the fund's figures in all or of one year; applications count in the act's year."""
    sums = _sums([fund])
    return _in_all(fund, sums) if year is None else _of_year(fund, year, sums)


def fund_years(fund: Fund) -> list[FundFigures]:
    """Return the figures of each year from the first with money or applications to the last."""
    return _years(fund, _sums([fund]))


def fund_story(fund: Fund) -> tuple[FundFigures, list[FundFigures]]:
    """Return the figures in all and those of each year, from one reading of the ledger."""
    sums = _sums([fund])
    return _in_all(fund, sums), _years(fund, sums)


def story_until(fund: Fund, year: int) -> FundStory:
    """Return the figures of a year, of all years until its end, and of each of them."""
    sums = {key: amounts for key, amounts in _sums([fund]).items() if key[1] <= year}
    return FundStory(_of_year(fund, year, sums), _in_all(fund, sums), _years(fund, sums))


def money_of(funds: Iterable[Fund]) -> list[FundMoney]:
    """Return the money of several funds, in all and per year; one query."""
    wanted = list(funds)
    sums = _ledger_sums([fund.pk for fund in wanted])
    return [FundMoney(_money_in_all(fund, sums), _money_years(fund, sums)) for fund in wanted]


def investment_money(investment: Investment) -> InvestmentMoney:
    """Return what the ledger says of an investment; one query."""
    found = LedgerEntry.objects.filter(investment=investment).select_related("reverses")
    entries = tuple(found.order_by("valid_date", "sequence"))
    by_kind: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for entry in entries:
        if entry.reverses:
            by_kind[entry.reverses.kind] -= entry.amount
        else:
            by_kind[entry.kind] += entry.amount
    return _of_kinds(by_kind, entries)


def payments(entries: Iterable[LedgerEntry]) -> Iterator[tuple[datetime.date, Decimal]]:
    """Yield day and amount of each payment among them; one that was taken back is below zero."""
    for entry in entries:
        kind = entry.reverses.kind if entry.reverses else entry.kind
        if kind == Kind.PAY:
            yield entry.valid_date, -entry.amount if entry.reverses else entry.amount


def investments_money(fund: Fund, *, until: int) -> dict[int, InvestmentMoney]:
    """Return what the ledger says of each investment until the end of a year; one query."""
    entries = LedgerEntry.objects.filter(
        fund=fund, investment__isnull=False, valid_date__year__lte=until
    )
    signed = Case(When(kind=Kind.REVERSE, then=-F("amount")), default=F("amount"))
    rows = entries.values_list("investment", Coalesce("reverses__kind", "kind"))
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for investment, kind, amount in rows.annotate(sum=Sum(signed)).order_by():
        sums[investment][kind] += amount
    return {investment: _of_kinds(by_kind) for investment, by_kind in sums.items()}


def _of_kinds(
    by_kind: Mapping[str, Decimal], entries: tuple[LedgerEntry, ...] = ()
) -> InvestmentMoney:
    return InvestmentMoney(
        committed=by_kind[Kind.COMMIT],
        paid_out=by_kind[Kind.PAY],
        released=by_kind[Kind.RELEASE],
        repaid=by_kind[Kind.REPAY],
        entries=entries,
    )


def investment_figures(investment: Investment) -> InvestmentFigures:
    """Return the investment's figures, from its own entries, balances and requests."""
    money = investment_money(investment)
    left = Balance.objects.filter(investment=investment, account=Account.COMMITTED).first()
    requested = investment.disbursements.open().aggregate(sum=Sum("amount"))["sum"]
    return InvestmentFigures(
        decided=investment.decision.amount_total,
        committed=money.committed,
        paid_out=money.paid_out,
        released=money.released,
        repaid=money.repaid,
        left=left.amount if left else ZERO,
        requested=requested or ZERO,
    )


def free_at(fund: Fund) -> Decimal:
    """Kvar att fördela: return what the fund has left to distribute now."""
    row = Balance.objects.filter(fund=fund, account=Account.FREE).first()
    return row.amount if row else ZERO


def decisions_to_commit(funds: Iterable[Fund | int]) -> QuerySet[Decision]:
    """Return the approving decisions of the funds whose money nobody has proposed to set aside."""
    taken = CommitmentProposal.objects.filter(
        decision__application=OuterRef("application")
    ).exclude(status=ProposalStatus.REFUSED)
    return (
        Decision.objects.filter(~Exists(taken), fund__in=funds)
        .approving()
        .current()
        .select_related("application__organisation")
        .order_by("meeting_date", "pk")
    )


def _years(fund: Fund, sums: _Sums) -> list[FundFigures]:
    years = [year for _fund, year in sums]
    if not years:
        return []
    return [_of_year(fund, year, sums) for year in range(min(years), max(years) + 1)]


def _of_year(fund: Fund, year: int, sums: _Sums) -> FundFigures:
    return FundFigures(**_money(fund, year, sums), **_asked(_one_year(fund, year, sums)))


def _in_all(fund: Fund, sums: _Sums) -> FundFigures:
    return FundFigures(**_money(fund, None, sums), **_asked(_all_years(fund, sums)))


def _money_in_all(fund: Fund, sums: _Sums) -> LedgerFigures:
    return LedgerFigures(**_money(fund, None, sums))


def _money_years(fund: Fund, sums: _Sums) -> list[LedgerFigures]:
    years = [year for pk, year in sums if pk == fund.pk]
    if not years:
        return []
    return [LedgerFigures(**_money(fund, y, sums)) for y in range(min(years), max(years) + 1)]


def _one_year(fund: Fund, year: int, sums: _Sums) -> Mapping[str, Decimal]:
    return sums.get((fund.pk, year), {})


def _all_years(fund: Fund, sums: _Sums) -> Mapping[str, Decimal]:
    total: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (pk, _year), year in sums.items():
        for name, amount in year.items() if pk == fund.pk else ():
            total[name] += amount
    return total


def _money(fund: Fund, year: int | None, sums: _Sums) -> dict[str, Any]:
    """The fields of LedgerFigures; the free money is what is left at the end of the year."""
    found = _all_years(fund, sums) if year is None else _one_year(fund, year, sums)
    until = {
        key: value
        for key, value in sums.items()
        if key[0] == fund.pk and (year is None or key[1] <= year)
    }
    named = {name: found.get(name, ZERO) for name in _KINDS}
    return {"fund": fund, "year": year, "free": _added(until), **named}


def _asked(found: Mapping[str, Decimal]) -> dict[str, Any]:
    return {name: found.get(name, ZERO) for name in _ASKED.values()}


def _added(sums: _Sums) -> Decimal:
    """Free money by the formula: what came into the account FREE less what left it."""
    signs = dict.fromkeys(_KINDS, 1) | {"committed": -1, "transferred_out": -1, "paid_out": 0}
    return sum(
        (signs.get(name, 0) * amount for year in sums.values() for name, amount in year.items()),
        ZERO,
    )


def _sums(funds: Iterable[Fund]) -> _Sums:
    """Collect every figure per fund and year: one query for the ledger, one for applications."""
    ids = [fund.pk for fund in funds]
    sums: _Sums = defaultdict(dict, _ledger_sums(ids))
    kept = CaseAmount.objects.filter(fund__in=ids).values_list("fund", "year", "figure").order_by()
    for fund_id, year, figure, amount in kept.annotate(sum=Sum("amount")):
        sums[fund_id, year][_ASKED[CaseFigure(figure)]] = amount
    return dict(sums)


def _ledger_sums(ids: list[int]) -> _Sums:
    """Collect the ledger's figures per fund and year; one query."""
    sums: _Sums = defaultdict(dict)
    names = {kind: name for name, kind in _KINDS.items()}
    totals = Total.objects.filter(fund__in=ids).values_list("fund", "year", "kind").order_by()
    for fund, year, kind, amount in totals.annotate(sum=Sum(F("amount") - F("amount_reversed"))):
        sums[fund, year][names[Kind(kind)]] = amount
    return dict(sums)
