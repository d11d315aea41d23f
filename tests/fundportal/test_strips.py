"""Strips: a dot for each score, equal ones above each other, the same figures in the table."""

import re

import pytest

from fundportal.charts import ChartFault, Strip, strips


def drawn(*rows):
    return strips(
        rows,
        key="poang",
        title="Poäng",
        description="Varje prick är en poäng.",
        headings=("Grund", "Poäng", "Sammanvägt"),
        low=1,
        high=5,
        middle_label="sammanvägt",
    )


def test_equal_scores_stand_above_each_other() -> None:
    chart = drawn(Strip("Behov", [3, 3, 5], 3.67))
    dots = re.findall(r'<circle[^>]*cx="([^"]+)" cy="([^"]+)"', chart.svg)
    assert len(dots) == len(set(dots)) == 3
    assert len({place for place, _height in dots}) == 2
    assert chart.table.rows == (("Behov", "3, 3, 5", "3,67"),)


def test_without_a_figure_the_count_stands_and_no_line() -> None:
    chart = drawn(Strip("Behov", [3, 4], None))
    assert "n\u00a0=\u00a02" in chart.svg
    assert "chart-middle" not in chart.svg
    assert chart.table.rows[0][-1] == "–"


def test_a_sum_off_the_scale_is_not_drawn_as_a_line() -> None:
    assert "chart-middle" not in drawn(Strip("Behov", [3, 4], 7)).svg


@pytest.mark.parametrize("values", [[], [0], [6], [float("nan")]])
def test_scores_off_the_scale_are_refused(values) -> None:
    with pytest.raises(ChartFault):
        drawn(Strip("Behov", values, None))


def test_words_are_escaped() -> None:
    assert "<b>" not in drawn(Strip("<b>Behov</b>", [3], None)).svg
