"""Historiken ur arbetsboken: rows that hang together as one history, or every fault in them.

Asks the database only for names of funds and organisations; writes nothing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.states import APPROVING
from applications.takeover import PastCase
from fundportal.directory.models import Fund, Organisation
from fundportal.workbooks import Workbook
from portfolio import takeover_sheets as sheets
from portfolio.takeover_history import FundHistory, PastInvestment
from portfolio.takeover_movements import read_movements, read_opening
from portfolio.takeover_rows import Contents, Fault, Row, read_rows


@dataclass(frozen=True)
class Names:
    """The funds and organisations that a workbook may name, by name and address name."""

    funds: Mapping[str, Fund]
    organisations: Mapping[str, Organisation]


def names_of(funds: Iterable[Fund]) -> Names:
    """Return the names that are known, for those who may take over these funds."""
    return Names(_by_name(funds), _by_name(Organisation.objects.all()))


def _by_name(named: Iterable[Any]) -> dict[str, Any]:
    return {name.casefold(): each for each in named for name in (each.name, each.slug)}


def read_history(
    workbook: Workbook, *, names: Names, today: datetime.date
) -> tuple[FundHistory | None, list[Fault]]:
    """Return the history that the workbook holds; None, and every fault, when there are faults."""
    found = read_rows(workbook)
    faults = found.faults
    fund = _fund(found, names)
    faults += _wrong_days(found, fund, today)
    cases = _cases(found, names)
    investments = _investments(found, cases)
    known = set(investments) | found.broken
    moved = [*read_opening(found, known), *read_movements(found, known)]
    if not faults and not moved:
        faults.append(Fault(sheets.LEDGER.name, 0, "", "", _("at least one movement of money")))
    if faults or fund is None:
        return None, sorted(faults, key=_place)
    by_day = sorted(moved, key=lambda each: each.valid_date)
    return FundHistory(fund, cases, investments, tuple(by_day)), []


def _place(fault: Fault) -> tuple[int, int]:
    names = [plan.name for plan in sheets.SHEETS]
    return names.index(fault.sheet) if fault.sheet in names else len(names), fault.row


def _fund(found: Contents, names: Names) -> Fund | None:
    rows = found.of(sheets.FUND)
    if len(rows) != 1:
        if not any(fault.sheet == sheets.FUND.name for fault in found.faults):
            said, expected = str(len(rows)), _("one row with the fund")
            found.faults.append(Fault(sheets.FUND.name, 0, "", said, expected))
        return None
    fund = names.funds.get(rows[0].get("fund").casefold())
    if fund is None:
        expected = _("a fund that is set up here and that you may set money aside in")
        found.faults.append(rows[0].fault("fund", expected))
    return fund


_DAYS = ("opening_date", "received_date", "meeting_date", "valid_date")
_ENTERED = ("opening_date", "valid_date")


def _wrong_days(found: Contents, fund: Fund | None, today: datetime.date) -> Iterator[Fault]:
    """Days that have not come, and movements from before the fund was opened."""
    for row in (each for rows in found.rows.values() for each in rows):
        for name in _DAYS:
            day = row.get(name)
            if day and day > today:
                yield row.fault(name, _("a day that has come"))
            if day and fund and name in _ENTERED and day < fund.opened_date:
                opened = fund.opened_date.isoformat()
                expected = _("%(day)s or later: the fund was opened then") % {"day": opened}
                yield row.fault(name, expected)


def _amounts(found: Contents) -> dict[str, dict[int, Row]]:
    """Return the rows of decided amounts by decision and year."""
    amounts: dict[str, dict[int, Row]] = defaultdict(dict)
    keys = {row.key for row in found.of(sheets.CASES)} | found.broken
    for row in found.of(sheets.AMOUNTS):
        if row.key not in keys:
            found.faults.append(row.fault("key", _("a decision in the sheet Beslut")))
        if row.get("year") in amounts[row.key]:
            found.faults.append(row.fault("year", _("a year that is not there already")))
        amounts[row.key][row.get("year")] = row
    return amounts


def _cases(found: Contents, names: Names) -> dict[str, PastCase]:
    cases: dict[str, PastCase] = {}
    amounts = _amounts(found)
    for row in found.of(sheets.CASES):
        organisation = names.organisations.get(row.get("organisation").casefold())
        years = amounts.get(row.key, {})
        found.faults += _wrong_case(row, organisation, row.key in cases)
        if row.key not in found.broken:
            found.faults += _wrong_outcome(row, has_amounts=bool(years))
        if organisation is None:
            found.broken.add(row.key)
        else:
            decided = {year: each.get("amount") for year, each in years.items()}
            cases[row.key] = _case(row, organisation, decided)
    return cases


def _wrong_case(row: Row, organisation: Organisation | None, is_repeated: bool) -> Iterator[Fault]:
    if is_repeated:
        yield row.fault("key", _("a name that no other decision has"))
    if organisation is None:
        yield row.fault("organisation", _("an organisation that is in the portal"))
    if not row.get("by_delegation") and not row.get("paragraph"):
        yield row.fault("paragraph", _("the paragraph, unless a delegate decided"))
    if row.get("received_date", row.get("meeting_date")) > row.get("meeting_date"):
        yield row.fault("received_date", _("a day before the decision"))


def _wrong_outcome(row: Row, *, has_amounts: bool) -> Iterator[Fault]:
    if has_amounts and row.get("outcome") not in APPROVING:
        yield row.fault("outcome", _("bifall, since the sheet Belopp per år has amounts for it"))
    if not has_amounts and row.get("outcome") in APPROVING:
        yield row.fault("outcome", _("amounts for the decision in the sheet Belopp per år"))


def _case(row: Row, organisation: Organisation, amounts: Mapping[int, Decimal]) -> PastCase:
    return PastCase(
        title=row.get("title"),
        organisation=organisation,
        received_date=row.get("received_date", row.get("meeting_date")),
        outcome=row.get("outcome"),
        body=row.get("body"),
        by_delegation=row.get("by_delegation", False),
        meeting_date=row.get("meeting_date"),
        paragraph=row.get("paragraph", ""),
        diarienummer=row.get("diarienummer"),
        reason=row.get("reason"),
        amounts=dict(sorted(amounts.items())),
    )


def _investments(found: Contents, cases: Mapping[str, PastCase]) -> dict[str, PastInvestment]:
    made: dict[str, PastInvestment] = {}
    approved = {key for key, case in cases.items() if case.outcome in APPROVING}
    for row in found.of(sheets.INVESTMENTS):
        if row.key not in approved | found.broken:
            found.faults.append(row.fault("key", _("a decision with bifall in the sheet Beslut")))
        if row.key in made:
            found.faults.append(row.fault("key", _("a decision that is not there already")))
        if row.get("planned_end_date") < row.get("started_date"):
            expected = _("the day of the start or a later one")
            found.faults.append(row.fault("planned_end_date", expected))
        made[row.key] = PastInvestment(
            title=row.get("title", cases[row.key].title if row.key in cases else ""),
            started_date=row.get("started_date"),
            planned_end_date=row.get("planned_end_date"),
            is_finished=row.get("is_finished"),
            summary=row.get("summary", ""),
            target_group=row.get("target_group", ""),
        )
    return made
