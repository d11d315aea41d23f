"""Internal rate, payback, annuity and ratios: published cases, corners and properties."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluations.analysis.criteria import eanb, irr_roots, payback_year, ratio
from evaluations.analysis.discounting import factors, npv
from evaluations.analysis.faults import AnalysisFault


@pytest.mark.parametrize(
    ("net", "published"),
    [
        ([-100, 39, 59, 55, 20], 0.28095),
        ([-100, 0, 0, 74], -0.0955),
        ([-100, 100, 0, -7], -0.0833),
        ([-100, 100, 0, 7], 0.06206),
    ],
)
def test_the_cases_of_numpy_financial(net: list[float], published: float) -> None:
    assert any(root == pytest.approx(published, abs=5e-6) for root in irr_roots(net))


def test_a_case_of_numpy_financial_has_a_second_root_that_it_does_not_tell() -> None:
    assert irr_roots([-100, 100, 0, -7]) == pytest.approx([-0.678894, -0.083300], abs=1e-6)


@pytest.mark.parametrize(
    ("net", "roots"),
    [
        ([-100, 220, -121], [0.1]),  # double
        ([-1, 2.2, -1.21], [0.1]),  # double, but for the rounding of its decimals
        ([-1e6, 2.2e6, -1.21e6], [0.1]),
        ([-1000, 3600, -4310, 1716], [0.1, 0.2, 0.3]),
        ([-4000, 25000, -25000], [0.25, 4.0]),
        ([-100, 0, 0], []),
        ([0, 0, 0], []),
        ([], []),
        ([7], []),
        ([100, 50], []),
        ([-100, 150, -100], []),  # changes sign twice and has no real root
        ([0, 0, -100, 110, 0, 0], [0.1]),
        ([-100, 1], []),  # exactly -0.99
        ([-100, 1100], []),  # exactly 10
        ([-100, 1.0001], [-0.989999]),
        ([-100, 1099.99], [9.9999]),
        ([100, -110], [0.1]),  # a loan
        ([-1e-12, 1.1e-12], [0.1]),
        ([-1e250, 1.1e250], [0.1]),
        ([-1.0, *[0.0] * 99, 1e-199], [-0.98976707]),
        ([-1.0, *[0.0] * 99, 1e104], [9.96478196]),
    ],
)
def test_every_root(net: list[float], roots: list[float]) -> None:
    assert irr_roots(np.array(net)) == pytest.approx(roots, abs=1e-8)


def test_what_is_left_by_rounding_makes_no_rate() -> None:
    net = [-100, 110, *[0] * 10, 0.3 - (0.1 + 0.2)]
    moved = [100, 110, *[0] * 10, 0.6]
    assert irr_roots(net, moved) == pytest.approx([0.1])
    assert len(irr_roots(net)) == 2  # nothing tells it from a real flow that is tiny


@given(st.floats(-0.98, 9.9), st.integers(1, 100), st.floats(1e-6, 1e12))
def test_an_outlay_that_grows_by_a_rate_gives_that_rate(rate: float, n: int, size: float) -> None:
    back = size * (1 + rate) ** n
    assert irr_roots([-size, *[0.0] * (n - 1), back]) == pytest.approx([rate], abs=1e-9)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=12))
def test_at_a_root_the_net_present_value_is_zero(net: list[int]) -> None:
    for root in irr_roots(net):
        size = npv(root, [abs(amount) for amount in net])
        assert npv(root, net) == pytest.approx(0, abs=1e-9 * size)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=8))
def test_a_change_of_sign_of_the_net_present_value_is_a_root(net: list[int]) -> None:
    grid = np.linspace(-0.98, 9.9, 200)
    values = factors(grid, len(net) - 1) @ np.array(net, dtype=float)
    signs = np.sign(values)
    assume(signs.all())
    roots = np.array(irr_roots(net))
    for i in np.flatnonzero(signs[1:] != signs[:-1]):
        assert ((roots > grid[i]) & (roots < grid[i + 1])).any()


@pytest.mark.parametrize(
    ("net", "year"),
    [
        ([], 0),
        ([0, 0], 0),
        ([10, 5], 0),
        ([10, -10, 5], 0),
        ([-100, 40, 60], 2),
        ([-100, 40, 50], None),
        ([50, -100, 20, 30], 3),
        ([-100, 120, -50], 1),
        ([-0.3, 0.1, 0.1, 0.1], 3),
        ([-0.6, 0.3, 0.2, 0.1], 3),
        ([-1e-20, 1e-20], 1),
        ([-1e300, 5e299, 5e299], 2),
    ],
)
def test_payback(net: list[float], year: int | None) -> None:
    assert payback_year(net) == year


def test_discounted_payback_is_not_lost_in_rounding() -> None:
    discounted = np.array([-300, 110, 121, 133.1]) * factors(0.1, 3)
    assert payback_year(discounted) == 3


def test_the_annuity_is_worth_the_net_present_value() -> None:
    made = factors(0.035, 20)
    annual = eanb(1000.0, made)
    assert annual is not None
    assert npv(0.035, [annual] * 20, first_year=1) == pytest.approx(1000)
    assert eanb(1000.0, factors(0.035, 0)) is None
    assert eanb(10.0, factors(0, 5)) == 2


def test_a_ratio_to_nothing_has_no_value() -> None:
    assert ratio(5, 0) is None
    assert ratio(0, 0) is None
    assert ratio(5, 2) == 2.5
    assert ratio(0, 5) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: irr_roots([-1, float("nan")]),
        lambda: irr_roots([-1, float("inf")]),
        lambda: payback_year([float("-inf"), 1]),
        lambda: payback_year([-1e308, -1e308, 1]),
        lambda: ratio(1e200, 1e-200),
        lambda: ratio(float("nan"), 1),
        lambda: eanb(1, [1, 1e308, 1e308]),
    ],
)
def test_what_cannot_be_computed_is_a_fault(call) -> None:
    with pytest.raises(AnalysisFault):
        call()
