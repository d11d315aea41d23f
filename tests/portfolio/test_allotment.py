"""A decision's amounts over the budget: exact to the öre in each year, own money beside."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.allotment import Place, spread

LEAD, PARTNER, REGION = 1, 2, 3
kronor = st.integers(1, 10**10).map(lambda ore: Decimal(ore) / 100)
places = st.builds(
    Place,
    st.integers(2026, 2029),
    st.sampled_from(["staff", "premises", "evaluation"]),
    st.sampled_from([LEAD, PARTNER]),
)


def d(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_a_decision_below_the_budget_scales_each_line_of_its_year():
    budget = {
        Place(2026, "staff", LEAD): Decimal(600),
        Place(2026, "evaluation", PARTNER): Decimal(300),
        Place(2027, "staff", LEAD): Decimal(500),
    }
    found = spread({2026: Decimal(100), 2027: Decimal(500)}, budget=budget, own={}, lead=LEAD)
    assert {place: amounts.fund for place, amounts in found.items()} == {
        Place(2026, "staff", LEAD): Decimal("66.67"),
        Place(2026, "evaluation", PARTNER): Decimal("33.33"),
        Place(2027, "staff", LEAD): Decimal(500),
    }


def test_a_year_outside_the_budget_follows_the_budget_of_all_years():
    budget = {
        Place(2026, "staff", LEAD): Decimal(300),
        Place(2027, "staff", LEAD): Decimal(300),
        Place(2027, "premises", PARTNER): Decimal(200),
    }
    found = spread({2028: Decimal(80)}, budget=budget, own={}, lead=LEAD)
    assert {place: amounts.fund for place, amounts in found.items()} == {
        Place(2028, "staff", LEAD): Decimal(60),
        Place(2028, "premises", PARTNER): Decimal(20),
    }


def test_without_any_budget_the_lead_gets_it_as_other_costs():
    found = spread({2026: Decimal(50)}, budget={}, own={}, lead=LEAD)
    assert [(place, amounts.fund) for place, amounts in found.items()] == [
        (Place(2026, "other", LEAD), Decimal(50))
    ]


def test_own_money_lies_beside_the_party_s_lines_or_is_other_costs_over_the_years():
    budget = {
        Place(2026, "staff", LEAD): Decimal(100),
        Place(2027, "staff", LEAD): Decimal(300),
    }
    found = spread(
        {2026: Decimal(100), 2027: Decimal(300)},
        budget=budget,
        own={LEAD: Decimal(40), REGION: Decimal("0.05"), PARTNER: Decimal(0)},
        lead=LEAD,
    )
    assert {place: amounts.own for place, amounts in found.items()} == {
        Place(2026, "staff", LEAD): Decimal(10),
        Place(2027, "staff", LEAD): Decimal(30),
        Place(2026, "other", REGION): Decimal("0.01"),
        Place(2027, "other", REGION): Decimal("0.04"),
    }
    assert sum(amounts.fund for amounts in found.values()) == 400


@given(
    decided=st.dictionaries(st.integers(2026, 2030), kronor, min_size=1, max_size=4),
    budget=st.dictionaries(places, kronor, max_size=12),
    own=st.dictionaries(st.sampled_from([LEAD, PARTNER, REGION]), kronor, max_size=3),
)
def test_each_year_and_each_party_adds_up_to_the_ore(decided, budget, own):
    found = spread(decided, budget=budget, own=own, lead=LEAD)
    for year, amount in decided.items():
        assert sum(a.fund for place, a in found.items() if place.year == year) == amount
    for party, amount in own.items():
        assert sum(a.own for place, a in found.items() if place.organisation == party) == amount
    assert {place.year for place in found} <= set(decided)
    assert all(any(amounts) and min(amounts) >= 0 for amounts in found.values())


@pytest.mark.parametrize("amount", d("0.001", "-1"))
def test_what_is_no_whole_ore_is_refused(amount):
    with pytest.raises(ValueError, match="whole ören"):
        spread({2026: amount}, budget={}, own={}, lead=LEAD)
