"""Checks an engine's JSON against its published schema (docs/schemas) and tells every fault.

The schema is the one description of an input's shape: its `description` of a field is what a
message says was expected. What a schema cannot say (sums, names used twice) the engine checks.
"""

import json
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from evaluations.analysis.faults import AnalysisFault, Fault
from evaluations.analysis.reading import shown

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
_LARGEST = 10**308  # a whole number beyond this does not fit a float
_OF_LISTS = {"type", "description", "minItems", "maxItems", "items"}
_CODES = {
    "required": "missing",
    "additionalProperties": "unknown_key",
    "enum": "unknown_choice",
    "const": "unknown_choice",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "exclusiveMinimum": "out_of_range",
    "exclusiveMaximum": "out_of_range",
    "minItems": "too_few",
    "maxItems": "too_many",
    "minLength": "empty",
    "uniqueItems": "twice",
}
_TYPES = {
    "number": ("not_a_number", "a number"),
    "integer": ("not_whole", "a whole number"),
    "boolean": ("not_a_flag", "true or false"),
    "array": ("not_a_list", "a list"),
    "object": ("not_an_object", "an object"),
    "string": ("not_a_text", "a text"),
}


def check(given: object, name: str) -> None:
    """Raise AnalysisFault with every place where the input departs from docs/schemas/<name>."""
    faults = [_fault(error) for error in _validator(name).iter_errors(given)]
    if faults:
        raise AnalysisFault(faults)


def place(path: Sequence[str | int]) -> str:
    """Return where something is, as messages name it: benefits[0].effect.se."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".") or "specification"


@lru_cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator, validators  # heavy: loaded with the first input

    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "integer": _is_whole}
    )
    keywords = {
        "required": _required,
        "additionalProperties": _additional,
        "items": _items(Draft202012Validator.VALIDATORS["items"]),
    }
    return validators.extend(Draft202012Validator, keywords, type_checker=types)(schema)


def _is_number(_: object, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < _LARGEST


def _is_whole(checker: object, value: object) -> bool:
    """12 and 12.0 are whole; one too large for a float is none, as it passed every limit."""
    return _is_number(checker, value) and value % 1 == 0  # type: ignore[operator]


def _required(_: Any, names: list[str], given: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """One fault per missing field, at the field."""
    from jsonschema import ValidationError

    for name in names if isinstance(given, dict) else ():
        if name not in given:
            own = schema.get("properties", {}).get(name, {})
            yield ValidationError("is missing", validator="required", path=(name,), schema=own)


def _additional(validator: Any, allowed: Any, given: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """One fault per unknown key, at the key; a schema for other keys is followed."""
    from jsonschema import ValidationError

    known = schema.get("properties", {})
    for name in given if isinstance(given, dict) else ():
        if name in known:
            continue
        if allowed is False:
            only = {"description": f"only {', '.join(sorted(known))}"}
            yield ValidationError(
                "is not known here", validator="additionalProperties", path=(name,), schema=only
            )
        else:
            yield from validator.descend(given[name], allowed, path=name)


def _items(usual: Any) -> Any:
    """Follow a list's items; a list of nothing but numbers, or of such lists, is seen at once."""

    def items(validator: Any, each: Any, given: Any, schema: Any) -> Iterator[Any]:
        if not (isinstance(given, list) and isinstance(each, dict) and _all_fit(given, each)):
            yield from usual(validator, each, given, schema)

    return items


def _all_fit(values: list[Any], each: dict[str, Any]) -> bool:
    """Whether all values fit, as far as that is seen quickly; False may also mean unknown."""
    if set(each) <= {"type", "description"}:
        return _all_numbers(values, each.get("type", ()))
    if each.get("type") != "array" or not set(each) <= _OF_LISTS:
        return False
    shortest, longest = each.get("minItems", 0), each.get("maxItems", math.inf)
    fitting = all(type(value) is list and shortest <= len(value) <= longest for value in values)
    return fitting and _all_fit(list(chain.from_iterable(values)), each.get("items", {}))


def _all_numbers(values: list[Any], types: str | list[str]) -> bool:
    allowed: dict[str, set[type]] = {"number": {int, float}, "null": {type(None)}}
    wanted: set[type] = set()
    for one in [types] if isinstance(types, str) else types:
        wanted |= allowed.get(one, set())
    if not set(map(type, values)) <= wanted:
        return False
    numbers = [value for value in values if value is not None]
    if any(value != value for value in numbers):  # NaN, which no comparison below would find
        return False
    return not numbers or (min(numbers) > -_LARGEST and max(numbers) < _LARGEST)


def _fault(error: Any) -> Fault:
    where, keyword = place(list(error.absolute_path)), error.validator
    described = error.schema.get("description") if isinstance(error.schema, dict) else None
    if keyword in ("required", "additionalProperties"):
        return Fault(_CODES[keyword], where, error.message, described or "a value")
    problem = shown(error.instance)
    if keyword == "type":
        types = error.validator_value
        code, usual = (
            _TYPES.get(types, ("wrong_type", ""))
            if isinstance(types, str)
            else (
                "wrong_type",
                " or ".join(types),
            )
        )
        return Fault(code, where, problem, described or usual)
    if keyword in ("enum", "const"):
        choices = error.validator_value if keyword == "enum" else [error.validator_value]
        return Fault(_CODES[keyword], where, problem, " or ".join(map(str, choices)))
    return Fault(_CODES.get(keyword, "wrong_form"), where, problem, described or error.message)
