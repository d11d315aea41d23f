"""What a file would do to the unit costs that are there."""

import datetime
from decimal import Decimal

from evaluations.unit_cost_file import Row
from evaluations.unit_cost_plan import plan
from tests.evaluations.unit_costs import figures

OLD = figures()
NEW = figures(amount=Decimal(7000), valid_from=datetime.date(2025, 1, 1))
OTHER = figures(code="ANNAN")


def test_new_unit_costs_new_versions_and_what_is_there() -> None:
    made = plan([Row(2, OLD), Row(3, NEW), Row(4, OTHER)], {"HVB-DYGN": [OLD]})
    assert [(step.figures, step.version, step.before) for step in made.steps] == [
        (NEW, 2, OLD),
        (OTHER, 1, None),
    ]
    assert (made.added, made.revised, made.unchanged, made.faults) == (1, 1, 1, ())


def test_an_old_version_is_not_written_again() -> None:
    made = plan([Row(2, OLD)], {"HVB-DYGN": [OLD, NEW]})
    assert (made.steps, made.unchanged) == ((), 1)


def test_rows_of_one_code_become_versions_in_their_order() -> None:
    made = plan([Row(2, OLD), Row(3, NEW)], {})
    assert [(step.version, step.before) for step in made.steps] == [(1, None), (2, OLD)]


def test_a_version_that_would_be_valid_before_the_last_one_is_a_fault() -> None:
    early = figures(amount=Decimal(1), low=None, valid_from=datetime.date(2023, 12, 31))
    for made in (
        plan([Row(7, early)], {"HVB-DYGN": [OLD]}),
        plan([Row(6, OLD), Row(7, early)], {}),
    ):
        (fault,) = made.faults
        assert (fault.line, fault.column, fault.value) == (7, "gäller från", "2023-12-31")
        assert "2024-01-01 eller senare" in fault.expected


def test_a_correction_from_the_same_day_is_a_new_version() -> None:
    corrected = figures(amount=Decimal(6001))
    made = plan([Row(2, corrected)], {"HVB-DYGN": [OLD]})
    assert [step.version for step in made.steps] == [2]


def test_the_fingerprint_tells_when_something_else_would_be_written() -> None:
    here = plan([Row(2, OLD)], {})
    assert here.fingerprint == plan([Row(9, OLD)], {}).fingerprint
    assert here.fingerprint != plan([Row(2, NEW)], {}).fingerprint
    assert here.fingerprint != plan([Row(2, OLD)], {"HVB-DYGN": [NEW]}).fingerprint
