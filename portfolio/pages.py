"""What the pages of funds show beside the figures: figures with links to entries, and files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from applications.models import CaseFigure
from fundportal.directory.models import Fund
from fundportal.money import AmountError, format_number, parse_kronor
from portfolio.asked import address
from portfolio.behind import PUT_IN, Behind
from portfolio.models import Balance, Investment, LedgerEntry
from portfolio.overview import FundFigures, LedgerFigures
from portfolio.states import Account, Kind

_YEAR = re.compile("20[0-9]{2}")


@dataclass(frozen=True)
class FigureLine:
    """One figure of a fund, its sign in the sum, and the address of the entries behind it."""

    label: str
    amount: Decimal
    sign: str
    url: str


@dataclass(frozen=True)
class FirstRows:
    """The first rows of a list that may be long, and whether there are more."""

    rows: list[Any]
    has_more: bool

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


def first_of(found: QuerySet[Any], most: int = 20) -> FirstRows:
    """Return the first rows; one query, however many there are."""
    rows = list(found[: most + 1])
    return FirstRows(rows[:most], len(rows) > most)


def key_figures(figures: LedgerFigures) -> list[FigureLine]:
    """Return the figures that a fund's page opens with, each with its entries."""
    return [
        FigureLine(_("Left to distribute"), figures.free, "", _account(figures, Account.FREE)),
        FigureLine(_("Set aside and top-ups"), figures.money_in, "", _entries(figures, PUT_IN)),
        FigureLine(_("Committed"), figures.committed, "", _entries(figures, Kind.COMMIT)),
        FigureLine(_("Paid out"), figures.paid_out, "", _entries(figures, Kind.PAY)),
        FigureLine(
            _("Committed, not yet paid out or released"),
            figures.committed_left,
            "",
            _account(figures, Account.COMMITTED),
        ),
    ]


def figure_lines(figures: LedgerFigures) -> list[FigureLine]:
    """Return the figures that add up to the free money, each with its entries."""
    return [
        FigureLine(label, amount, sign, _entries(figures, kind))
        for label, amount, sign, kind in summands(figures)
    ]


def summands(figures: LedgerFigures) -> list[tuple[str, Decimal, str, Kind]]:
    """Return the figures that add up to the free money: words, amount, sign and kind of entry."""
    return [
        (_("Set aside"), figures.set_aside, "+", Kind.ALLOCATE),
        (_("Top-ups"), figures.top_ups, "+", Kind.TOP_UP),
        (_("Transferred in"), figures.transferred_in, "+", Kind.TRANSFER_IN),
        (_("Repaid"), figures.repaid, "+", Kind.REPAY),
        (_("Released"), figures.released, "+", Kind.RELEASE),
        (_("Transferred out"), figures.transferred_out, "−", Kind.TRANSFER_OUT),
        (_("Committed"), figures.committed, "−", Kind.COMMIT),
    ]


@dataclass(frozen=True)
class YearCell:
    """One figure of one year: 0 is left empty, so that what happened is seen."""

    label: str
    amount: Decimal
    url: str = ""

    @property
    def written(self) -> str:
        """The amount without its unit, which the table names once."""
        decimals = 0 if self.amount == self.amount.to_integral_value() else 2
        language = get_language() or "sv"
        return format_number(self.amount, decimals, language) if self.amount else ""


@dataclass(frozen=True)
class YearRow:
    """One year of a fund as a table shows it."""

    year: int
    cells: tuple[YearCell, ...]


def year_rows(years: Sequence[FundFigures]) -> list[YearRow]:
    """Return the table of years, latest first; transfers have columns only where there are any."""
    rows = [_year_row(figures) for figures in reversed(years)]
    columns = zip(*(row.cells for row in rows), strict=True)
    seldom = (_("Transferred in"), _("Transferred out"))
    empty = {
        cells[0].label
        for cells in columns
        if cells[0].label in seldom and not any(cell.amount for cell in cells)
    }
    return [
        YearRow(row.year, tuple(cell for cell in row.cells if cell.label not in empty))
        for row in rows
    ]


def year_columns() -> list[str]:
    """Return the headings of the file of years."""
    return [_("Year"), *_year_labels()]


def year_table(in_all: FundFigures, years: Sequence[FundFigures]) -> Iterator[list[object]]:
    """Return the rows of the file: each year as the page has it, and all of them last."""
    for row in [*map(_year_row, reversed(years)), _year_row(in_all)]:
        yield [row.year or _("In all"), *(cell.amount for cell in row.cells)]


def _year_labels() -> list[str]:
    asked = [pgettext("sum", "Applied for"), pgettext("sum", "Recommended")]
    moved = [_("Set aside"), _("Top-ups"), _("Transferred in"), _("Transferred out")]
    moved += [_("Committed"), _("Paid out"), _("Released"), _("Repaid")]
    return [*asked, pgettext("sum", "Decided"), *moved, _("Left to distribute")]


def _year_row(figures: FundFigures) -> YearRow:
    counted = (
        (figures.applied_for, CaseFigure.APPLIED),
        (figures.recommended, CaseFigure.RECOMMENDED),
        (figures.decided, CaseFigure.DECIDED),
    )
    moved = (
        (figures.set_aside, Kind.ALLOCATE),
        (figures.top_ups, Kind.TOP_UP),
        (figures.transferred_in, Kind.TRANSFER_IN),
        (figures.transferred_out, Kind.TRANSFER_OUT),
        (figures.committed, Kind.COMMIT),
        (figures.paid_out, Kind.PAY),
        (figures.released, Kind.RELEASE),
        (figures.repaid, Kind.REPAY),
    )
    amounts = [
        *((amount, address(figures.fund, figure, figures.year)) for amount, figure in counted),
        *((amount, _entries(figures, kind)) for amount, kind in moved),
        (figures.free, _account(figures, Account.FREE)),
    ]
    cells = zip(_year_labels(), amounts, strict=True)
    return YearRow(figures.year or 0, tuple(YearCell(label, *cell) for label, cell in cells))


