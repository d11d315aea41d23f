"""Every real root of a polynomial in an interval, also double ones, by exact arithmetic.

The stationary points are isolated with Descartes' rule of signs and bisection (Collins and Akritas
1976, "Polynomial real root isolation using Descartes' rule of signs"); between two of them the
polynomial is monotone, so a change of sign is exactly one root. Floats are whole numbers over a
power of two: the signs are computed in whole numbers and are never wrong by rounding.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm

GRID_BITS = 64  # roots are found to within 2⁻⁶⁴, below what a float near 1 can hold
EPSILON = 2.0**-52

Whole = list[int]  # whole coefficients, lowest power first


def roots_between(coefficients: Sequence[float], low: Fraction, high: Fraction) -> list[Fraction]:
    """Return the distinct real roots strictly between 0 < low < high, ascending.

    `coefficients` are finite, lowest power first; the zero polynomial has no roots. A stationary
    point where the polynomial is zero to within the rounding of its coefficients is a root: a
    double root whose coefficients were rounded would otherwise be lost, or be two.
    """
    whole = _whole(coefficients)
    if len(whole) < 2:
        return []
    left, right = _on_grid(low), _on_grid(high)
    points = [left, *stationary_points(whole, left, right), right]
    signs = [_sign(whole, left), *(_rounded_sign(whole, p) for p in points[1:-1])]
    signs.append(_sign(whole, right))
    found = _touching(points, signs) + [
        _bisect(whole, a, b)
        for (a, b), (here, there) in zip(pairwise(points), pairwise(signs), strict=True)
        if here * there < 0
    ]
    return sorted(Fraction(m, 2**GRID_BITS) for m in found)


def stationary_points(whole: Whole, left: int, right: int) -> list[int]:
    """Return where the derivative is zero strictly between two grid points, ascending."""
    if _variations(whole) <= 1:
        return []  # at most one positive root by Descartes' rule: no need to look between
    slope = [i * c for i, c in enumerate(whole)][1:]
    while slope and slope[0] == 0:
        slope = slope[1:]  # a factor of the variable: zero at 0 alone
    return sorted({m for m in _isolated(slope, left, right) if left < m < right})


def _isolated(whole: Whole, left: int, right: int) -> list[int]:
    """Return the grid points of all roots in the interval, once for roots closer than the grid."""
    found: list[int] = []
    waiting = [(_moved_to_unit(whole, left, right), left, right)]
    while waiting:
        unit, a, b = waiting.pop()
        changes = _variations(_shifted(unit[::-1]))
        if changes == 0:
            continue
        if b - a <= 1:
            found.append(a)
        elif changes == 1 and _sign(whole, a) * _sign(whole, b) < 0:
            found.append(_bisect(whole, a, b))
        else:
            waiting += _halves(unit, a, b, found)
    return found


def _halves(unit: Whole, a: int, b: int, found: list[int]) -> list[tuple[Whole, int, int]]:
    """Return both halves of an interval, each mapped to the unit interval; note a root between."""
    degree, middle = len(unit) - 1, (a + b) // 2
    lower = [c << (degree - i) for i, c in enumerate(unit)]
    upper = _shifted(lower)
    if upper[0] == 0:
        found.append(middle)
    return [(lower, a, middle), (upper, middle, b)]


def _touching(points: list[int], signs: list[int]) -> list[int]:
    """Return one point for each run of inner points where the polynomial is zero."""
    runs: list[list[int]] = []
    before = 1
    for point, sign in list(zip(points, signs, strict=True))[1:-1]:
        if sign == 0:
            if before == 0:
                runs[-1].append(point)
            else:
                runs.append([point])
        before = sign
    return [sum(run) // len(run) for run in runs]


def _whole(coefficients: Sequence[float]) -> Whole:
    """Return whole coefficients with the same roots but 0, without zeros at either end."""
    ratios = [Fraction(c) for c in coefficients]
    scale = lcm(*(r.denominator for r in ratios))
    whole = [int(r * scale) for r in ratios]
    while whole and whole[-1] == 0:
        whole.pop()
    while whole and whole[0] == 0:
        whole.pop(0)
    return whole


def _on_grid(value: Fraction) -> int:
    return round(value * 2**GRID_BITS)


def _sign(whole: Whole, point: int) -> int:
    """Return the exact sign of the polynomial at a grid point."""
    value = _value(whole, point)
    return (value > 0) - (value < 0)


def _rounded_sign(whole: Whole, point: int) -> int:
    """Return the sign at a positive grid point, 0 when rounded coefficients could make it 0."""
    value = _value(whole, point)
    room = Fraction(4 * len(whole) * EPSILON) * _value([abs(c) for c in whole], point)
    return 0 if abs(value) <= room else (value > 0) - (value < 0)


def _value(whole: Whole, point: int) -> int:
    """Return the polynomial at point / 2⁶⁴, times 2 to the power of 64 × its degree."""
    total, shift = 0, 0
    for coefficient in reversed(whole):
        total = total * point + (coefficient << shift)
        shift += GRID_BITS
    return total


def _bisect(whole: Whole, a: int, b: int) -> int:
    """Return the grid point of the one root between two points of opposite sign."""
    here = _sign(whole, a)
    while b - a > 1:
        middle = (a + b) // 2
        sign = _sign(whole, middle)
        if sign == 0:
            return middle
        a, b = (middle, b) if sign == here else (a, middle)
    return a


def _moved_to_unit(whole: Whole, left: int, right: int) -> Whole:
    """Return the polynomial of s in left + (right − left) × s, times a constant."""
    degree = len(whole) - 1
    scaled = [c << (GRID_BITS * (degree - i)) for i, c in enumerate(whole)]
    moved: Whole = []
    for coefficient in reversed(scaled):  # Horner's rule: × (left + width × s), + coefficient
        times_left = [*(left * c for c in moved), 0]
        times_width = [0, *((right - left) * c for c in moved)]
        moved = [x + y for x, y in zip(times_left, times_width, strict=True)]
        moved[0] += coefficient
    return moved[: degree + 1]


def _shifted(whole: Whole) -> Whole:
    """Return the coefficients of p(s + 1), by repeated running sums."""
    sums = whole[::-1]
    for keep in range(len(sums), 0, -1):
        sums[:keep] = accumulate(sums[:keep])
    return sums[::-1]


def _variations(whole: Whole) -> int:
    """Return how often the sign changes along the coefficients, zeros left out."""
    signs = [c > 0 for c in whole if c]
    return sum(a != b for a, b in pairwise(signs))
