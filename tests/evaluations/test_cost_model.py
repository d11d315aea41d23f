from decimal import Decimal

import pytest

from evaluations.cost_model import planned_left

PLAN = {2026: 100, 2027: 300, 2028: 50}


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        ({}, {2026: 100, 2027: 300, 2028: 50}),
        ({2026: 40}, {2026: 60, 2027: 300, 2028: 50}),
        ({2026: 100}, {2027: 300, 2028: 50}),
        ({2026: 250}, {2027: 150, 2028: 50}),
        ({2025: 20, 2026: 410}, {2028: 20}),
        ({2026: 450}, {}),
    ],
    ids=["nothing", "a part", "the year", "some ahead", "two years ahead", "all"],
)
def test_what_was_paid_ahead_is_no_cost_of_the_year_it_was_planned_for(
    paid: dict[int, int], left: dict[int, int]
) -> None:
    plan, made = ({year: Decimal(sum) for year, sum in each.items()} for each in (PLAN, paid))
    assert planned_left(plan, made, 2026) == left


def test_what_an_earlier_year_left_is_not_expected_any_more() -> None:
    plan = {2025: Decimal(500), 2026: Decimal(100)}
    assert planned_left(plan, {2025: Decimal(200)}, 2026) == {2026: 100}
