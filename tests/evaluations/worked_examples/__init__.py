"""Published cases that the engine reproduces, one file each; see docs/methods/README.md.

A file has `title`, `source`, perhaps a `note`, and `cases`: each a `specification` for a `command`
(or a `function` where no command takes it) and the `expected` figures with their tolerances.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TAKEN: dict[str, Callable[[float], float]] = {
    "log": math.log,
    "square": lambda x: x * x,
    "root": math.sqrt,
    "percent": lambda x: 100 * x,
}


@dataclass(frozen=True)
class Case:
    """One published case: what goes into a command or function, and what is printed of it."""

    file: str
    title: str
    name: str
    command: str | None
    function: str | None
    specification: dict[str, Any]
    expected: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """A published figure beside the computed one; lists compare at their largest difference."""

    figure: str
    published: Any
    computed: Any
    difference: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        return self.difference <= self.tolerance


def files() -> dict[str, dict[str, Any]]:
    paths = sorted(FOLDER.glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def cases() -> list[Case]:
    return [
        Case(
            file=stem,
            title=file["title"],
            name=case["name"],
            command=case.get("command"),
            function=case.get("function"),
            specification=case["specification"],
            expected=case["expected"],
        )
        for stem, file in files().items()
        for case in file["cases"]
    ]


def rows(case: Case, answer: Mapping[str, Any]) -> list[Row]:
    return [
        row for path, expected in case.expected.items() for row in _rows(path, expected, answer)
    ]


def _rows(path: str, expected: dict[str, Any], answer: Mapping[str, Any]) -> Iterator[Row]:
    published, computed = expected["value"], figure(answer, path)
    if expected.get("exact"):
        yield Row(path, published, computed, float(published != computed), 0.0)
        return
    if expected.get("among"):
        computed = min(computed, key=lambda root: abs(root - published), default=math.nan)
    taken = TAKEN.get(expected.get("take", ""), lambda x: x)
    label = f"{expected['take']} of {path}" if "take" in expected else path
    if not isinstance(published, list):
        yield _row(label, published, taken(computed), expected)
        return
    each = [_row(label, p, taken(c), expected) for p, c in zip(published, computed, strict=True)]
    if len(each) == 2:
        yield from each
        return
    worst = max(each, key=lambda row: row.difference / row.tolerance)
    yield Row(
        f"{label}, {len(each)} figures", "largest difference", "", worst.difference, worst.tolerance
    )


def _row(label: str, published: float, computed: float, expected: dict[str, Any]) -> Row:
    tolerance = expected["abs"] if "abs" in expected else expected["rel"] * abs(published)
    difference = abs(computed - published)
    return Row(
        label, published, computed, math.inf if math.isnan(difference) else difference, tolerance
    )


def figure(answer: Any, path: str) -> Any:
    """Return what stands at a path: `ci`, `by_actor.public.net`, `by_year[*].factor`, `a / b`."""
    if " / " in path:
        above, below = path.split(" / ")
        return figure(answer, above) / figure(answer, below)
    for step in re.findall(r"[^.\[\]]+|\[\*\](?:\.[^.\[\]]+)?", path):
        if step.startswith("[*]"):
            answer = [one[step[4:]] if step[4:] else one for one in answer]
        else:
            answer = answer[step]
    return answer
