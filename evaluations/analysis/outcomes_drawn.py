"""How often each net present value came in a Monte Carlo: the counts behind a histogram."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.monte_carlo import drawn

BINS = 30


def distribution(given: Mapping[str, Any]) -> dict[str, list[float] | list[int]] | None:
    """Return edges and counts of the same draws as `cost_impact`; None where nothing varies.

    Zero is an edge whenever it lies within, so that a bar is all gain or all loss.
    """
    draws = drawn(read_model(given).model)
    if draws is None or draws.net.min() == draws.net.max():
        return None
    low, high = float(draws.net.min()), float(draws.net.max())
    edges = np.linspace(low, high, BINS + 1)
    if low < 0 < high:
        step = (high - low) / BINS
        edges = np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step
    counts, edges = np.histogram(draws.net, bins=edges)
    return {"edges": edges.tolist(), "counts": counts.tolist()}
