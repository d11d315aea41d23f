"""Sidor om enhetskostnader: list with filters, another price level, export. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from evaluations import actor_names
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.prices import PriceIndex
from evaluations.models import PriceIndexValue, UnitCost
from evaluations.models.unit_costs import PriceIndexValueQuerySet, UnitCostQuerySet
from evaluations.unit_cost_file import COLUMNS, export_row
from fundportal.directory.models import User

SOURCED, EXAMPLES = "sourced", "examples"


@dataclass(frozen=True)
class PriceLevel:
    """The prices in which amounts are shown: an index and a year."""

    index: PriceIndex
    year: int


@dataclass(frozen=True)
class UnitCostLine:
    """A unit cost and its amount in the chosen price level; None where the index lacks the year."""

    cost: UnitCost
    moved: float | None


@dataclass(frozen=True)
class IndexTable:
    """One index with the newest value of each year, and which of its values are corrections."""

    name: str
    values: list[PriceIndexValue]


def found(user: User, *, q: str = "", payer: str = "", kind: str = "") -> UnitCostQuerySet:
    """Return the newest versions that fit: every word, that payer or those under it, that kind."""
    costs = UnitCost.objects.visible_to(user).current()
    for word in q.split():
        costs = costs.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(unit__icontains=word)
            | Q(source__icontains=word)
            | Q(note__icontains=word)
        )
    if payer:
        costs = costs.filter(Q(payer=payer) | Q(payer__startswith=f"{payer}/"))
    if kind:
        costs = costs.filter(is_example=kind == EXAMPLES)
    return costs


def payer_choices(user: User) -> list[tuple[str, str]]:
    """Return the payers in use and those above them, with their names."""
    used = set(UnitCost.objects.visible_to(user).values_list("payer", flat=True))
    codes = used | {code.partition("/")[0] for code in used}
    return [(code, actor_names.name_of(code)) for code in sorted(codes)]


def level_choices(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each index with the years that it has, newest first; the value is "KPI 2023"."""
    return [
        (table.name, [(str(value), str(value)) for value in table.values])
        for table in index_tables(user)
    ]


def index_tables(user: User) -> list[IndexTable]:
    """Return every price index with its newest values, newest year first; one query."""
    values = PriceIndexValue.objects.visible_to(user).current().select_related("added_by")
    tables: dict[str, list[PriceIndexValue]] = {}
    for value in values.order_by("index", "-year"):
        tables.setdefault(value.index, []).append(value)
    return [IndexTable(name, rows) for name, rows in tables.items()]


def price_index(values: PriceIndexValueQuerySet, name: str) -> PriceIndex:
    """Return an index for the engine, with every source named once."""
    rows = list(values.current().filter(index=name))
    sources = dict.fromkeys(row.source for row in rows)
    return PriceIndex(name, "; ".join(sources), {row.year: float(row.value) for row in rows})


def price_level(user: User, chosen: str) -> PriceLevel | None:
    """Return the price level that was chosen as "KPI 2023"; None for none."""
    if not chosen:
        return None
    name, _space, year = chosen.rpartition(" ")
    index = price_index(PriceIndexValue.objects.visible_to(user), name)
    return PriceLevel(index, int(year))


def lines(costs: Iterable[UnitCost], level: PriceLevel | None) -> list[UnitCostLine]:
    """Return the unit costs with their amounts moved to the price level."""
    return [UnitCostLine(cost, moved(cost, level)) for cost in costs]


def moved(cost: UnitCost, level: PriceLevel | None) -> float | None:
    """Return an amount in another price level; None when that cannot be said."""
    if level is None:
        return None
    try:
        return level.index.move(float(cost.amount), cost.price_year, level.year)
    except AnalysisFault:
        return None  # a price level is never guessed: the page says that the index has no such year


def export_columns() -> list[str]:
    """Return the names of the columns, which are those that an import reads."""
    return list(COLUMNS.values())


def export_rows(costs: Iterable[UnitCost]) -> Iterator[list[Any]]:
    """Return the unit costs as cells."""
    return (export_row(cost.figures()) for cost in costs)
