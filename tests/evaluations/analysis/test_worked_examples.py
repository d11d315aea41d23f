"""Published cases: the engine gives the figures that others have printed."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluations.analysis.specification import analyse

EXAMPLES = Path(__file__).parent.parent / "worked_examples"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}-{number}")
        for path in sorted(EXAMPLES.glob("*.json"))
        for number, case in enumerate(json.loads(path.read_text("utf-8"))["cases"], start=1)
    ]


@pytest.mark.parametrize("case", cases())
def test_published_figures_are_reproduced(case: dict[str, Any]) -> None:
    result = analyse(case["specification"]).as_dict()
    result["se_squared"] = result["se"] ** 2
    for name, expected in case["expected"].items():
        tolerance = {"rel": expected.get("rel", 0), "abs": expected.get("abs", 0)}
        assert result[name] == pytest.approx(expected["value"], **tolerance), name


def test_every_file_says_where_its_figures_come_from() -> None:
    files = sorted(EXAMPLES.glob("*.json"))
    assert files
    for path in files:
        example = json.loads(path.read_text("utf-8"))
        assert example["title"]
        assert example["source"]
        assert example["cases"]
