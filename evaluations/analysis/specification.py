"""The JSON of `analyse_effect`: checked against its schema, every fault named, then computed.

A specification and its answer are what an assessment stores and a report carries, so that anyone
can compute its figures again. The format is described in docs/engines.md.
"""

from collections.abc import Callable
from typing import Any

from evaluations.analysis import schemas
from evaluations.analysis.did import did_of_cells, did_of_changes
from evaluations.analysis.effects import Effect, means
from evaluations.analysis.faults import fault
from evaluations.analysis.pairs import before_after, before_after_of_changes
from evaluations.analysis.proportions import Count, proportions
from evaluations.analysis.reading import Specification
from evaluations.analysis.samples import Sample, Value


def analyse(
    specification: Specification, read_file: Callable[[str], bytes] | None = None
) -> Effect:
    """Compute the effect that a specification asks for; raises AnalysisFault with every fault.

    `read_file` returns the bytes of a file that the specification names; without it such a
    specification is refused, so that one from outside reads nothing here.
    """
    schemas.check(specification, "analyse_effect")
    options = {name: specification[name] for name in _OPTIONS if name in specification}
    if "rows" in specification:
        return _did_of_rows(specification, options, read_file)
    return _DESIGNS[specification["design"]](specification, options)


_OPTIONS = ("level", "assignment", "pooled")


def _means(given: Specification, options: dict[str, Any]) -> Effect:
    return means(_sample(given["intervention"]), _sample(given["comparison"]), **options)


def _sample(given: dict[str, Any]) -> Sample | list[Value]:
    if "values" in given:
        return given["values"]
    return _statistics(given)


def _statistics(given: dict[str, Any]) -> Sample:
    # A whole number may be written 12.0; it counts people all the same.
    return Sample(int(given["n"]), given["mean"], given["sd"], int(given.get("dropped", 0)))


def _proportions(given: Specification, options: dict[str, Any]) -> Effect:
    return proportions(_count(given["intervention"]), _count(given["comparison"]), **options)


def _count(given: dict[str, Any]) -> Count:
    return Count(int(given["n"]), int(given["events"]))


def _before_after(given: Specification, options: dict[str, Any]) -> Effect:
    if "changes" in given:
        return before_after_of_changes(_statistics(given["changes"]), **options)
    return before_after(given["pairs"], **options)


def _did(given: Specification, options: dict[str, Any]) -> Effect:
    if "changes" in given:
        changes = {name: _statistics(group) for name, group in given["changes"].items()}
        return did_of_changes(changes, **options)
    return did_of_cells(
        {name: _statistics(cell) for name, cell in given["cells"].items()}, **options
    )


def _did_of_rows(
    given: Specification, options: dict[str, Any], read_file: Callable[[str], bytes] | None
) -> Effect:
    if read_file is None:
        raise fault("no_file", "rows", "no file can be read here", "cells, with n, mean and sd")
    from evaluations.analysis.did_file import did_of_file  # heavy: brings numpy

    return did_of_file(read_file(given["rows"]), given, **options)


_DESIGNS: dict[str, Callable[[Specification, dict[str, Any]], Effect]] = {
    "means": _means,
    "proportions": _proportions,
    "before_after": _before_after,
    "did": _did,
}
