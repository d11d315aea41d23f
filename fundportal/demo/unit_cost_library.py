"""The unit costs and price index that the demonstration begins with, from `evaluations/data/`."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from evaluations import outcome_file, price_indices, unit_costs
from evaluations.price_indices import IndexFigure
from evaluations.unit_cost_file import LIMITS, read_rows
from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from fundportal.money import parse_kronor

DATA = Path(__file__).resolve().parent.parent.parent / "evaluations" / "data"
READ_IN = datetime.date(2024, 1, 15)


def load(cast: Cast) -> None:
    """Read both files in, as an evaluator would."""
    by, at = cast.people["utvarderare"], morning(READ_IN)
    price_indices.record_many(_index_figures(), by=by, at=at)
    path = DATA / "unit_costs.csv"
    file = outcome_file.read(path.read_bytes(), filename=path.name, limits=LIMITS)
    rows, faults = read_rows(file)
    if faults:
        raise ValueError(f"{path.name}: {faults[0]}")
    seen = unit_costs.planned(rows).fingerprint
    unit_costs.import_rows(rows, seen=seen, filename=path.name, by=by, at=at)


def _index_figures() -> list[IndexFigure]:
    with (DATA / "kpi.csv").open(encoding="utf-8", newline="") as text:
        return [
            IndexFigure(
                index=row["index"],
                year=int(row["år"]),
                value=parse_kronor(row["värde"]),
                source=row["källa"],
                source_address=row["källadress"],
            )
            for row in csv.DictReader(text, delimiter=";")
        ]
