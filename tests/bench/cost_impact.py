"""A large cost model: the engine beside the same draws and the same array in bare numpy.

python -m tests.bench.cost_impact        needs no database
"""

import math
import operator
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.cost_reading import read_model
from evaluations.analysis.monte_carlo import drawn, monte_carlo
from evaluations.analysis.sensitivity import rank_correlations
from tests.bench import figures
from tests.bench.figures import Figure

DRAWS, BENEFITS, YEARS, ACTORS = 10_000, 20, 30, 8
TURNS = 15
RATIO, SECONDS = 3, 0.5
SHARE = 1 / ACTORS
COST = 50_000_000


def measure() -> None:
    """Prints the medians of some turns, each way once in every turn."""
    given = large_model()
    model = read_model(given).model
    draws = drawn(model)
    assert draws is not None
    ways: dict[str, Callable[[], object]] = {
        "bare numpy: draws, draws × benefits × years, by actor": bare,
        "engine: draws, years, actors, spread": lambda: monte_carlo(drawn(model)),
        "engine: rank correlations": lambda: rank_correlations(draws),
        "engine: whole model, from JSON to answer": lambda: cost_impact(given).as_dict(),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _turn in range(TURNS):
        for name, act in ways.items():
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    bare_took = next(iter(took.values()))
    limits = [(None, None), (None, RATIO), (None, None), (SECONDS, None)]
    figures.section(
        f"Cost impact: {DRAWS:,} draws × {BENEFITS} benefits × {YEARS} years × {ACTORS} actors",
        note=f"{len(draws.inputs)} uncertain numbers; medians of {TURNS} turns",
    )
    figures.table(
        ["", f"seconds ≤ {SECONDS} ", f"ratio ≤ {RATIO} "],
        [
            [
                name,
                Figure(median(times), 3, seconds),
                Figure(median(map(operator.truediv, times, bare_took)), 2, ratio),
            ]
            for (name, times), (seconds, ratio) in zip(took.items(), limits, strict=True)
        ],
    )


def large_model() -> dict[str, Any]:
    """Effect, unit value and drop-off of every benefit uncertain, the rate and the cost too."""
    actors = [f"actor {index}" for index in range(ACTORS)]
    return {
        "base_year": 2026,
        "discount": {"rate": {"low": 0.02, "mode": 0.035, "high": 0.05}},
        "horizon": YEARS,
        "draws": DRAWS,
        "actors": actors,
        "costs": [
            {
                "name": "programme",
                "actor": actors[0],
                "first_year": 0,
                "amounts": [{"low": 0.8 * COST, "mode": COST, "high": 1.5 * COST}],
            }
        ],
        "benefits": [
            {
                "name": f"benefit {index}",
                "shares": dict.fromkeys(actors, SHARE),
                "first_year": 1,
                "years": YEARS,
                "population": 100,
                "reach": 0.8,
                "effect": {"mean": 0.2, "se": 0.05},
                "unit_value": {"low": 10_000, "mode": 20_000, "high": 40_000},
                "comparison_group": True,
                "dropoff": {"alpha": 4, "beta": 36},
            }
            for index in range(BENEFITS)
        ],
    }


def bare() -> np.ndarray:
    """The same without names, checks or streams: one generator, one array of all flows."""
    chance = np.random.default_rng(1)
    effect = chance.normal(0.2, 0.05, (DRAWS, BENEFITS))
    unit_value = chance.triangular(10_000, 20_000, 40_000, (DRAWS, BENEFITS))
    dropoff = chance.beta(4, 36, (DRAWS, BENEFITS))
    rate = chance.triangular(0.02, 0.035, 0.05, DRAWS)
    cost = chance.triangular(0.8 * COST, COST, 1.5 * COST, DRAWS)
    years = np.arange(YEARS)
    factors = (1 + rate[:, None]) ** -(years + 1.0)
    flows = (100 * 0.8 * effect * unit_value)[:, :, None] * (1 - dropoff)[:, :, None] ** years
    worth = (flows * factors[:, None, :]).sum(axis=2)
    by_actor = worth @ np.full((BENEFITS, ACTORS), SHARE)
    by_actor[:, 0] -= cost
    npv = by_actor.sum(axis=1)
    spread = [npv.mean(), npv.std(ddof=1), *np.quantile(npv, (0.05, 0.25, 0.5, 0.75, 0.95))]
    chance_positive = (npv > 0).mean()
    return np.array([*spread, chance_positive, math.sqrt(chance_positive / DRAWS)])


if __name__ == "__main__":
    measure()
