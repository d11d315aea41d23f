"""Unit costs and files of them for tests."""

import datetime
from decimal import Decimal

from evaluations import outcome_file, unit_cost_file, unit_costs
from evaluations.models import UnitCost
from evaluations.outcome_check import Fault
from evaluations.unit_cost_figures import UnitCostFigures
from evaluations.unit_cost_file import COLUMNS, Row
from fundportal.directory.models import User
from tests.people import AT

HEADER = ";".join(COLUMNS.values())
ROW = {
    "kod": "HVB-DYGN",
    "namn": "Placering i HVB",
    "betalare": "kommun/socialnämnd",
    "enhet": "dygn",
    "belopp": "6 000,50",
    "lägst": "4000",
    "högst": "9000",
    "prisår": "2024",
    "källa": "Ekonomikontoret",
    "källadress": "https://example.org/hvb",
    "gäller från": "2024-01-01",
    "exempel": "nej",
    "anteckning": "Utan resor.",
}


def figures(**changes) -> UnitCostFigures:
    """A day in residential care, paid by the social board."""
    given = {
        "code": "HVB-DYGN",
        "name": "Placering i HVB",
        "payer": "kommun/socialnämnd",
        "unit": "dygn",
        "amount": Decimal("6000.50"),
        "low": Decimal(4000),
        "high": Decimal(9000),
        "price_year": 2024,
        "source": "Ekonomikontoret",
        "source_address": "https://example.org/hvb",
        "valid_from": datetime.date(2024, 1, 1),
        "note": "Utan resor.",
    }
    return UnitCostFigures(**given | changes)


def added(by: User, **changes) -> UnitCost:
    """A unit cost with one version."""
    return unit_costs.add(figures(**changes), by=by, at=AT)


def line(**changes: str) -> str:
    """One row of a file."""
    return ";".join((ROW | changes).values())


def file_of(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> outcome_file.OutcomeFile:
    """A file that was read, of these rows."""
    content = "\r\n".join([header, *lines]).encode(encoding)
    return outcome_file.read(content, filename="kostnader.csv", limits=unit_cost_file.LIMITS)


def rows_of(*lines: str) -> list[Row]:
    """The rows of a file without faults."""
    rows, faults = unit_cost_file.read_rows(file_of(*lines))
    assert not faults
    return rows


def faults_of(*lines: str) -> list[Fault]:
    """The faults of a file."""
    return unit_cost_file.read_rows(file_of(*lines))[1]
