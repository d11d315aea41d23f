"""Rekvisitioner mot planen: what each line has been asked for, and what goes beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from applications.models.content import CostKind
from fundportal.directory.models import Organisation
from fundportal.money import apportion
from portfolio.allotment import Place, in_order
from portfolio.models import Disbursement, DisbursementRow, Investment, LedgerEntry
from portfolio.plan_overview import plan_lines
from portfolio.states import DisbursementStatus, Kind

ZERO = Decimal("0.00")
OPEN = (DisbursementStatus.REQUESTED, DisbursementStatus.APPROVED)


@dataclass(frozen=True)
class RowSpend:
    """One line of the plan, kronor of the fund: planned, asked for otherwise, and in this request.

    `before` is what other requests have paid or ask for; a corrected payment counts as corrected.
    """

    place: Place
    party: str
    planned: Decimal
    before: Decimal
    asked: Decimal = ZERO

    @property
    def label(self) -> str:
        """Year and kind of cost."""
        return f"{self.place.year}, {CostKind(self.place.cost_kind).label}"

    @property
    def left(self) -> Decimal:
        """What the plan has left after this request; negative when it is exceeded."""
        return self.planned - self.before - self.asked

    def is_deviating(self, percent: int) -> bool:
        """Whether this request takes the line more than so many percent over the plan."""
        return bool(self.asked) and -self.left > self.planned * percent / 100


def row_spend(
    investment: Investment,
    asked: Mapping[Place, Decimal] | None = None,
    *,
    but: Disbursement | None = None,
) -> tuple[RowSpend, ...]:
    """Return the lines of the plan that holds, and those outside it; `but` is not counted before.

    Lines that only the parties pay are left out, unless money of the fund was asked for there.
    """
    asked = asked or {}
    lines = plan_lines(investment)
    planned = {line.place: line.amount_fund for line in lines if line.amount_fund}
    before = _asked_before(investment, but)
    names = {line.organisation: line.party for line in lines}
    places = in_order({*planned, *before, *asked})
    missing = {place.organisation for place in places} - names.keys()
    if missing:
        names |= dict(Organisation.objects.filter(pk__in=missing).values_list("pk", "name"))
    return tuple(
        RowSpend(
            place,
            names[place.organisation],
            planned.get(place, ZERO),
            before.get(place, ZERO),
            asked.get(place, ZERO),
        )
        for place in places
    )


def rows_of(disbursement: Disbursement) -> dict[Place, Decimal]:
    """Return what the request asks for at each place; empty for one from before there were rows."""
    return {row.place: row.amount for row in disbursement.rows.all()}


def request_rows(disbursement: Disbursement) -> tuple[RowSpend, ...]:
    """Return the rows of one request beside the plan and what else was asked for."""
    rows = rows_of(disbursement)
    if not rows:
        return ()
    found = row_spend(disbursement.investment, rows, but=disbursement)
    return tuple(row for row in found if row.asked)


def deviating(rows: Iterable[RowSpend], percent: int) -> tuple[RowSpend, ...]:
    """Return the rows that go beyond the plan by more than the fund allows without a comment."""
    return tuple(row for row in rows if row.is_deviating(percent))


def without_rows(investment: Investment) -> Decimal:
    """Return what is paid by requests that name no line of the plan, kronor."""
    with_rows = set(
        DisbursementRow.objects.filter(disbursement__investment=investment).values_list(
            "disbursement", flat=True
        )
    )
    paid = _paid(investment)
    return sum((paid[pk] for pk in paid if pk not in with_rows), ZERO)


def final_request(investment: Investment) -> Disbursement | None:
    """Return the request that was made as the last one, unless it was refused."""
    made = investment.disbursements.filter(is_last=True)
    return made.exclude(status=DisbursementStatus.REFUSED).select_related("requested_by").first()


def other_places(investment: Investment, parties: Sequence[Organisation]) -> list[tuple[str, str]]:
    """Return the places where the plan has no money of the fund, as a form offers them."""
    planned = {line.place for line in plan_lines(investment) if line.amount_fund}
    found = [
        (Place(year, kind.value, party.pk), {"year": year, "kind": kind.label, "party": party})
        for year in sorted({place.year for place in planned})
        for kind in CostKind
        for party in parties
    ]
    return [
        (":".join(map(str, place)), _("%(year)d, %(kind)s, %(party)s") % said)
        for place, said in found
        if place not in planned
    ]


def _asked_before(investment: Investment, but: Disbursement | None) -> dict[Place, Decimal]:
    """What other requests ask for or have paid at each place, to the öre; two queries."""
    rows: dict[Disbursement, list[DisbursementRow]] = defaultdict(list)
    found = DisbursementRow.objects.filter(disbursement__investment=investment)
    if but:
        found = found.exclude(disbursement=but)
    for row in found.select_related("disbursement"):
        rows[row.disbursement].append(row)
    paid = _paid(investment)
    sums: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for disbursement, its_rows in rows.items():
        counts = disbursement.amount if disbursement.status in OPEN else paid[disbursement.pk]
        for row, part in zip(
            its_rows, apportion(counts, [r.amount for r in its_rows]), strict=True
        ):
            sums[row.place] += part
    return {place: amount for place, amount in sums.items() if amount}


def _paid(investment: Investment) -> dict[int | None, Decimal]:
    """What each disbursement has paid by the ledger now, reversals and corrections counted."""
    entries = LedgerEntry.objects.filter(
        investment=investment, kind=Kind.PAY, reversed_by__isnull=True
    ).values_list("disbursement", "payment_correction__disbursement", "amount")
    sums: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for direct, corrected, amount in entries:
        sums[direct or corrected] += amount
    return sums
