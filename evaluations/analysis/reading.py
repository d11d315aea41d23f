"""Reads and writes the JSON of the engines strictly; what stands in it the schemas check."""

import json
import math
from collections.abc import Mapping
from typing import Any

from evaluations.analysis.faults import AnalysisFault, fault

Specification = Mapping[str, Any]


def parse(text: str) -> Specification:
    """Read the JSON text of a specification.

    NaN, Infinity, a number too large for a float (1e400) and a key given twice are faults.
    """
    try:
        read = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_without_twins,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise fault("not_json", where, error.msg, "JSON") from None
    except RecursionError:
        raise fault("not_json", "specification", "nested too deeply", "JSON") from None
    except AnalysisFault:
        raise
    except ValueError:
        raise fault("not_json", "specification", "a number is too long", "JSON") from None
    if not isinstance(read, dict):
        raise fault("not_an_object", "specification", kind_of(read), "an object")
    return read


def written(answer: Mapping[str, Any]) -> str:
    """Write an answer as JSON: sorted keys, indent 2, final newline, full precision."""
    return json.dumps(answer, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _refuse_constant(name: str) -> float:
    raise fault("not_finite", "specification", name, "a finite number or null")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise fault("not_finite", "specification", _cut(text), "a number below 1e308")
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise fault("key_twice", twin, "is given twice", "each key once")
    return read


def kind_of(value: object) -> str:
    """Return what a JSON value is, in words."""
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def shown(value: object) -> str:
    """Return a JSON value as it stands in a message, cut when long."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    return _cut(json.dumps(value, default=str, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
