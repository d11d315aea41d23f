"""Forecasts by pure figures: two methods to the end, and what an application would take."""

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portfolio.budget_years import added, budget_years
from portfolio.forecasts import Course, forecast, in_all, what_if

D = Decimal
Date = datetime.date
money = st.decimals(0, 10**7, places=2)
days = st.dates(Date(2024, 1, 1), Date(2028, 12, 31))


def course(planned, paid, committed, started, ends, **more):
    return Course(planned, paid, committed, started, ends, **more)


def test_a_worked_case_by_both_methods():
    """1,2 of 3,6 mnkr paid in the first twelve of 30 months, the plan even: 100 000 kr a month."""
    plan = {2026: D(1_500_000), 2027: D(1_200_000), 2028: D(900_000)}
    now = course(plan, {2026: D(1_200_000)}, D(3_600_000), Date(2026, 1, 1), Date(2028, 6, 30))
    found = forecast(now, Date(2026, 12, 5))
    assert [(each.year, each.linear, each.by_plan) for each in found.years] == [
        (2026, 1_200_000, 1_500_000),
        (2027, 1_200_000, 1_200_000),
        (2028, 600_000, 900_000),
    ]
    assert (found.linear_left, found.by_plan_left) == (600_000, 0)


def test_what_was_paid_ahead_lowers_the_years_to_come():
    plan = {2026: D(100), 2027: D(100), 2028: D(100)}
    now = course(plan, {2026: D(250)}, D(300), Date(2026, 1, 1), Date(2028, 12, 31))
    found = forecast(now, Date(2026, 12, 31))
    assert [each.by_plan for each in found.years] == [250, 0, 50]
    assert [each.linear for each in found.years] == [250, 50, 0]  # capped at what is committed


def test_before_the_first_payment_only_the_plan_says_anything():
    now = course({2027: D(100)}, {}, D(100), Date(2027, 1, 1), Date(2027, 12, 31))
    found = forecast(now, Date(2026, 11, 2))
    assert (found.linear, found.by_plan) == (0, 100)


def test_a_finished_investment_has_no_more_to_come():
    plan = {2025: D(100), 2026: D(100)}
    dates = (Date(2025, 1, 1), Date(2026, 12, 31))
    now = course(plan, {2025: D(90)}, D(90), *dates, is_running=False)
    assert (forecast(now, Date(2026, 3, 1)).linear, forecast(now, Date(2026, 3, 1)).by_plan) == (
        90,
        90,
    )


@given(
    years=st.dictionaries(st.integers(2024, 2028), money, min_size=1),
    share=st.integers(0, 100),
    started=days,
    ends=days,
    today=days,
)
def test_no_method_pays_too_much_or_less_than_was_paid(years, share, started, ends, today):
    started, ends = sorted((started, ends))
    committed = sum(years.values(), D(0))
    paid = {today.year: (committed * share / 100).quantize(D("0.01"))}
    found = forecast(course(years, paid, committed, started, ends), today)
    assert (found.paid, found.planned) == (paid[today.year], committed)
    assert found.by_plan == committed  # the plan is what is committed: everything is used
    assert found.paid <= found.linear <= committed
    assert all(min(each.linear, each.by_plan) >= each.paid for each in found.years)
    last = max(ends, today).year
    assert all(each.linear == each.paid for each in found.years if each.year > last)
    twice = in_all([found, found])
    assert (twice.linear, twice.by_plan, twice.committed) == (
        2 * found.linear,
        2 * found.by_plan,
        2 * committed,
    )


def test_what_an_application_takes_of_the_years():
    frames, planned = {2027: D(10), 2028: D(10)}, {2027: D(4), 2028: D(12)}
    before = budget_years(frames, planned, carries=True)
    wanted = {2027: D(5)}
    after = budget_years(frames, added(planned, {}, wanted), carries=True)
    [first, second] = what_if(before, after, wanted)
    assert (first.before.left, first.asked, first.after.left, first.goes_over) == (6, 5, 1, False)
    assert (second.before.left, second.asked, second.after.left) == (4, 0, -1)
    assert second.goes_over  # 2028 lived on what 2027 leaves
