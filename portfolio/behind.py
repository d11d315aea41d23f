"""Posterna bakom en siffra: which entries a figure is the sum of, as an address and as a query."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Fund, Organisation
from portfolio.models import Investment, LedgerEntry
from portfolio.states import Account, Kind

PUT_IN = "put_in"
KIND_CHOICES = [*Kind.choices, (PUT_IN, _("Set aside and top-ups"))]
ACCOUNT_CHOICES = [choice for choice in Account.choices if choice[0] != Account.OUTSIDE]
_TOGETHER = {PUT_IN: (Kind.ALLOCATE, Kind.TOP_UP)}


@dataclass(frozen=True)
class Behind:
    """The entries of a figure: of a kind, or of all that moved an account.

    `earlier` takes the years before `year` too, as what lies on an account needs.
    """

    kind: str = ""
    account: str = ""
    year: int | None = None
    earlier: bool = False
    board: int | None = None
    investment: str = ""
    repaid_by: int | None = None
    q: str = ""

    def address(self, fund: Fund) -> str:
        """Return the address of the page that lists these entries with their sum."""
        asked = {name: value for name, value in asdict(self).items() if value}
        if self.earlier:
            asked["earlier"] = "on"
        return f"{reverse('portfolio:entries', args=[fund.slug])}?{urlencode(asked)}"

    def entries(self, fund: Fund) -> QuerySet[LedgerEntry]:
        """Return the entries, latest first, with what a list shows of them."""
        chosen = LedgerEntry.objects.filter(fund=fund)
        if self.kind == Kind.REVERSE:
            chosen = chosen.filter(kind=self.kind)
        elif self.kind:
            chosen = chosen.behind(*(_TOGETHER.get(self.kind) or (Kind(self.kind),)))
        if self.repaid_by:
            chosen = chosen.annotate(of_board=repaid_by()).filter(of_board=self.repaid_by)
        for narrower in (self._of_account, self._of_time, self._of_whom, self._of_words):
            chosen = chosen.filter(narrower())
        return chosen.select_related("investment", "by", "reverses").order_by("-sequence")

    def total(self, entries: QuerySet[LedgerEntry]) -> Decimal | None:
        """Sum these entries in kronor; None where they are of no one kind or account.

        With an account it is what they added to it, else reversals are deducted.
        """
        if not (self.kind or self.account):
            return None
        takes = Q(from_account=self.account) if self.account else Q(kind=Kind.REVERSE)
        if self.kind == Kind.REVERSE and not self.account:
            takes = Q(pk__in=[])
        signed = Case(When(takes, then=-F("amount")), default=F("amount"))
        return Decimal(entries.order_by().aggregate(sum=Sum(signed))["sum"] or 0)

    def of_investment(self, fund: Fund) -> Investment | None:
        """Return the one investment that the entries are of, if they are of one."""
        return Investment.objects.called(self.investment).filter(fund=fund).first()

    def of_repayer(self) -> Organisation | None:
        """Return the one board that the repayments are of, if they are of one."""
        return Organisation.objects.filter(pk=self.repaid_by or 0).first()

    def _of_account(self) -> Q:
        return Q(from_account=self.account) | Q(to_account=self.account) if self.account else Q()

    def _of_time(self) -> Q:
        if not self.year:
            return Q()
        return Q(valid_date__year__lte=self.year) if self.earlier else Q(valid_date__year=self.year)

    def _of_whom(self) -> Q:
        board = Q(investment__organisation=self.board) if self.board else Q()
        if not self.investment:
            return board
        return board & Q(investment__in=Investment.objects.called(self.investment))

    def _of_words(self) -> Q:
        return (
            Q(investment__title__icontains=self.q)
            | Q(decision_reference__icontains=self.q)
            | Q(note__icontains=self.q)
            if self.q
            else Q()
        )


def repaid_by() -> Coalesce:
    """The board that an entry of repayment, or its reversal, is of.

    Where none was named, as in a history taken over, it is the board of the investment.
    """
    return Coalesce(
        "repayment__organisation",
        "reverses__repayment__organisation",
        "investment__organisation",
    )


def entry_years(fund: Fund) -> list[int]:
    """Return the years from the fund's opening or first entry until now, latest first."""
    kept = fund.totals.order_by().values_list("year", flat=True).distinct()
    years = [fund.opened_date.year, timezone.localdate().year, *kept]
    return list(range(max(years), min(years) - 1, -1))


def entry_boards(fund: Fund) -> list[tuple[int, str]]:
    """Return number and name of the boards whose investments have entries, for a filter."""
    named = fund.totals.filter(organisation__isnull=False).order_by("organisation__name")
    return list(named.values_list("organisation", "organisation__name").distinct())
