"""Discount factors: published tables, spreadsheets and every impossible schedule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.discounting import factors, factors_of_bands, npv, present_value
from evaluations.analysis.faults import AnalysisFault

# HM Treasury, Discounting: Green Book supplementary guidance, annex A, table A.1.
GREEN_BOOK = [
    *(1, 0.9662, 0.9335, 0.9019, 0.8714, 0.8420, 0.8135, 0.7860, 0.7594, 0.7337, 0.7089),
    *(0.6849, 0.6618, 0.6394, 0.6178, 0.5969, 0.5767, 0.5572, 0.5384, 0.5202, 0.5026),
    *(0.4856, 0.4692, 0.4533, 0.4380, 0.4231, 0.4088, 0.3950, 0.3817, 0.3687, 0.3563),
]
rates = st.floats(-0.9, 5)


def test_the_green_book_table() -> None:
    made = factors(0.035, 30)
    assert made == pytest.approx(GREEN_BOOK, abs=5e-5)
    assert made[:21].sum() == pytest.approx(15.212, abs=5e-4)
    assert made[:27].sum() == pytest.approx(17.890, abs=5e-4)


def test_the_green_book_schedule_falls_by_its_marginal_rates() -> None:
    made = factors_of_bands([(0, 30, 0.035), (31, 75, 0.03), (76, 125, 0.025)], 125)
    assert made[30] == pytest.approx(1.035**-30)
    assert made[31] == pytest.approx(1.035**-30 / 1.03)
    assert made[76] == pytest.approx(1.035**-30 * 1.03**-45 / 1.025)


def test_a_spreadsheet_discounts_its_first_value_one_period() -> None:
    flows = [-10000.0, 3000.0, 4200.0, 6800.0]
    assert npv(0.1, flows, first_year=1) == pytest.approx(1188.4434123352212, abs=1e-6)
    assert npv(0.1, flows) == pytest.approx(1188.4434123352212 * 1.1)


def test_numpy_financial_does_not() -> None:
    assert npv(0.08, [-40000, 5000, 8000, 12000, 30000]) == pytest.approx(3065.22267, abs=1e-5)


def test_rates_may_be_many_draws() -> None:
    made = factors(np.array([[0.0, 0.02], [0.035, -0.5]]), 3)
    assert made.shape == (2, 2, 4)
    assert made[1, 1] == pytest.approx([1, 2, 4, 8])
    assert (made[..., 0] == 1).all()


def test_no_years_beyond_the_first() -> None:
    assert factors(0.035, 0).tolist() == [1]
    assert factors_of_bands([(0, 0, 0.035)], 0).tolist() == [1]
    assert npv(0.035, []) == 0


@pytest.mark.parametrize("rate", [-1, -1.5, float("nan"), float("inf"), float("-inf")])
def test_an_impossible_rate_is_a_fault(rate: float) -> None:
    for made in (lambda: factors(rate, 3), lambda: factors_of_bands([(0, 3, rate)], 3)):
        with pytest.raises(AnalysisFault, match="expected a number above -1") as raised:
            made()
        assert raised.value.faults[0].code == "rate_out_of_range"


def test_an_impossible_rate_among_draws_is_a_fault() -> None:
    with pytest.raises(AnalysisFault, match=r"-1\.0; expected a number above -1"):
        factors(np.array([0.035, -1.0]), 2)


@pytest.mark.parametrize("rate", [-1 + 1e-9, -1 + 1e-15])
def test_a_factor_too_large_to_hold_is_a_fault(rate: float) -> None:
    with pytest.raises(AnalysisFault, match="too large to hold"):
        factors(rate, 100)
    with pytest.raises(AnalysisFault, match="too large to hold"):
        factors_of_bands([(0, 100, rate)], 100)


def test_a_huge_rate_leaves_nothing_of_later_years() -> None:
    assert factors(1e300, 2) == pytest.approx([1, 0, 0])


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        ([], ["bands_gap"]),
        ([(2, 10, 0.03)], ["bands_gap"]),
        ([(0, 4, 0.03), (6, 10, 0.02)], ["bands_gap"]),
        ([(0, 4, 0.03), (5, 9, 0.02)], ["bands_gap"]),
        ([(0, 5, 0.03), (5, 10, 0.02)], ["bands_overlap"]),
        ([(0, 20, 0.03), (11, 30, 0.02)], ["bands_overlap"]),
        ([(0, 10, 0.03), (0, 10, 0.02)], ["bands_overlap"]),
        ([(0, 3, 0.03), (3, 4, 0.03), (7, 10, 0.02)], ["bands_overlap", "bands_gap"]),
        ([(10, 0, 0.03)], ["band_turned"]),
        ([(-1, 4, 0.03), (9, 5, -1)], ["year_out_of_range", "band_turned", "rate_out_of_range"]),
    ],
)
def test_bands_hold_each_year_once(bands: list, codes: list[str]) -> None:
    with pytest.raises(AnalysisFault) as raised:
        factors_of_bands(bands, 10)
    assert [fault.code for fault in raised.value.faults] == codes


def test_bands_may_begin_in_year_one_stand_in_any_order_and_go_on_past_the_horizon() -> None:
    made = factors_of_bands([(6, 99, 0.02), (1, 5, 0.03), (100, 200, 0.01)], 7)
    assert made == pytest.approx(
        [*(1.03**-t for t in range(6)), *(1.03**-5 / 1.02**t for t in (1, 2))]
    )
    assert factors_of_bands([(0, 0, 0.5), (1, 2, 0.0)], 2).tolist() == [1, 1, 1]


@pytest.mark.parametrize("call", [lambda: factors(0.03, -1), lambda: npv(0.03, [1], first_year=-1)])
def test_a_negative_number_of_years_is_a_fault(call) -> None:
    with pytest.raises(AnalysisFault, match="from 0 on"):
        call()


def test_a_value_too_large_to_hold_is_a_fault() -> None:
    with pytest.raises(AnalysisFault, match="too large"):
        present_value([1e308, 1e308], factors(0, 1))
    with pytest.raises(AnalysisFault, match="too large"):
        npv(-0.5, [1e308, -1e308, 1e308])


@given(rates, st.integers(0, 60))
def test_one_band_is_one_rate(rate: float, horizon: int) -> None:
    bands = [(0, horizon, rate)]
    assert factors_of_bands(bands, horizon) == pytest.approx(factors(rate, horizon), rel=1e-12)


@given(rates, st.lists(st.integers(-1_000_000, 1_000_000), max_size=30))
def test_one_year_later_is_one_factor_less(rate: float, flows: list[int]) -> None:
    room = 1e-12 * npv(rate, [abs(flow) for flow in flows])
    assert npv(rate, flows, 1) * (1 + rate) == pytest.approx(npv(rate, flows), abs=room)
