"""What a cost-impact analysis answers: figures of the society, of each actor and of each year."""

from dataclasses import asdict, dataclass
from typing import Any

from evaluations.analysis.grades import Caution
from evaluations.analysis.monte_carlo import MonteCarlo
from evaluations.analysis.repayment import Expected
from evaluations.analysis.sensitivity import Driver


@dataclass(frozen=True)
class ActorResult:
    """Present values of one actor; transfers are among the benefits."""

    pv_costs: float
    pv_benefits: float
    net: float


@dataclass(frozen=True)
class Year:
    """One year of the society; `cumulative` sums the discounted net up to and with this year."""

    year: int
    calendar_year: int
    costs: float
    benefits: float
    net: float
    factor: float
    discounted_net: float
    cumulative: float


@dataclass(frozen=True)
class Cashable:
    """What of an actor's benefits can be taken out of a budget: in each year, and its worth."""

    by_year: tuple[float, ...]
    pv: float


@dataclass(frozen=True)
class CostImpact:
    """The answer of `cost_impact`, in the money of the model; a figure without a value is None."""

    npv: float
    pv_costs: float
    pv_benefits: float
    bcr: float | None
    nnk: float | None
    eanb: float | None
    irr: float | None
    irr_roots: tuple[float, ...]
    payback_year: int | None
    discounted_payback_year: int | None
    by_actor: dict[str, ActorResult]
    by_year: tuple[Year, ...]
    cashable: dict[str, Cashable]
    repayment: tuple[Expected, ...]
    monte_carlo: MonteCarlo | None
    sensitivity: tuple[Driver, ...]
    switching_values: dict[str, float | None]
    warnings: tuple[Caution, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON-safe values, warnings as code and message."""
        result = _plain(asdict(self))
        if self.monte_carlo is not None:
            result["monte_carlo"] |= result["monte_carlo"].pop("society")
        result["warnings"] = [{"code": w.code, "message": w.message} for w in self.warnings]
        return result


def _plain(value: Any) -> Any:
    """Return a value with lists in place of tuples, as JSON reads them back."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
