"""Kontroll av en historik: what is wrong with rows before they are entered; writes nothing."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from fundportal.money import LARGEST, ORE
from fundportal.privacy import find_personal_numbers
from portfolio import ledger
from portfolio.funding import Resolution
from portfolio.models import Investment
from portfolio.refusals import overdraft_sentence, refusal_sentence
from portfolio.states import KINDS, Account, Kind


@dataclass(frozen=True)
class HistoricalEntry:
    """En rad ur historiken: a movement as it was booked elsewhere, amount in kronor.

    An allocation or a top-up names its resolution, a top-up its source too, a transfer the other
    fund; the other kinds name their investment. A transfer is one row and becomes two entries.
    """

    kind: Kind
    amount: Decimal
    valid_date: datetime.date
    decision_reference: str = ""
    investment: Investment | None = None
    note: str = ""
    resolution: Resolution | None = None
    source: str = ""
    other_fund: Fund | None = None

    @property
    def reference(self) -> str:
        """The decision in one line, as the ledger stores it."""
        return self.resolution.reference if self.resolution else self.decision_reference.strip()

    @property
    def text(self) -> str:
        """The note that the ledger stores; of a top-up it is the source."""
        return (self.source if self.kind == Kind.TOP_UP else self.note).strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row, counted from 1; a sentence for the person who takes over."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return _("Row %(row)d: %(what)s") % {"row": self.row, "what": self.sentence}


def faults_of(
    fund: Fund, entries: Sequence[HistoricalEntry], *, at: datetime.datetime
) -> list[Fault]:
    """Return what is wrong with each row that cannot be entered in this order; none: all can."""
    if not entries:
        return [Fault(0, _("There is nothing to enter."))]
    purses, today = _Purses(), timezone.localdate(at)
    found = (
        Fault(row, next(_wrong_with(fund, entry, today), "") or purses.move(fund, entry))
        for row, entry in enumerate(entries, start=1)
    )
    return [fault for fault in found if fault.sentence]


def _wrong_with(fund: Fund, entry: HistoricalEntry, today: datetime.date) -> Iterator[str]:
    """What is wrong with a row by itself, the first thing first."""
    if entry.kind == Kind.REVERSE:
        yield _("A reversal is not taken over: leave out both the mistake and its correction.")
    if not 0 < entry.amount <= LARGEST:
        yield refusal_sentence("entry_amount_above_zero", fund)
    if entry.amount != entry.amount.quantize(ORE):
        yield _("Give the amount with at most two decimals.")
    if entry.valid_date > today:
        yield refusal_sentence("entry_is_never_booked_ahead", fund)
    for each in (fund, entry.other_fund or fund):
        if entry.valid_date < each.opened_date:
            yield refusal_sentence("entry_is_dated_within_the_funds_life", each)
    yield from _wrong_texts(entry)
    yield from _wrong_links(fund, entry)


def _wrong_texts(entry: HistoricalEntry) -> Iterator[str]:
    if not entry.reference or len(entry.reference) > 300:
        yield _("Name the decision behind the money, in at most 300 characters.")
    if len(entry.text) > 500:
        yield _("The note is longer than 500 characters.")
    if find_personal_numbers(entry.reference) or find_personal_numbers(entry.text):
        yield _(
            "The text holds a personnummer. Take it away: what is written here is kept for ever."
        )


def _wrong_links(fund: Fund, entry: HistoricalEntry) -> Iterator[str]:
    movement = KINDS[entry.kind]
    is_decided = entry.kind in (Kind.ALLOCATE, Kind.TOP_UP)
    if movement.of_investment != (entry.investment is not None):
        yield (
            _("Name the investment that the money is of.")
            if movement.of_investment
            else _("Money of this kind belongs to no investment.")
        )
    if entry.investment and entry.investment.fund_id != fund.pk:
        yield _("The investment belongs to another fund.")
    if is_decided != (entry.resolution is not None) or (
        entry.resolution and not entry.resolution.body.strip()
    ):
        yield _("Money set aside and top-ups, and nothing else, name who decided and when.")
    if entry.kind == Kind.TOP_UP and not entry.source.strip():
        yield _("Name the source of the money, for example “surplus of 2014”.")
    if movement.is_transfer != (entry.other_fund is not None) or entry.other_fund == fund:
        yield _("A transfer, and nothing else, names the other fund.")


class _Purses:
    """What lies on each account while the rows are gone through; begins with the balances."""

    def __init__(self) -> None:
        self._amounts: dict[tuple[int, Account, int | None], Decimal] = {}

    def move(self, fund: Fund, entry: HistoricalEntry) -> str:
        """Move the row's money; where it does not reach, move nothing and say what is left."""
        source, target = ledger.accounts_of(entry.kind)
        payer = receiver = fund
        if entry.kind == Kind.TRANSFER_IN and entry.other_fund:
            payer, source = entry.other_fund, Account.FREE
        elif entry.kind == Kind.TRANSFER_OUT and entry.other_fund:
            receiver, target = entry.other_fund, Account.FREE
        left = self._add(payer, source, entry.investment, -entry.amount)
        if source != Account.OUTSIDE and left < 0:
            before = self._add(payer, source, entry.investment, entry.amount)
            return overdraft_sentence(source, before, entry.amount)
        self._add(receiver, target, entry.investment, entry.amount)
        return ""

    def _add(
        self, fund: Fund, account: Account, investment: Investment | None, amount: Decimal
    ) -> Decimal:
        """Add to a purse and return what is in it then."""
        named = investment if account in (Account.COMMITTED, Account.DISBURSED) else None
        key = (fund.pk, account, named.pk if named else None)
        if key not in self._amounts:
            self._amounts[key] = ledger.balance(fund, account, named)
        self._amounts[key] += amount
        return self._amounts[key]
