"""Vad en inläsning gör: which rows are new, which new versions, which there already. Pure.

A row that says what some version says already is passed over, so a file may be imported twice.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluations.outcome_check import Fault
from evaluations.unit_cost_figures import UnitCostFigures
from evaluations.unit_cost_file import COLUMNS, Row


@dataclass(frozen=True)
class Step:
    """One version to be written; `before` is the one that it follows, None for a new unit cost."""

    figures: UnitCostFigures
    version: int
    before: UnitCostFigures | None


@dataclass(frozen=True)
class Plan:
    """What a file would do: versions to write in order, rows that are there, and faults."""

    steps: tuple[Step, ...]
    unchanged: int
    faults: tuple[Fault, ...]

    @property
    def added(self) -> int:
        """How many unit costs are new."""
        return sum(step.before is None for step in self.steps)

    @property
    def revised(self) -> int:
        """How many new versions are written of unit costs that are there."""
        return len(self.steps) - self.added

    @property
    def fingerprint(self) -> str:
        """A hash of what would be written: what a person saw is what is done, or nothing is."""
        written = [step.figures.as_dict() | {"version": step.version} for step in self.steps]
        text = json.dumps(written, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plan(rows: Iterable[Row], stored: Mapping[str, Sequence[UnitCostFigures]]) -> Plan:
    """Compare the rows with the stored versions of each code, oldest first."""
    versions = {code: list(figures) for code, figures in stored.items()}
    steps: list[Step] = []
    faults: list[Fault] = []
    unchanged = 0
    for row in rows:
        known = versions.setdefault(row.figures.code, [])
        before = known[-1] if known else None
        if row.figures in known:
            unchanged += 1
        elif before and row.figures.valid_from < before.valid_from:
            faults.append(_too_early(row, before))
        else:
            known.append(row.figures)
            steps.append(Step(row.figures, len(known), before))
    return Plan(tuple(steps), unchanged, tuple(faults))


def _too_early(row: Row, before: UnitCostFigures) -> Fault:
    expected = _("%(day)s or later: from then on the last version of %(code)s is valid") % {
        "day": before.valid_from.isoformat(),
        "code": before.code,
    }
    day = row.figures.valid_from.isoformat()
    return Fault(row.line, COLUMNS["valid_from"], day, expected)
