"""The JSON of `analyse_effect`: checked against its schema, every fault named, then computed.

A specification and its answer are what an assessment stores and a report carries, so that anyone
can compute its figures again. The format is described in docs/engines.md.
"""

from collections.abc import Callable
from typing import Any

from evaluations.analysis import schemas
from evaluations.analysis.effects import Effect, means
from evaluations.analysis.faults import fault
from evaluations.analysis.pairs import before_after
from evaluations.analysis.proportions import Count, proportions
from evaluations.analysis.reading import Specification
from evaluations.analysis.samples import Sample, Value


def analyse(specification: Specification) -> Effect:
    """Compute the effect that a specification asks for; raises AnalysisFault with every fault."""
    schemas.check(specification, "analyse_effect")
    options = {name: specification[name] for name in _OPTIONS if name in specification}
    return _DESIGNS[specification["design"]](specification, options)


_OPTIONS = ("level", "assignment", "pooled")


def _means(given: Specification, options: dict[str, Any]) -> Effect:
    return means(_sample(given["intervention"]), _sample(given["comparison"]), **options)


def _sample(given: dict[str, Any]) -> Sample | list[Value]:
    if "values" in given:
        return given["values"]
    # A whole number may be written 12.0; it counts people all the same.
    return Sample(int(given["n"]), given["mean"], given["sd"], int(given.get("dropped", 0)))


def _proportions(given: Specification, options: dict[str, Any]) -> Effect:
    return proportions(_count(given["intervention"]), _count(given["comparison"]), **options)


def _count(given: dict[str, Any]) -> Count:
    return Count(int(given["n"]), int(given["events"]))


def _before_after(given: Specification, options: dict[str, Any]) -> Effect:
    return before_after(given["pairs"], **options)


def _did(given: Specification, options: dict[str, Any]) -> Effect:
    raise fault(
        "not_available",
        "design",
        "difference in differences cannot be computed yet",
        "means, proportions or before_after",
    )


_DESIGNS: dict[str, Callable[[Specification, dict[str, Any]], Effect]] = {
    "means": _means,
    "proportions": _proportions,
    "before_after": _before_after,
    "did": _did,
}
