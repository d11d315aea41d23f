"""Åtaganden per nämnd: what a fund has committed to each organisation, and what came of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Case, F, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from portfolio.models import Investment, LedgerEntry
from portfolio.states import Kind

_SHOWN = (Kind.COMMIT, Kind.PAY, Kind.RELEASE, Kind.REPAY)


@dataclass(frozen=True)
class BoardFigure:
    """One figure of a board in kronor, and the address of the entries behind it."""

    label: str
    amount: Decimal
    url: str


@dataclass(frozen=True)
class BoardLine:
    """What a fund has done for one board: committed, paid out, released and repaid, in kronor."""

    name: str
    figures: tuple[BoardFigure, ...]
    left: Decimal


def lines_of(fund: Fund) -> list[BoardLine]:
    """Return each board with entries in the fund, by name; one query, reversals deducted."""
    sums: dict[tuple[str, int], dict[str, Decimal]] = {}
    for name, board, kind, amount in _sums(fund):
        sums.setdefault((name, board), {})[kind] = amount
    return [_line(fund, name, board, found) for (name, board), found in sums.items()]


def board_choices(fund: Fund) -> list[tuple[int, str]]:
    """Return number and name of the boards with investments in the fund, for a filter."""
    investments = Investment.objects.filter(fund=fund).order_by("organisation__name")
    return list(investments.values_list("organisation", "organisation__name").distinct())


def board_columns() -> list[str]:
    """Return the headings of the file."""
    return [_("Board"), *_labels().values(), _("Left of the commitment")]


def board_rows(lines: Iterable[BoardLine]) -> Iterator[list[object]]:
    """Return the rows of the file."""
    for line in lines:
        yield [line.name, *(figure.amount for figure in line.figures), line.left]


def _labels() -> dict[Kind, str]:
    words = (_("Committed"), _("Paid out"), _("Released"), _("Repaid"))
    return dict(zip(_SHOWN, words, strict=True))


def _sums(fund: Fund) -> Iterable[tuple[str, int, str, Decimal]]:
    signed = Case(When(kind=Kind.REVERSE, then=-F("amount")), default=F("amount"))
    return (
        LedgerEntry.objects.filter(fund=fund)
        .behind(*_SHOWN)
        .annotate(moved=Coalesce("reverses__kind", "kind"))
        .order_by("investment__organisation__name", "investment__organisation")
        .values_list("investment__organisation__name", "investment__organisation", "moved")
        .annotate(sum=Sum(signed))
    )


def _line(fund: Fund, name: str, board: int, found: dict[str, Decimal]) -> BoardLine:
    amounts = {kind: found.get(kind, Decimal("0.00")) for kind in _SHOWN}
    entries = reverse("portfolio:entries", args=[fund.slug])
    return BoardLine(
        name=name,
        figures=tuple(
            BoardFigure(
                label, amounts[kind], f"{entries}?{urlencode({'kind': kind.value, 'board': board})}"
            )
            for kind, label in _labels().items()
        ),
        left=amounts[Kind.COMMIT] - amounts[Kind.PAY] - amounts[Kind.RELEASE],
    )
