"""The model of an initiative's cost impact: its streams, and what they are worth today, by actor.

The same functions compute the expected case, one number per figure, and every draw of a Monte
Carlo, one array per figure: what they are given decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.analysis.discounting import factors, factors_of_bands
from evaluations.analysis.flows import Amounts, Chain, Values
from evaluations.analysis.inputs import Figures, Input
from evaluations.analysis.repayment import RepaymentPlan

Band = tuple[int, int, float]  # first year, last year, marginal rate


@dataclass(frozen=True)
class Discount:
    """One rate for all years, which may be uncertain, or bands of years with a rate each."""

    rate: Input | None
    bands: tuple[Band, ...] = ()

    def factors(self, values: Values, horizon: int) -> Figures:
        """Return the discount factors, shape (horizon+1,) or (horizon+1, draws)."""
        if self.rate is None:
            return factors_of_bands(self.bands, horizon)
        return np.ascontiguousarray(np.moveaxis(factors(values(self.rate), horizon), -1, 0))


@dataclass(frozen=True)
class Stream:
    """A cost, a benefit or a transfer, and how it is shared among actors.

    A transfer has the share −1 for the one it comes from and +1 for the other. The shares of
    costs and benefits sum to 1.
    """

    name: str
    quantity: Amounts | Chain
    shares: dict[str, float]
    cashable_share: Input | None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that it is made of."""
        cashable = () if self.cashable_share is None else (self.cashable_share,)
        return (*self.quantity.inputs, *cashable)


@dataclass(frozen=True)
class CostModel:
    """Everything a cost-impact analysis is computed from; streams and actors by name."""

    base_year: int
    horizon: int
    discount: Discount
    actors: tuple[str, ...]
    costs: tuple[Stream, ...]
    benefits: tuple[Stream, ...]
    transfers: tuple[Stream, ...]
    repayment: RepaymentPlan | None
    draws: int
    seed: int

    @property
    def streams(self) -> tuple[Stream, ...]:
        """All streams, costs first."""
        return self.costs + self.benefits + self.transfers

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All numbers that may vary, the discount rate last."""
        rate = () if self.discount.rate is None else (self.discount.rate,)
        return tuple(one for stream in self.streams for one in stream.inputs) + rate


@dataclass(frozen=True)
class PresentValues:
    """Present values of the society and of each actor, of shape () or (draws,).

    Transfers are not in the society's figures, where they cancel; among actors they are benefits.
    """

    costs: Figures
    benefits: Figures
    costs_by_actor: dict[str, Figures]
    benefits_by_actor: dict[str, Figures]

    @property
    def net(self) -> Figures:
        """The net present value."""
        return self.benefits - self.costs

    def net_of(self, actor: str) -> Figures:
        """Return the net present value of one actor."""
        return self.benefits_by_actor[actor] - self.costs_by_actor[actor]


def present_values(model: CostModel, values: Values) -> PresentValues:
    """Discount every stream and share it among actors."""
    factors = model.discount.factors(values, model.horizon)
    costs = list(_discounted(model, model.costs, factors, values))
    benefits = list(_discounted(model, model.benefits, factors, values))
    transfers = list(_discounted(model, model.transfers, factors, values))
    return PresentValues(
        costs=_sum(value for _, value in costs),
        benefits=_sum(value for _, value in benefits),
        costs_by_actor=_shared(model.actors, costs),
        benefits_by_actor=_shared(model.actors, benefits + transfers),
    )


def net_present_value(model: CostModel, values: Values) -> Figures:
    """Return the society's NPV = Σ DF(t)(B(t) − C(t)) alone."""
    factors = model.discount.factors(values, model.horizon)
    costs, benefits = (
        _sum(value for _, value in _discounted(model, streams, factors, values))
        for streams in (model.costs, model.benefits)
    )
    return benefits - costs


Discounted = tuple[Stream, Figures]


def _discounted(
    model: CostModel, streams: Sequence[Stream], factors: Figures, values: Values
) -> Iterator[Discounted]:
    for stream in streams:
        yield stream, stream.quantity.flow(values, model.horizon).present_value(factors)


def _sum(figures: Iterator[Figures]) -> Figures:
    return sum(figures, np.float64(0))


def _shared(actors: Sequence[str], streams: Sequence[Discounted]) -> dict[str, Figures]:
    totals = {actor: np.float64(0) for actor in actors}
    for stream, value in streams:
        for actor, share in stream.shares.items():
            totals[actor] = totals[actor] + share * value
    return totals
