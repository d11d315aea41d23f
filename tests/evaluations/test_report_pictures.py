from dataclasses import replace

import pytest

from evaluations.models.data_sets import Group
from evaluations.report_content import Development
from evaluations.report_pictures import development_picture
from tests.evaluations.report_example import EARNINGS


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (["2026-05-04", "2026-11-20"], ["2026-05", "2026-11"]),
        (["2026-05-04", "2026-11-20", "2026-11-25"], ["2026-05-04", "2026-11-20", "2026-11-25"]),
    ],
)
def test_times_that_lie_in_the_same_month_are_told_apart(days: list[str], shown: list[str]) -> None:
    development = tuple(
        Development(group, day, 20, 60.0, 55.0, 65.0)
        for day in days
        for group in (Group.INTERVENTION, Group.COMPARISON)
    )
    picture = development_picture(replace(EARNINGS, development=development), "sv")
    assert picture
    assert [row[0] for row in picture.chart.table.rows] == shown
