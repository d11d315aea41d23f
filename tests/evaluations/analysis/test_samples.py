"""Groups as numpy arrays: the same figures as from a list, however hard the data."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.samples import sample_of


def exactly(values: np.ndarray) -> tuple[float, float]:
    """Mean and variance in fractions, without rounding until the end."""
    whole = [Fraction(float(value)) for value in values]
    mean = sum(whole) / len(whole)
    return float(mean), float(sum((v - mean) ** 2 for v in whole) / (len(whole) - 1))


@pytest.mark.parametrize(
    ("level", "spread"),
    [(0, 1), (1e9, 1), (1e9, 1e-3), (1e9, 1e-6), (1e15, 1), (-1e12, 1e-2), (1e-200, 1e-203)],
)
def test_a_small_spread_on_a_large_mean_keeps_its_digits(level: float, spread: float) -> None:
    values = level + spread * np.random.default_rng(1).normal(size=20_001)
    mean, variance = exactly(values)
    for given_as in (values, values.tolist(), values[::-1]):
        sample = sample_of(given_as, "group")
        assert sample.mean == pytest.approx(mean, rel=4e-16)
        assert sample.sd == pytest.approx(variance**0.5 if variance else sample.sd, rel=1e-13)
        assert sample.sd > 0


@pytest.mark.parametrize("value", [0.1, 1e9 + 0.1, 0.0, 1e-300, 1e300])
def test_an_array_of_the_same_value_has_no_spread(value: float) -> None:
    sample = sample_of(np.full(100_003, value), "group")
    assert (sample.mean, sample.sd) == (value, 0.0)


@settings(max_examples=300)
@given(
    arrays.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.int16, np.uint8, ">f8"]),
        st.integers(2, 40),
    )
)
def test_arrays_and_lists_agree(values: np.ndarray) -> None:
    def told(of: Any) -> Any:
        try:
            return sample_of(of, "group")
        except AnalysisFault as refusal:
            return [one.code for one in refusal.faults]

    here, there = told(values), told(values.tolist())
    if isinstance(here, list) or isinstance(there, list):
        assert here == there
    else:
        rounding = 1e-15 * float(np.abs(values.astype(float)).max())  # of values that cancel out
        assert here.mean == pytest.approx(there.mean, rel=1e-15, abs=rounding)
        assert here.sd == pytest.approx(there.sd, rel=1e-12, abs=rounding)


def test_the_array_is_left_as_it_was() -> None:
    values = np.arange(10.0)
    values.flags.writeable = False
    assert sample_of(values, "group").n == 10


@pytest.mark.parametrize(
    ("values", "code", "where"),
    [
        (np.array([1.0, np.nan, 2.0]), "not_finite", "group.values[1]"),
        (np.array([1.0, 2.0, -np.inf]), "not_finite", "group.values[2]"),
        (np.array([np.inf, -np.inf]), "not_finite", "group.values[0]"),
        (np.array([1.7e308, -1.7e308]), "not_finite", "group.values"),
        (np.array([True, False]), "not_a_number", "group.values[0]"),
        (np.array(["1", "2"]), "not_a_number", "group.values[0]"),
        (np.array([1j, 2]), "not_a_number", "group.values[0]"),
        (np.array([1.0, "2"], dtype=object), "not_a_number", "group.values[1]"),
        (np.array(["2026-01-01", "2026-01-02"], dtype="M8[D]"), "not_a_number", "group.values[0]"),
        (np.zeros((2, 3)), "not_a_list", "group.values"),
        (np.array(5.0), "not_a_list", "group.values"),
        (np.array([]), "too_few", "group.values"),
        (np.array([1.0]), "too_few", "group.values"),
        (np.ma.array([1.0, 2.0, 3.0], mask=[1, 1, 0]), "too_few", "group.values"),
    ],
)
def test_arrays_that_are_no_sample(values: np.ndarray, code: str, where: str) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        sample_of(values, "group")
    (only,) = refusal.value.faults
    assert (only.code, only.where) == (code, where)


def test_masked_values_are_missing() -> None:
    sample = sample_of(np.ma.array([1.0, 99.0, 3.0], mask=[0, 1, 0]), "group")
    assert (sample.n, sample.dropped, sample.mean) == (2, 1, 2.0)


def test_numbers_of_numpy_in_a_list_are_numbers() -> None:
    sample = sample_of([np.float32(1), np.int64(3), None], "group")
    assert (sample.n, sample.mean) == (2, 2.0)
    with pytest.raises(AnalysisFault, match="group"):
        sample_of([np.bool_(True), 1, 2], "group")
