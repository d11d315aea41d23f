"""What drives a net present value: one input changed at a time, and rank correlations.

A changed input changes one stream alone (only the discount rate changes all), so that stream is
computed again, for all changes of it at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.cost_model import CostModel, net_present_value
from evaluations.analysis.flows import Values
from evaluations.analysis.inputs import Figures, Input
from evaluations.analysis.monte_carlo import Draws
from evaluations.analysis.ranks import ranks, spearman

Change = tuple[Input, float]


@dataclass(frozen=True)
class Driver:
    """An uncertain input: its rank correlation with NPV, and NPV at its p10 and p90."""

    input: str
    rank_correlation: float | None
    low_npv: float
    high_npv: float


class OneAtATime:
    """The net present value when one input is changed and all others stay at their means."""

    def __init__(self, model: CostModel, npv: float) -> None:
        self.model = model
        self.npv = npv
        self.factors = model.discount.factors(Values(), model.horizon)
        signs = ((model.costs, -1.0), (model.benefits, 1.0), (model.transfers, 0.0))
        self.places = {
            one.name: (stream, sign)
            for streams, sign in signs
            for stream in streams
            for one in stream.inputs
        }

    def changed(self, changes: Sequence[Change]) -> np.ndarray:
        """Return NPV after each change alone, in their order."""
        result = np.empty(len(changes))
        for owner, rows in self._by_owner(changes).items():
            result[rows] = self._of_owner(owner, [changes[row] for row in rows])
        return result

    def _by_owner(self, changes: Sequence[Change]) -> Mapping[str | None, list[int]]:
        rows: dict[str | None, list[int]] = {}
        for row, (one, _) in enumerate(changes):
            place = self.places.get(one.name)
            rows.setdefault(place[0].name if place else None, []).append(row)
        return rows

    def _of_owner(self, owner: str | None, changes: Sequence[Change]) -> Figures:
        varied: dict[str, np.ndarray] = {}
        for row, (one, value) in enumerate(changes):
            if one.name not in varied:
                varied[one.name] = np.full(len(changes) + 1, one.value)  # the last one unchanged
            varied[one.name][row] = value
        if owner is None:
            worth, sign = net_present_value(self.model, Values(varied)), 1.0
        else:
            stream, sign = self.places[changes[0][0].name]
            flow = stream.quantity.flow(Values(varied), self.model.horizon)
            worth = flow.present_value(self.factors)
        worth = np.broadcast_to(worth, len(changes) + 1)  # also when none of them matters
        return self.npv + sign * (worth[:-1] - worth[-1])


def drivers(around: OneAtATime, draws: Draws | None) -> tuple[Driver, ...]:
    """Return the inputs that have a distribution, by falling swing of NPV, then by name.

    An input that never varies, or an NPV that never does, has no rank correlation.
    """
    inputs = [one for one in around.model.inputs if one.distribution is not None]
    tails = around.changed([(one, value) for one in inputs for value in one.tails()])
    correlations = rank_correlations(draws) if draws else {}
    found = [
        Driver(one.name, correlations.get(one.name), float(low), float(high))
        for one, low, high in zip(inputs, tails[::2], tails[1::2], strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.high_npv - one.low_npv), one.input)))


def rank_correlations(draws: Draws) -> dict[str, float | None]:
    of_npv = ranks(draws.net)
    return {name: spearman(ranks(drawn), of_npv) for name, drawn in draws.inputs.items()}
