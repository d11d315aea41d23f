"""Discount factors: what a krona of year t is worth in year 0, whose own factor is 1.

Formula: HM Treasury, "The Green Book" (2022), annex 6, and "Discounting: Green Book supplementary
guidance", table A.1. A schedule of rates is a cumulative product of the marginal rates.
"""

from collections.abc import Sequence

import numpy as np

from evaluations.analysis.faults import AnalysisFault, Fault, fault

Band = tuple[int, int, float]  # first year, last year, rate of each year between them

RATE_EXPECTED = "a number above -1, such as 0.035"


def factors(rate: float | np.ndarray, horizon: int) -> np.ndarray:
    """Return the factor of each year 0..horizon, shape (..., horizon + 1) for rates of shape (...).

    Raises AnalysisFault for a rate that is no finite number above -1, a negative horizon, and
    a rate so close to -1 that a factor is too large to hold.
    """
    rates = np.asarray(rate, dtype=float)
    _check_horizon(horizon)
    if not (np.isfinite(rates) & (rates > -1)).all():
        raise fault("rate_out_of_range", "discount.rate", _shown(rates), RATE_EXPECTED)
    with np.errstate(over="ignore", under="ignore"):
        made = (1 + rates[..., np.newaxis]) ** -np.arange(horizon + 1.0)
    return _finite(made, "discount.rate")


def factors_of_bands(bands: Sequence[Band], horizon: int) -> np.ndarray:
    """Return the factor of each year 0..horizon from bands of marginal rates, shape (horizon + 1,).

    Every year 1..horizon must lie in exactly one band; year 0 may lie in the first and has factor
    1 anyway. Raises AnalysisFault with every fault of the bands at once.
    """
    _check_horizon(horizon)
    faults = [found for i, band in enumerate(bands) for found in _faults_of_band(i, band)]
    if not faults:
        faults = _faults_of_cover(bands, horizon)
    if faults:
        raise AnalysisFault(faults)
    growth = np.ones(horizon + 1)
    for first, last, rate in bands:
        growth[max(first, 1) : last + 1] = 1 + rate
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        made = 1 / np.cumprod(growth)
    return _finite(made, "discount.bands")


def present_value(flows: Sequence[float] | np.ndarray, factor: np.ndarray) -> float:
    """Return Σ factor(t) × flow(t) over years 0..n; both have the same length."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(np.dot(np.asarray(flows, dtype=float), factor))
    if not np.isfinite(total):
        raise fault("too_large", "present value", "too large to compute", "smaller amounts")
    return total


def npv(rate: float, flows: Sequence[float], first_year: int = 0) -> float:
    """Return the net present value of yearly flows, the first of them in `first_year`.

    A spreadsheet's NPV discounts its first value one period: that is `first_year=1`.
    """
    if first_year < 0:
        raise fault("year_out_of_range", "first_year", str(first_year), "a year from 0 on")
    if len(flows) == 0:
        return 0.0
    made = factors(rate, first_year + len(flows) - 1)
    return present_value(flows, made[first_year:])


def _check_horizon(horizon: int) -> None:
    if horizon < 0:
        raise fault("year_out_of_range", "horizon", str(horizon), "a number of years from 0 on")


def _finite(made: np.ndarray, where: str) -> np.ndarray:
    if not np.isfinite(made).all():
        problem = "so close to -1 that a late year's factor is too large to hold"
        raise fault("rate_out_of_range", where, problem, "rates further above -1, such as 0.035")
    return made


def _shown(rates: np.ndarray) -> str:
    wrong = rates[~(np.isfinite(rates) & (rates > -1))]
    return repr(float(wrong.flat[0]))


def _faults_of_band(index: int, band: Band) -> list[Fault]:
    first, last, rate = band
    where, faults = f"discount.bands[{index}]", []
    if first < 0:
        faults.append(Fault("year_out_of_range", where, f"begins in {first}", "a year from 0 on"))
    if last < first:
        problem = f"ends in {last}, before it begins in {first}"
        faults.append(Fault("band_turned", where, problem, "first year, last year, rate"))
    if not (np.isfinite(rate) and rate > -1):
        faults.append(Fault("rate_out_of_range", where, f"rate {rate!r}", RATE_EXPECTED))
    return faults


def _faults_of_cover(bands: Sequence[Band], horizon: int) -> list[Fault]:
    """Return a fault for each year 1..horizon without a band and each band that meets another."""
    faults, covered = [], 0
    for index, (first, last, _) in sorted(enumerate(bands), key=lambda entry: entry[1][:2]):
        where = f"discount.bands[{index}]"
        if first > covered + 1 and covered < horizon:
            faults.append(_gap(where, covered + 1, min(first - 1, horizon)))
        if first <= covered and (first, covered) != (0, 0):
            problem = f"begins in {first}, a year that another band covers already"
            faults.append(Fault("bands_overlap", where, problem, "each year in one band"))
        covered = max(covered, last)
    if covered < horizon:
        faults.append(_gap("discount.bands", covered + 1, horizon))
    return faults


def _gap(where: str, first: int, last: int) -> Fault:
    years = f"year {first}" if first == last else f"years {first} to {last}"
    return Fault(
        "bands_gap", where, f"no rate for {years}", "each year up to the horizon in one band"
    )
