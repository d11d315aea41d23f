"""Switching values: how far one input must move, all others at their means, until NPV is 0."""

from collections.abc import Sequence

import numpy as np

from evaluations.analysis.inputs import Input
from evaluations.analysis.sensitivity import OneAtATime

REACH = 10.0  # times its value: so far is looked
_SLACK = 1e-12  # of rounding, at both ends
_PIECES = 512
_ROUNDS = 6  # 512^6 pieces: as fine as a float


def switching_values(around: OneAtATime, rates: Sequence[float]) -> dict[str, float | None]:
    """Return for each input that is stated the value with NPV 0 in [0, 10 × its value], else None.

    `rates` are all internal rates of return, where one discount rate makes NPV 0.
    """
    stated = [one for one in around.model.inputs if one.is_stated]
    affine = [one for one in stated if one.is_affine]
    at_zero = around.changed([(one, 0.0) for one in affine])
    ends = zip(affine, at_zero, strict=True)
    values = {one.name: _of_line(around.npv, one, zero) for one, zero in ends}
    for one in stated:
        if one is around.model.discount.rate:
            values[one.name] = _of_rate(around.npv, one, rates)
        elif not one.is_affine:
            values[one.name] = _of_curve(around, one)
    return values


def _of_line(npv: float, one: Input, at_zero: float) -> float | None:
    """NPV is a straight line through its figures at 0 and at the value."""
    if npv == 0:
        return one.value
    if at_zero == npv:  # also when the value is 0, and its reach with it
        return None
    times = float(at_zero / (at_zero - npv))
    if not -_SLACK <= times <= REACH * (1 + _SLACK):
        return None
    return one.value * min(max(times, 0.0), REACH) + 0.0  # never -0.0


def _of_rate(npv: float, rate: Input, rates: Sequence[float]) -> float | None:
    """The internal rate of return nearest to the rate; of two as near, the lower."""
    if npv == 0:
        return rate.value
    low, high = sorted((0.0, REACH * rate.value))
    within = [root for root in rates if low <= root <= high]
    return min(within, key=lambda root: (abs(root - rate.value), root), default=None)


def _of_curve(around: OneAtATime, one: Input) -> float | None:
    """NPV only rises, or only falls, in how fast a benefit comes and goes: close in on its 0."""
    if around.npv == 0:
        return one.value
    low, high = 0.0, min(REACH * one.value, one.highest)
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _PIECES + 1)
        signs = np.sign(around.along(one, grid))
        if not signs.all():
            return float(grid[np.argmin(np.abs(signs))])
        if signs[0] == signs[-1]:
            return None
        last = int(np.argmax(signs != signs[0]))
        low, high = float(grid[last - 1]), float(grid[last])
    return high
