"""Confidence in the evidence: a weak evidence grade cuts benefits and raises costs by a table.

The table is data with a source, none of its numbers is code. The idea is the correction for
optimism of HM Treasury's Green Book (supplementary guidance: optimism bias), graded by evidence as
in the cost-benefit model of the Greater Manchester Combined Authority.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from evaluations.analysis.faults import AnalysisFault, Fault, fault

GRADES = (1, 2, 3, 4, 5)  # the Maryland scale, 1 weakest


@dataclass(frozen=True)
class Adjustment:
    """What benefits and costs are multiplied by: benefits by 0 to 1, costs by 1 or more."""

    benefits: float
    costs: float


@dataclass(frozen=True)
class ConfidenceTable:
    """An adjustment for each evidence grade, with where the figures come from."""

    source: str
    is_example: bool
    by_grade: Mapping[int, Adjustment]

    def __post_init__(self) -> None:
        """Raise AnalysisFault for a missing grade, an impossible factor, a grade out of order."""
        faults = [
            found for grade in GRADES for found in _faults_of_grade(grade, self.by_grade.get(grade))
        ]
        if not faults:
            faults = [
                Fault(
                    "grades_out_of_order",
                    f"grade {stronger}",
                    f"cuts benefits or raises costs more than grade {weaker}",
                    "stronger evidence to be adjusted no more than weaker",
                )
                for weaker, stronger in pairwise(GRADES)
                if self.by_grade[stronger].benefits < self.by_grade[weaker].benefits
                or self.by_grade[stronger].costs > self.by_grade[weaker].costs
            ]
        if faults:
            raise AnalysisFault(faults)

    def adjustment(self, grade: int) -> Adjustment:
        """Return what the table says of an evidence grade 1..5; raises AnalysisFault for others."""
        if grade not in self.by_grade:
            raise fault("unknown_grade", "evidence grade", repr(grade), "a grade from 1 to 5")
        return self.by_grade[grade]


def adjusted_benefits(
    amounts: Sequence[float] | np.ndarray, grade: int, table: ConfidenceTable
) -> np.ndarray:
    """Return benefits of any shape, cut for the grade; a negative benefit (harm) is not cut."""
    flows = np.asarray(amounts, dtype=float)
    return np.where(flows > 0, flows * table.adjustment(grade).benefits, flows)


def adjusted_costs(
    amounts: Sequence[float] | np.ndarray, grade: int, table: ConfidenceTable
) -> np.ndarray:
    """Return costs of any shape, raised for the grade."""
    return np.asarray(amounts, dtype=float) * table.adjustment(grade).costs


def table_of(given: Mapping[str, Any]) -> ConfidenceTable:
    """Return the table that a data file holds: source, is_example and one row per grade."""
    rows = [(row["grade"], Adjustment(row["benefits"], row["costs"])) for row in given["grades"]]
    if len({grade for grade, _ in rows}) < len(rows):
        raise fault("grade_twice", "grades", "a grade stands twice", "each grade once")
    return ConfidenceTable(given["source"], given["is_example"], dict(rows))


def _faults_of_grade(grade: int, found: Adjustment | None) -> list[Fault]:
    where = f"grade {grade}"
    if found is None:
        return [Fault("grade_missing", where, "missing", "an adjustment for each grade 1 to 5")]
    faults = []
    if not 0 <= found.benefits <= 1:
        shown = f"benefits {found.benefits!r}"
        faults.append(Fault("out_of_range", where, shown, "a factor from 0 to 1"))
    if not (math.isfinite(found.costs) and found.costs >= 1):
        shown = f"costs {found.costs!r}"
        faults.append(Fault("out_of_range", where, shown, "a factor of 1 or more"))
    return faults
