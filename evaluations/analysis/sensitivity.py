"""What drives a net present value: one input changed at a time, and rank correlations.

A changed input changes one stream alone (only the discount rate changes all), so that stream is
computed again, for all changes of it at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.cost_model import CostModel, Stream, net_present_value
from evaluations.analysis.flows import Values
from evaluations.analysis.inputs import Figures, Input
from evaluations.analysis.monte_carlo import Draws
from evaluations.analysis.ranks import ranks, spearman

Change = tuple[Input, float]

BLOCK = 256  # changes computed at a time: memory grows with their square


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
        self.signs = {stream.name: (stream, sign) for streams, sign in signs for stream in streams}
        self.owners = {
            one.name: name for name, (stream, _) in self.signs.items() for one in stream.inputs
        }

    def changed(self, changes: Sequence[Change]) -> np.ndarray:
        """Return NPV after each change alone, in their order."""
        result = np.empty(len(changes))
        for owner, rows in self._by_owner(changes):
            varied: dict[str, np.ndarray] = {}
            for row, (one, value) in enumerate(changes[index] for index in rows):
                if one.name not in varied:
                    varied[one.name] = np.full(len(rows), one.value)
                varied[one.name][row] = value
            result[rows] = self._npv(owner, Values(varied), len(rows))
        return result

    def along(self, one: Input, values: np.ndarray) -> np.ndarray:
        """Return NPV at each of these values of one input."""
        return self._npv(self.owners.get(one.name), Values({one.name: values}), values.size)

    def _by_owner(self, changes: Sequence[Change]) -> Iterator[tuple[str | None, list[int]]]:
        rows: dict[str | None, list[int]] = {}
        for row, (one, _) in enumerate(changes):
            rows.setdefault(self.owners.get(one.name), []).append(row)
        for owner, of_owner in rows.items():
            for start in range(0, len(of_owner), BLOCK):
                yield owner, of_owner[start : start + BLOCK]

    def _npv(self, owner: str | None, values: Values, count: int) -> np.ndarray:
        if owner is None:
            worth, before, sign = net_present_value(self.model, values), self.npv, 1.0
        else:
            stream, sign = self.signs[owner]
            worth, before = self._worth(stream, values), self._worth(stream, Values())
        # Also one figure per change where none of them matters.
        return self.npv + sign * (np.broadcast_to(worth, count) - before)

    def _worth(self, stream: Stream, values: Values) -> Figures:
        return stream.quantity.flow(values, self.model.horizon).present_value(self.factors)


def drivers(around: OneAtATime, draws: Draws | None) -> tuple[Driver, ...]:
    """Return the inputs that have a distribution, by falling swing of NPV, then by name.

    An input that never varies, or an NPV that never does, has no rank correlation. An effect that
    several benefits share is one driver: it moves them all at once, and NPV by their sum.
    """
    inputs = [one for one in around.model.inputs if one.distribution is not None]
    tails = around.changed([(one, value) for one in inputs for value in one.tails()])
    correlations = rank_correlations(draws) if draws else {}
    groups: dict[str, list[tuple[Input, float, float]]] = {}
    for one, low, high in zip(inputs, tails[::2], tails[1::2], strict=True):
        groups.setdefault(one.shared or one.name, []).append((one, float(low), float(high)))
    found = []
    for name, members in groups.items():
        first, low, high = members[0]
        if len(members) > 1:
            low = around.npv + sum(end - around.npv for _one, end, _high in members)
            high = around.npv + sum(end - around.npv for _one, _low, end in members)
        shown = name if len(members) > 1 else first.name
        found.append(Driver(shown, correlations.get(first.name), low, high))
    return tuple(sorted(found, key=lambda one: (-abs(one.high_npv - one.low_npv), one.input)))


def rank_correlations(draws: Draws) -> dict[str, float | None]:
    of_npv = ranks(draws.net)
    return {name: spearman(ranks(drawn), of_npv) for name, drawn in draws.inputs.items()}
