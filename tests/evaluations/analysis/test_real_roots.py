"""Real roots of polynomials: none lost, none invented, whatever the size of the coefficients."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluations.analysis.real_roots import roots_between

LOW, HIGH = Fraction(1, 100), Fraction(11)


def from_roots(roots: list[float]) -> list[float]:
    """Return the coefficients, lowest power first, of the polynomial with these roots."""
    exact = [Fraction(1)]
    for root in roots:
        down = [*(-Fraction(root) * c for c in exact), Fraction(0)]
        exact = [x + y for x, y in zip(down, [Fraction(0), *exact], strict=True)]
    return [float(c) for c in exact]


def found(coefficients: list[float]) -> list[float]:
    return [float(root) for root in roots_between(coefficients, LOW, HIGH)]


@given(st.lists(st.integers(2, 1090), min_size=1, max_size=7, unique=True))
def test_all_simple_roots_are_found(hundredths: list[int]) -> None:
    hundredths.sort()
    assume(all(b - a >= 8 for a, b in pairwise(hundredths)))
    roots = [h / 100 for h in hundredths]
    assert found(from_roots(roots)) == pytest.approx(roots, abs=1e-6)


@given(st.integers(2, 1099), st.integers(2, 1099), st.floats(1e-9, 1e9))
def test_a_double_root_is_found_once_however_its_coefficients_are_rounded(
    double: int, simple: int, size: float
) -> None:
    assume(abs(double - simple) > 20)
    coefficients = from_roots([double / 100, double / 100, simple / 100])
    expected = sorted([double / 100, simple / 100])
    assert found([size * c for c in coefficients]) == pytest.approx(expected, abs=1e-5)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=12))
def test_agrees_with_the_eigenvalues_of_the_companion_matrix(coefficients: list[int]) -> None:
    eigenvalues = np.roots(coefficients[::-1])
    # Only where the answer is clear: roots neither nearly double nor nearly at the edge.
    gaps = [abs(a - b) for i, a in enumerate(eigenvalues) for b in eigenvalues[:i]]
    assume(all(gap > 1e-3 for gap in gaps))
    assume(all(abs(z - edge) > 1e-3 for z in eigenvalues for edge in (0.01, 11)))
    real = sorted(z.real for z in eigenvalues if abs(z.imag) < 1e-7 and 0.01 < z.real < 11)
    assert found([float(c) for c in coefficients]) == pytest.approx(real, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([40, 100]))
def test_long_polynomials_have_a_root_at_each_change_of_sign(seed: int, degree: int) -> None:
    coefficients = np.random.default_rng(seed).normal(size=degree + 1)
    grid = np.linspace(0.02, 10.99, 4001)
    signs = np.sign(np.polyval(coefficients[::-1], grid))
    changes = int((signs[1:] != signs[:-1]).sum())
    inside = [r for r in found(list(coefficients)) if 0.02 < r < 10.99]
    assert len(inside) >= changes
    assert (len(inside) - changes) % 2 == 0


@pytest.mark.parametrize("coefficients", [[], [0.0], [0.0, 0.0], [3.0], [0.0, 0.0, 5.0]])
def test_what_has_no_root(coefficients: list[float]) -> None:
    assert found(coefficients) == []


def test_the_ends_are_outside() -> None:
    assert found([-11, 1]) == []
    assert found(from_roots([10.999, 0.0101])) == pytest.approx([0.0101, 10.999])


def test_a_triple_root_is_one() -> None:
    assert found([-1, 3, -3, 1]) == [1]
    assert found([1, -4, 6, -4, 1]) == [1]
    assert found(from_roots([1.1, 1.1, 1.1])) == pytest.approx([1.1], abs=1e-4)


def test_coefficients_from_tiny_to_huge() -> None:
    assert found([-1e-9, *[0] * 9, 1e9]) == pytest.approx([1e-18 ** (1 / 10)])
    assert found([-1.1e300, 1e300]) == pytest.approx([1.1])
    assert found([-1.1e-300, 1e-300]) == pytest.approx([1.1])
    assert found([-1e-300, 1e300]) == []
