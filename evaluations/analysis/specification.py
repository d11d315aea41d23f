"""The JSON of `analyse_effect`: read strictly, every fault named, then computed.

A specification and its answer are what an assessment stores and a report carries, so that anyone
can compute its figures again. The format is described in docs/engines.md.
"""

from collections.abc import Callable, Mapping

from evaluations.analysis.effects import Effect, means
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.pairs import before_after
from evaluations.analysis.proportions import Count, proportions
from evaluations.analysis.reading import Reader, Specification, kind_of, shown
from evaluations.analysis.samples import Sample, number

_COMMON = {"design", "level", "assignment"}


def analyse(specification: Specification) -> Effect:
    """Compute the effect that a specification asks for; raises AnalysisFault with every fault."""
    if not isinstance(specification, Mapping):
        raise fault("not_an_object", "specification", kind_of(specification), "an object")
    design = specification.get("design")
    if not isinstance(design, str) or design not in _DESIGNS:
        raise fault("unknown_choice", "design", shown(design), " or ".join(_DESIGNS))
    return _DESIGNS[design](Reader(specification))


def _means(reader: Reader) -> Effect:
    reader.knows_only(*_COMMON, "intervention", "comparison", "pooled")
    level, assignment = reader.level_and_assignment()
    pooled = reader.flag("pooled")
    groups = [_sample(reader.object(name)) for name in ("intervention", "comparison")]
    reader.stop_if_faulty()
    return means(*groups, pooled=pooled, level=level, assignment=assignment)


def _sample(reader: Reader) -> Sample | list[float | None]:
    if "values" in reader.given:
        reader.knows_only("values")
        return [_value(reader, f"values[{i}]", v) for i, v in enumerate(reader.list("values"))]
    reader.knows_only("n", "mean", "sd", "dropped", "values")
    n, mean, sd = reader.whole("n"), reader.number("mean"), reader.number("sd")
    return Sample(n, mean, sd, reader.whole("dropped", 0))


def _value(reader: Reader, name: str, value: object) -> float | None:
    if value is None:
        return None
    try:
        return number(value, reader.at(name))
    except AnalysisFault as wrong:
        reader.faults += wrong.faults
        return None


def _proportions(reader: Reader) -> Effect:
    reader.knows_only(*_COMMON, "intervention", "comparison")
    level, assignment = reader.level_and_assignment()
    groups = [_count(reader.object(name)) for name in ("intervention", "comparison")]
    reader.stop_if_faulty()
    return proportions(*groups, level=level, assignment=assignment)


def _count(reader: Reader) -> Count:
    reader.knows_only("n", "events")
    return Count(reader.whole("n"), reader.whole("events"))


def _before_after(reader: Reader) -> Effect:
    reader.knows_only(*_COMMON, "pairs")
    level, assignment = reader.level_and_assignment()
    pairs = [_pair(reader, f"pairs[{i}]", pair) for i, pair in enumerate(reader.list("pairs"))]
    reader.stop_if_faulty()
    return before_after(pairs, level=level, assignment=assignment)


def _pair(reader: Reader, name: str, pair: object) -> tuple[float | None, float | None]:
    if not isinstance(pair, list) or len(pair) != 2:
        reader.add("not_a_pair", name, shown(pair), "a list of before and after")
        return None, None
    before, after = (_value(reader, f"{name}[{i}]", value) for i, value in enumerate(pair))
    return before, after


def _not_yet(reader: Reader) -> Effect:
    raise fault(
        "not_available",
        "design",
        "difference in differences cannot be computed yet",
        "means, proportions or before_after",
    )


_DESIGNS: dict[str, Callable[[Reader], Effect]] = {
    "means": _means,
    "proportions": _proportions,
    "before_after": _before_after,
    "did": _not_yet,
}
