"""Reads the JSON of the engines strictly: every field by its name and type, every fault told."""

import json
from collections.abc import Mapping
from typing import Any

from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.grades import ASSIGNMENTS
from evaluations.analysis.samples import number

Specification = Mapping[str, Any]


def parse(text: str) -> Specification:
    """Read the JSON text of a specification; NaN, Infinity and a key given twice are faults."""
    try:
        read = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_twins)
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


class Reader:
    """Takes fields out of an object one by one and collects what is wrong with them."""

    def __init__(self, given: Specification, path: str = "", faults: list[Fault] | None = None):
        self.given = given
        self.path = path
        self.faults: list[Fault] = [] if faults is None else faults

    def at(self, name: str) -> str:
        """Return the path of a field, as faults name it."""
        return f"{self.path}.{name}" if self.path else name

    def add(self, code: str, name: str, problem: str, expected: str) -> None:
        """Note a fault and go on reading."""
        self.faults.append(Fault(code, self.at(name), problem, expected))

    def knows_only(self, *names: str) -> None:
        """Note every key that is not among these."""
        for name in sorted(set(self.given) - set(names)):
            self.add("unknown_key", name, "is not known here", f"only {', '.join(sorted(names))}")

    def number(self, name: str, default: float | None = None) -> float:
        """Read a finite number; without a default it must stand there."""
        value = self.given.get(name, default)
        if name not in self.given and default is None:
            self.add("missing", name, "is missing", "a number")
            return 0.0
        try:
            return number(value, self.at(name))
        except AnalysisFault as wrong:
            self.faults += wrong.faults
            return 0.0

    def whole(self, name: str, default: int | None = None) -> int:
        """Read a whole number; without a default it must stand there."""
        value = self.given.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        problem = shown(value) if name in self.given else "is missing"
        self.add("not_whole", name, problem, "a whole number")
        return 0

    def flag(self, name: str) -> bool:
        """Read true or false; false when it is left out."""
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            self.add("not_a_flag", name, shown(value), "true or false")
        return value is True

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Read one of a few words."""
        value = self.given.get(name, default)
        if value not in choices:
            self.add("unknown_choice", name, shown(value), " or ".join(choices))
        return str(value)

    def list(self, name: str) -> list[Any]:
        """Read a list."""
        value = self.given.get(name)
        if isinstance(value, list):
            return value
        problem = shown(value) if name in self.given else "is missing"
        self.add("not_a_list", name, problem, "a list")
        return []

    def object(self, name: str) -> "Reader":
        """Read an object, whose faults are told with its path."""
        value = self.given.get(name)
        if not isinstance(value, Mapping):
            problem = shown(value) if name in self.given else "is missing"
            self.add("not_an_object", name, problem, "an object")
            return Reader({}, self.at(name))  # whose faults follow from this one: not told
        return Reader(value, self.at(name), self.faults)

    def level_and_assignment(self) -> tuple[float, str]:
        """Read what every design has."""
        level = self.number("level", 0.95)
        if not 0 < level < 1 and not any(one.where == self.at("level") for one in self.faults):
            self.add("out_of_range", "level", f"{level:g}", "a number between 0 and 1")
        return level, self.choice("assignment", "unknown", ASSIGNMENTS)

    def stop_if_faulty(self) -> None:
        """Raise AnalysisFault with all that was noted."""
        if self.faults:
            raise AnalysisFault(self.faults)


def _refuse_constant(name: str) -> float:
    raise fault("not_finite", "specification", name, "a finite number or null")


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
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."
