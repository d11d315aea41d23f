"""Åtaganden per nämnd: what a fund has committed to each organisation, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from portfolio.behind import Behind
from portfolio.models import Total
from portfolio.states import Account, Kind

ZERO = Decimal("0.00")
_SHOWN = (Kind.COMMIT, Kind.PAY, Kind.RELEASE, Kind.REPAY)


@dataclass(frozen=True)
class BoardFigure:
    """One figure of a board in kronor, and the address of the entries behind it."""

    label: str
    amount: Decimal
    url: str


@dataclass(frozen=True)
class BoardLine:
    """What a fund has done for one board, in all or in a year: its figures in kronor.

    Committed, paid out, released, repaid, and what is left of the commitments at the end.
    """

    name: str
    figures: tuple[BoardFigure, ...]


def lines_of(fund: Fund, year: int | None = None) -> list[BoardLine]:
    """Return each board with entries in the fund, by name; one query, reversals deducted."""
    found: dict[tuple[int, str], dict[str, tuple[Decimal, Decimal]]] = {}
    for board, name, kind, amount, so_far in _sums(fund, year):
        found.setdefault((board, name), {})[kind] = amount, so_far
    return [_line(fund, board, name, year, sums) for (board, name), sums in found.items()]


def line_of_all(fund: Fund, lines: Iterable[BoardLine], year: int | None = None) -> BoardLine:
    """Return the sums over the boards, with the entries of them all."""
    columns = zip(*(line.figures for line in lines), strict=True)
    sums = [sum((figure.amount for figure in column), ZERO) for column in columns]
    return BoardLine(_("In all"), _figures(fund, sums, year))


def board_columns() -> list[str]:
    """Return the headings of the file."""
    return [_("Board"), *_labels()]


def board_rows(lines: Iterable[BoardLine]) -> Iterator[list[object]]:
    """Return the rows of the file."""
    for line in lines:
        yield [line.name, *_amounts(line)]


def _amounts(line: BoardLine) -> list[Decimal]:
    return [figure.amount for figure in line.figures]


def _labels() -> list[str]:
    moved = [_("Committed"), _("Paid out"), _("Released"), _("Repaid")]
    return [*moved, _("Left of the commitment")]


def _sums(fund: Fund, year: int | None) -> Iterable[tuple[int, str, str, Decimal, Decimal]]:
    """Board, name and kind with the sum of the year and of all years until its end."""
    of_year = Q(year=year) if year else Q()
    totals = Total.objects.filter(fund=fund, kind__in=_SHOWN, **{"year__lte": year} if year else {})
    amount = F("amount") - F("amount_reversed")
    return (
        totals.values_list("organisation", "organisation__name", "kind")
        .annotate(sum=Sum(amount, filter=of_year, default=ZERO), so_far=Sum(amount))
        .order_by("organisation__name", "organisation")
    )


def _line(
    fund: Fund,
    board: int,
    name: str,
    year: int | None,
    sums: dict[str, tuple[Decimal, Decimal]],
) -> BoardLine:
    amounts = {kind: sums.get(kind, (ZERO, ZERO)) for kind in _SHOWN}
    so_far = {kind: until for kind, (_amount, until) in amounts.items()}
    left = so_far[Kind.COMMIT] - so_far[Kind.PAY] - so_far[Kind.RELEASE]
    moved = [amount for amount, _until in amounts.values()]
    return BoardLine(name, _figures(fund, [*moved, left], year, board))


def _figures(
    fund: Fund, amounts: Iterable[Decimal], year: int | None, board: int | None = None
) -> tuple[BoardFigure, ...]:
    behind = [Behind(kind=kind, board=board, year=year) for kind in _SHOWN]
    left = Behind(account=Account.COMMITTED, board=board, year=year, earlier=bool(year))
    urls = [each.address(fund) for each in (*behind, left)]
    return tuple(BoardFigure(*one) for one in zip(_labels(), amounts, urls, strict=True))
