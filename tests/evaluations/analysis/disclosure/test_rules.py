"""What is small: the rule of a fund."""

import pytest

from evaluations.analysis.disclosure.rules import Rule
from evaluations.analysis.faults import AnalysisFault


def test_counts_from_one_up_to_the_threshold_are_small() -> None:
    assert [count for count in range(8) if Rule().is_small(count)] == [1, 2, 3, 4]
    assert [count for count in range(8) if Rule(3, protect_zero=True).is_small(count)] == [0, 1, 2]


def test_a_mean_needs_the_threshold_in_every_group() -> None:
    assert Rule().may_show_mean(5, 80)
    assert not Rule().may_show_mean(4, 80)
    assert not Rule().may_show_mean(80, 0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(5, 10, True), (4, 10, False), (6, 10, False), (0, 40, False), (40, 40, False)],
)
def test_a_share_needs_the_threshold_on_both_sides(numerator, denominator, shown) -> None:
    assert Rule().may_show_share(numerator, denominator) is shown


def test_a_summary_has_no_single_persons_value() -> None:
    assert Rule().summary([1, 2, 3, 4, 5]) == {"n": 5, "mean": 3, "sd": pytest.approx(2.5**0.5)}
    assert Rule().summary([1, 2, 3, 4]) == {"n": None, "mean": None, "sd": None}
    assert Rule().summary([]) == {"n": 0, "mean": None, "sd": None}


def test_a_threshold_under_which_nothing_is_small_is_refused() -> None:
    with pytest.raises(AnalysisFault, match="threshold: 1; expected at least 2"):
        Rule(1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(1e308, "too_large"), (float("inf"), "not_finite"), (float("nan"), "not_finite")],
)
def test_values_that_cannot_be_summed_up_are_refused(wrong: float, code: str) -> None:
    with pytest.raises(AnalysisFault) as refused:
        Rule().summary([wrong] * 5)
    assert refused.value.faults[0].code == code
