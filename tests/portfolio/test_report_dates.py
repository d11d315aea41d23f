"""The periods of status reports: calendar quarters and half-years, or days of one's own."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.report_dates import DAY, periods_by_ends, periods_by_rhythm

D = datetime.date


@pytest.mark.parametrize(
    ("first", "last", "rhythm", "ends"),
    [
        (
            D(2026, 2, 10),
            D(2027, 12, 31),
            "half_yearly",
            [D(2026, 6, 30), D(2026, 12, 31), D(2027, 6, 30)],
        ),
        (
            D(2026, 1, 1),
            D(2026, 12, 31),
            "quarterly",
            [D(2026, 3, 31), D(2026, 6, 30), D(2026, 9, 30)],
        ),
        (D(2026, 6, 15), D(2027, 6, 30), "half_yearly", [D(2026, 12, 31)]),  # 15 days join the next
        (D(2026, 1, 1), D(2027, 1, 15), "half_yearly", [D(2026, 6, 30)]),  # so do those at the end
        (D(2026, 1, 1), D(2026, 5, 1), "half_yearly", []),
        (D(2026, 1, 1), D(2030, 5, 1), "never", []),
    ],
)
def test_the_last_period_is_left_to_the_final_report(first, last, rhythm, ends):
    periods = periods_by_rhythm(first, last, rhythm)
    assert [period.last for period in periods] == ends
    assert not periods or periods[0].first == first


@given(
    first=st.dates(D(2000, 1, 1), D(2090, 1, 1)),
    days=st.integers(0, 3000),
    rhythm=st.sampled_from(["quarterly", "half_yearly"]),
)
def test_periods_follow_each_other_and_end_before_the_end(first, days, rhythm):
    last = first + datetime.timedelta(days=days)
    periods = periods_by_rhythm(first, last, rhythm)
    for before, after in itertools.pairwise(periods):
        assert after.first == before.last + DAY
    assert all(period.first <= period.last < last for period in periods)


def test_own_days_are_sorted_and_counted_once():
    ends = [D(2026, 9, 1), D(2026, 3, 1), D(2026, 9, 1)]
    assert periods_by_ends(D(2026, 1, 1), ends) == [
        (D(2026, 1, 1), D(2026, 3, 1)),
        (D(2026, 3, 2), D(2026, 9, 1)),
    ]
