"""A schema's own words become the messages; every fault is told at its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evaluations.analysis import schemas
from evaluations.analysis.faults import AnalysisFault

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "values"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "description": "a name"},
        "values": {"type": "array", "minItems": 1, "items": {"type": ["number", "null"]}},
        "rate": {"type": "number", "exclusiveMinimum": -1, "description": "a rate above -1"},
        "kind": {"enum": ["a", "b"]},
        "years": {"type": "integer", "maximum": 100, "description": "whole years, at most 100"},
        "pairs": {
            "type": "array",
            "items": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "number"},
            },
        },
        "flows": {
            "type": "array",
            "items": {"type": "object", "required": ["actor"], "properties": {"actor": {}}},
        },
    },
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What is told of a document, as (code, line) pairs."""
    (tmp_path / "example.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    monkeypatch.setattr(schemas, "SCHEMAS", tmp_path)
    schemas._validator.cache_clear()

    def faults_of(document: object) -> list[tuple[str, str]]:
        try:
            schemas.check(document, "example")
        except AnalysisFault as refused:
            return [(one.code, str(one)) for one in refused.faults]
        return []

    yield faults_of
    schemas._validator.cache_clear()


def test_what_fits_is_silent(told) -> None:
    assert told({"name": "x", "values": [1, 2.5, None], "kind": "a", "rate": 0}) == []
    assert told({"name": "x", "values": [1], "pairs": [[1, 2], [3, 4.5]]}) == []


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        ({"name": ""}, "empty", 'name: ""; expected a name'),
        ({"name": 3}, "not_a_text", "name: 3; expected a name"),
        ({"values": []}, "too_few", "values: a list of 0; expected"),
        ({"values": [1, "2"]}, "wrong_type", 'values[1]: "2"; expected number or null'),
        ({"values": [True]}, "wrong_type", "values[0]: true; expected number or null"),
        ({"values": [float("inf")]}, "wrong_type", "values[0]: Infinity; expected number or null"),
        ({"values": [1, float("nan"), 2]}, "wrong_type", "values[1]: NaN; expected number or null"),
        ({"rate": -1}, "out_of_range", "rate: -1; expected a rate above -1"),
        ({"rate": float("nan")}, "not_a_number", "rate: NaN; expected a rate above -1"),
        ({"rate": 10**400}, "not_a_number", "rate: 1000000"),
        ({"years": 10**400}, "not_whole", "years: 1000000"),
        ({"years": 1.5}, "not_whole", "years: 1.5; expected whole years, at most 100"),
        ({"years": True}, "not_whole", "years: true; expected"),
        ({"years": 101.0}, "out_of_range", "years: 101.0; expected"),
        ({"kind": "c"}, "unknown_choice", 'kind: "c"; expected a or b'),
        ({"pairs": [[1, 2], [1]]}, "too_few", "pairs[1]: a list of 1; expected"),
        ({"pairs": [[1, 2], [1, 2, 3]]}, "too_many", "pairs[1]: a list of 3; expected"),
        ({"pairs": [[1, 2], 3]}, "not_a_list", "pairs[1]: 3; expected"),
        ({"pairs": [[1, 2], [1, None]]}, "not_a_number", "pairs[1][1]: null; expected"),
        ({"flows": [{}]}, "missing", "flows[0].actor: is missing; expected a value"),
        ({"other": 1}, "unknown_key", "other: is not known here; expected only flows, kind, name"),
    ],
)
def test_each_fault_has_code_place_and_expectation(told, change, code, line) -> None:
    [(told_code, told_line)] = told({"name": "x", "values": [1]} | change)
    assert told_code == code
    assert told_line.startswith(line)


def test_all_faults_are_told_at_once(told) -> None:
    assert [code for code, _ in told({"rate": "x", "more": 1})] == [
        "missing",
        "missing",
        "unknown_key",
        "not_a_number",
    ]


@pytest.mark.parametrize("path", sorted(schemas.SCHEMAS.glob("*.json")), ids=lambda p: p.stem)
def test_the_published_schemas_are_valid_and_explain_themselves(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]
