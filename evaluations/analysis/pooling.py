"""Makes answers of `analyse_effect` poolable: one effect and one variance each, on one scale.

Effects in standard deviations may be pooled whatever was measured: Hedges' g of means and Cox's d
of shares. Effects in their own unit may be pooled when all studies measured the same thing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.synthesis import Synthesis, pool

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Poolable:
    """An effect on the scale chosen, and its variance (its squared standard error)."""

    effect: float
    variance: float


def standardised(answer: Answer) -> Poolable:
    """Return an effect in standard deviations.

    Hedges' g with its variance (Hedges 1981), or d = ln(OR)/1.65 (Cox 1970). Raises AnalysisFault
    when the design has neither, or when nobody or everybody in a group had the outcome.
    """
    if "hedges_g" in answer:
        return Poolable(answer["hedges_g"], answer["hedges_g_variance"])
    if "d_cox" not in answer:
        problem = f"{answer['design']} gives no effect in standard deviations"
        raise fault("not_standardised", "design", problem, "means or proportions")
    d = answer["d_cox"]
    if d is None:
        problem = "all or none in a group had the outcome"
        raise fault("no_odds_ratio", "d_cox", problem, "some with and some without in each group")
    return Poolable(d["estimate"], d["variance"])


def in_own_unit(answer: Answer) -> Poolable:
    """Return an effect as it was measured, with its squared standard error.

    For shares the variance is Σp(1−p)/n of each group by itself: the standard error that stands
    in the answer belongs to the test and assumes that the shares are equal. Raises AnalysisFault
    when that variance is 0.
    """
    if answer["design"] != "proportions":
        return Poolable(answer["effect"], answer["se"] ** 2)
    variance = sum(
        group["events"] * (group["n"] - group["events"]) / group["n"] ** 3
        for group in answer["groups"].values()
    )
    if not variance:
        problem = "all or none had the outcome in each group"
        raise fault("no_variance", "groups", problem, "some with and some without in a group")
    return Poolable(answer["effect"], variance)


def pool_answers(
    answers: Sequence[Answer],
    *,
    scale: Callable[[Answer], Poolable] = standardised,
    method: str = "REML",
    interval: str | None = None,
    level: float = 0.95,
) -> Synthesis:
    """Pool answers of `analyse_effect` on a scale; every answer that does not fit is a fault."""
    poolable: list[Poolable] = []
    faults: list[Fault] = []
    for i, answer in enumerate(answers):
        try:
            poolable.append(scale(answer))
        except AnalysisFault as wrong:
            faults += (
                Fault(f.code, f"[{i}].{f.where}", f.problem, f.expected) for f in wrong.faults
            )
    if faults:
        raise AnalysisFault(faults)
    return pool(
        [one.effect for one in poolable],
        [one.variance for one in poolable],
        method=method,
        interval=interval,
        level=level,
    )
