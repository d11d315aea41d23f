"""The years of a fund by pure figures: frames, carry-over, exceptions."""

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portfolio.budget_years import added, budget_years, excused_of, grown_over

D = Decimal
ZERO = D("0.00")
money = st.decimals(0, 10**7, places=2)
per_year = st.dictionaries(st.integers(2024, 2030), money, max_size=5)


def test_what_a_year_leaves_goes_on_where_the_rule_says_so():
    frames, planned = {2025: D(10), 2026: D(10)}, {2025: D(4), 2026: D(13), 2027: D(2)}
    years = budget_years(frames, planned, carries=True)
    assert [(each.available, each.left, each.over) for each in years] == [
        (10, 6, 0),
        (16, 3, 0),
        (3, 1, 0),
    ]
    years = budget_years(frames, planned, carries=False)
    assert [(each.available, each.left, each.over) for each in years] == [
        (10, 6, 0),
        (10, -3, 3),
        (0, -2, 2),
    ]
    assert years[2].frame is None


def test_a_year_that_gives_less_on_puts_a_later_one_over():
    frames, planned = {2026: D(10), 2027: D(5)}, {2026: D(0), 2027: D(15)}
    before = budget_years(frames, planned, carries=True)
    after = budget_years(frames, added(planned, {}, {2026: D(3)}), carries=True)
    assert [(each.year, each.over) for each in grown_over(before, after)] == [(2027, 3)]
    assert grown_over(after, before) == []  # who lowers a plan is never refused


def test_a_decision_widens_its_own_case_s_room_only():
    planned = {1: {2026: D(8)}, 2: {2026: D(4)}}
    assert excused_of(planned, {2: {2026: D(9)}, 3: {2026: D(1)}}) == {2026: D(4)}
    years = budget_years({2026: D(10)}, {2026: D(12)}, carries=True, excused={2026: D(2)})
    assert (years[0].left, years[0].over) == (-2, 0)


@given(frames=per_year, planned=per_year, carries=st.booleans())
def test_nothing_is_lost_and_nothing_comes_of_nothing(frames, planned, carries):
    years = budget_years(frames, planned, carries=carries)
    assert sum((each.planned for each in years), ZERO) == sum(planned.values(), ZERO)
    assert all(each.carried >= 0 and each.over == max(-each.left, ZERO) for each in years)
    for before, after in itertools.pairwise(years):
        assert after.carried == (max(before.left, ZERO) if carries else ZERO)
    if carries and years:  # frames less plans is what is left at last, but for what went over
        overrun = sum((each.over for each in years[:-1]), ZERO)
        in_all = sum(frames.values(), ZERO) - sum(planned.values(), ZERO)
        assert years[-1].left == in_all + overrun
