"""A cost model computed for many draws of its uncertain inputs, and what the draws come to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.cost_model import CostModel, present_values
from evaluations.analysis.faults import fault
from evaluations.analysis.flows import Values
from evaluations.analysis.grades import Caution
from evaluations.analysis.inputs import Input

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST = 50_000_000  # numbers drawn at once, 400 MB
BLOCK = 4096  # draws computed at a time: their figures stay in the processor's cache


@dataclass(frozen=True)
class Draws:
    """What was drawn of each uncertain input, and the net present values of each draw."""

    inputs: Mapping[str, np.ndarray]
    net: np.ndarray
    net_by_actor: Mapping[str, np.ndarray]

    @property
    def count(self) -> int:
        """How many there are."""
        return self.net.size


@dataclass(frozen=True)
class Spread:
    """How a net present value is spread over the draws; `sd` has draws − 1 in the divisor.

    `chance_error` is the standard error of the chance, √(p(1−p)/draws).
    """

    mean: float
    sd: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    chance_npv_positive: float
    chance_error: float


@dataclass(frozen=True)
class MonteCarlo:
    """The spread of the society's net present value and of each actor's."""

    society: Spread
    by_actor: dict[str, Spread]


def drawn(model: CostModel) -> Draws | None:
    """Draw all uncertain inputs and compute the model for each draw; None if all are certain."""
    uncertain = [one for one in model.inputs if one.is_uncertain]
    if not uncertain:
        return None
    if len(uncertain) * model.draws > MOST:
        problem = f"{model.draws} draws of {len(uncertain)} uncertain numbers"
        raise fault("too_many", "draws", problem, f"at most {MOST // len(uncertain)}")
    inputs = {one.name: _drawn(one, model) for one in uncertain}
    net = np.empty(model.draws)
    net_by_actor = {actor: np.empty(model.draws) for actor in model.actors}
    for start in range(0, model.draws, BLOCK):
        block = slice(start, start + BLOCK)
        worth = present_values(model, Values({name: one[block] for name, one in inputs.items()}))
        net[block] = worth.net
        for actor, of_actor in net_by_actor.items():
            of_actor[block] = worth.net_of(actor)
    return Draws(inputs, net, net_by_actor)


def _drawn(one: Input, model: CostModel) -> np.ndarray:
    """Draw an input; raises AnalysisFault for draws with which nothing can be computed."""
    draws = one.drawn(model.seed, model.draws)
    if not np.isfinite(draws).all():
        raise fault("too_large", one.name, "too wide to be drawn from", "a narrower distribution")
    lowest = float(draws.min())
    if lowest <= one.above:
        expected = f"a distribution that stays above {one.above:g}"
        raise fault("out_of_range", one.name, f"{lowest:g} was drawn", expected)
    return draws


def monte_carlo(draws: Draws) -> MonteCarlo:
    """Return what the draws come to, for the society and for each actor."""
    by_actor = {actor: spread(net) for actor, net in draws.net_by_actor.items()}
    return MonteCarlo(spread(draws.net), by_actor)


def spread(npv: np.ndarray) -> Spread:
    """Return mean, standard deviation, quantiles (linear) and the chance of more than 0."""
    p5, p25, p50, p75, p95 = (float(one) for one in np.quantile(npv, QUANTILES))
    varies = npv.min() < npv.max()  # the rounded mean of equal figures need not be that figure
    chance = float(np.count_nonzero(npv > 0) / npv.size)
    return Spread(
        mean=float(npv.mean() if varies else npv[0]),
        sd=float(npv.std(ddof=1) if varies else 0),
        p5=p5,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        chance_npv_positive=chance,
        chance_error=math.sqrt(chance * (1 - chance) / npv.size),
    )


def beyond_limits(model: CostModel, draws: Draws) -> list[Caution]:
    """Return a caution for each input of which draws make no sense, such as a share above 1."""
    found = ((one, draws.inputs[one.name]) for one in model.inputs if one.name in draws.inputs)
    counted = ((one, _beyond(one, drawn)) for one, drawn in found)
    return [_beyond_limits(one.name, beyond, draws.count) for one, beyond in counted if beyond]


def _beyond(one: Input, drawn: np.ndarray) -> int:
    return int(np.count_nonzero((drawn < one.lowest) | (drawn > one.highest)))


def _beyond_limits(name: str, beyond: int, count: int) -> Caution:
    return Caution(
        "draws_beyond_limits",
        f"{name}: {beyond} of {count} draws lie beyond what makes sense and were kept, so that the"
        " mean holds; a bounded or narrower distribution would not have them.",
    )
