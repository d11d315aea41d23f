"""The cost impact of an initiative: what it costs and saves, for whom, when, and how surely.

`cost_impact(given)` computes what `manage.py cost_impact` prints, from the same JSON; the formulas
and where they come from are in docs/methods/cost-impact.md and docs/methods/monte-carlo.md.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from evaluations.analysis.cost_model import CostModel, PresentValues, Stream, present_values
from evaluations.analysis.cost_reading import ReadModel, read_model
from evaluations.analysis.cost_result import ActorResult, Cashable, CostImpact, Year
from evaluations.analysis.criteria import eanb, irr_roots, payback_year, ratio
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.flows import Values
from evaluations.analysis.grades import Caution
from evaluations.analysis.monte_carlo import beyond_limits, drawn, monte_carlo
from evaluations.analysis.repayment import Expected, expected
from evaluations.analysis.sensitivity import OneAtATime, drivers
from evaluations.analysis.switching import switching_values


def cost_impact(given: Mapping[str, Any]) -> CostImpact:
    """Compute the cost impact that an input file asks for; AnalysisFault with every fault."""
    return computed(read_model(given))


def computed(read: ReadModel) -> CostImpact:
    """Compute a model; raises AnalysisFault when a figure is too large for a float."""
    with _kept_finite():
        result = _computed(read.model, read.warnings)
    if not _is_finite(result.as_dict()):
        raise _too_large()
    return result


def _computed(model: CostModel, warnings: tuple[Caution, ...]) -> CostImpact:
    worth = present_values(model, Values())
    pv_costs, pv_benefits, npv = float(worth.costs), float(worth.benefits), float(worth.net)
    years = _by_year(model)
    net = [year.net for year in years]
    roots = tuple(irr_roots(net, [year.costs + abs(year.benefits) for year in years]))
    cashable = _cashable(model)
    draws, around = drawn(model), OneAtATime(model, npv)
    cautions = [*warnings, *_on_roots(roots), *(beyond_limits(model, draws) if draws else ())]
    return CostImpact(
        npv=npv,
        pv_costs=pv_costs,
        pv_benefits=pv_benefits,
        bcr=ratio(pv_benefits, pv_costs),
        nnk=ratio(npv, pv_costs),
        eanb=eanb(npv, np.array([year.factor for year in years])),
        irr=roots[0] if len(roots) == 1 else None,
        irr_roots=roots,
        payback_year=payback_year(net),
        discounted_payback_year=payback_year([year.discounted_net for year in years]),
        by_actor=_by_actor(worth),
        by_year=years,
        cashable=cashable,
        repayment=_repaid(model, cashable),
        monte_carlo=monte_carlo(draws) if draws else None,
        sensitivity=drivers(around, draws),
        switching_values=switching_values(around, roots),
        warnings=tuple(cautions),
    )


def _by_actor(worth: PresentValues) -> dict[str, ActorResult]:
    return {
        actor: ActorResult(
            pv_costs=float(worth.costs_by_actor[actor]),
            pv_benefits=float(worth.benefits_by_actor[actor]),
            net=float(worth.net_of(actor)),
        )
        for actor in worth.costs_by_actor
    }


def _by_year(model: CostModel) -> tuple[Year, ...]:
    costs, benefits = _flows(model, model.costs), _flows(model, model.benefits)
    factors = model.discount.factors(Values(), model.horizon)
    net = benefits - costs
    discounted = net * factors
    columns = (costs, benefits, net, factors, discounted, np.cumsum(discounted))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple(Year(t, model.base_year + t, *row) for t, row in enumerate(rows))


def _flows(model: CostModel, streams: Sequence[Stream]) -> np.ndarray:
    total = np.zeros(model.horizon + 1)
    for stream in streams:
        total += stream.quantity.flow(Values(), model.horizon).by_year(model.horizon)
    return total


def _cashable(model: CostModel) -> dict[str, Cashable]:
    """Return what each actor can take out of its budget: benefit × its share × cashable share."""
    flows = {actor: np.zeros(model.horizon + 1) for actor in model.actors}
    for stream in model.benefits:
        years = _flows(model, [stream])
        cashable_share = stream.cashable_share.value if stream.cashable_share else 0
        for actor, share in stream.shares.items():
            flows[actor] += years * share * cashable_share
    factors = model.discount.factors(Values(), model.horizon)
    return {
        actor: Cashable(tuple(years.tolist()), math.fsum(years * factors))
        for actor, years in flows.items()
    }


def _repaid(model: CostModel, cashable: Mapping[str, Cashable]) -> tuple[Expected, ...]:
    if model.repayment is None:
        return ()
    return tuple(expected({a: one.by_year for a, one in cashable.items()}, model.repayment))


def _on_roots(roots: Sequence[float]) -> list[Caution]:
    if len(roots) < 2:
        return []
    message = (
        f"The net flow changes sign more than once and has {len(roots)} internal rates of return,"
        " so that none of them is the one: judge by the net present value."
    )
    return [Caution("several_irr", message)]


@contextmanager
def _kept_finite() -> Iterator[None]:
    """Turn what is beyond a float into a fault, where numpy would go on with infinity."""
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise", under="ignore"):
            yield
    except (FloatingPointError, OverflowError):
        raise _too_large() from None


def _too_large() -> AnalysisFault:
    return fault("too_large", "specification", "too large to compute with", "smaller numbers")


def _is_finite(answer: Any) -> bool:
    """Tell whether all numbers in an answer are finite."""
    if isinstance(answer, float):
        return math.isfinite(answer)
    if isinstance(answer, Mapping):
        answer = answer.values()
    elif not isinstance(answer, list):
        return True
    return all(map(_is_finite, answer))