def entry_columns() -> list[str]:
    """Return the headings of the entries' file."""
    return [
        _("Number"),
        _("Date"),
        _("Kind"),
        _("Amount"),
        _("From"),
        _("To"),
        _("Investment"),
        _("Decision"),
        _("Note"),
        _("Reverses number"),
        _("Entered by"),
        _("Entered at"),
        _("Hash"),
    ]


def entry_rows(entries: QuerySet[LedgerEntry]) -> Iterator[list[object]]:
    """Return the rows of the entries' file, read a chunk at a time."""
    for entry in entries.iterator(chunk_size=2000):
        yield [
            entry.sequence,
            entry.valid_date,
            entry.get_kind_display(),
            entry.amount,
            entry.get_from_account_display(),
            entry.get_to_account_display(),
            entry.investment.title if entry.investment else "",
            entry.decision_reference,
            entry.note,
            entry.reverses.sequence if entry.reverses else None,
            entry.by.name,
            entry.at,
            entry.hash,
        ]


def is_reversible(entry: LedgerEntry) -> bool:
    """Tell whether a reversal may follow: no reversal, no half of a transfer, not reversed yet."""
    is_plain = entry.kind != Kind.REVERSE and entry.transfer is None
    return is_plain and not hasattr(entry, "reversed_by")


@dataclass(frozen=True)
class InvestmentLine:
    """One investment in a list, with what is left of its commitment and what is paid out."""

    investment: Investment
    left: Decimal
    paid_out: Decimal


def behind_investment(investment: Investment) -> dict[str, str]:
    """Return the address of the entries behind each of an investment's figures, by its name."""
    chosen = {
        "all": Behind(investment=investment.slug),
        "committed": Behind(kind=Kind.COMMIT, investment=investment.slug),
        "paid_out": Behind(kind=Kind.PAY, investment=investment.slug),
        "released": Behind(kind=Kind.RELEASE, investment=investment.slug),
        "repaid": Behind(kind=Kind.REPAY, investment=investment.slug),
        "left": Behind(account=Account.COMMITTED, investment=investment.slug),
    }
    return {name: each.address(investment.fund) for name, each in chosen.items()}


def investment_lines(investments: Iterable[Investment]) -> list[InvestmentLine]:
    """Return the lines of a list, their balances read in one query."""
    listed = list(investments)
    balances = {
        (row.investment_id, row.account): row.amount
        for row in Balance.objects.filter(investment__in=listed)
    }
    return [
        InvestmentLine(
            investment=each,
            left=balances.get((each.pk, Account.COMMITTED), Decimal(0)),
            paid_out=balances.get((each.pk, Account.DISBURSED), Decimal(0)),
        )
        for each in listed
    ]


def investment_columns() -> list[str]:
    """Return the headings of the investments' file."""
    return [
        _("Investment"),
        _("Organisation"),
        _("Fund"),
        _("Status"),
        _("Start"),
        _("Planned end"),
        pgettext("sum", "Decided"),
        _("Paid out, less repaid"),
        _("Left of the commitment"),
        _("Decision"),
    ]


def investment_rows(investments: QuerySet[Investment]) -> Iterator[list[object]]:
    """Return the rows of the investments' file."""
    for line in investment_lines(investments):
        each = line.investment
        yield [
            each.title,
            each.organisation.name,
            each.fund.name,
            each.get_status_display(),
            each.started_date,
            each.planned_end_date,
            each.decision.amount_total,
            line.paid_out,
            line.left,
            each.decision.reference,
        ]


def funds_of(investments: QuerySet[Investment]) -> list[tuple[str, str]]:
    """Return slug and name of the funds that the investments belong to, for a filter."""
    funds = Fund.objects.filter(investments__in=investments).distinct().order_by("name")
    return list(funds.values_list("slug", "name"))


def _entries(figures: LedgerFigures, kind: str) -> str:
    return Behind(kind=kind, year=figures.year).address(figures.fund)


def _account(figures: LedgerFigures, account: Account) -> str:
    """The address of all that ever moved the account until the end of the figures' year."""
    until = Behind(account=account, year=figures.year, earlier=bool(figures.year))
    return until.address(figures.fund)


def typed_total(typed: Mapping[str, str]) -> Decimal:
    """The sum of the amounts in an address (`amount`, `amount_2027`), kronor; others count 0."""
    return sum(_typed(typed).values(), Decimal(0))


def typed_years(typed: Mapping[str, str]) -> dict[int, Decimal]:
    """The amounts per year in an address (`amount_2027`) that are above 0 kr."""
    named = {name.removeprefix("amount_"): amount for name, amount in _typed(typed).items()}
    return {int(year): amount for year, amount in named.items() if _YEAR.fullmatch(year) and amount}


def _typed(typed: Mapping[str, str]) -> dict[str, Decimal]:
    found = {}
    for name, text in typed.items():
        if name == "amount" or name.startswith("amount_"):
            try:
                found[name] = max(parse_kronor(text), Decimal(0))
            except AmountError:
                continue
    return found
