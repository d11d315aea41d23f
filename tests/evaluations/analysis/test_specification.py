"""The JSON of an effect: strict in what is read, the same bytes in what is written."""

import contextlib
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.analysis.faults import AnalysisFault, Fault
from evaluations.analysis.reading import parse, written
from evaluations.analysis.specification import analyse

GROUP = {"n": 10, "mean": 1.0, "sd": 2.0}
MEANS: dict[str, Any] = {"design": "means", "intervention": GROUP, "comparison": GROUP}


def faults(specification: Any) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refusal:
        analyse(specification)
    return [(one.where, one.code) for one in refusal.value.faults]


def test_every_fault_is_named_at_once() -> None:
    specification = {
        "design": "means",
        "level": 95,
        "assignment": "random",
        "pooled": "yes",
        "intervention": {"n": 2.5, "mean": "3", "extra": 1},
        "comparison": {"values": [1, True, "a", None]},
        "notes": "",
    }
    assert sorted(faults(specification)) == [
        ("assignment", "unknown_choice"),
        ("comparison.values[1]", "wrong_type"),
        ("comparison.values[2]", "wrong_type"),
        ("intervention.extra", "unknown_key"),
        ("intervention.mean", "not_a_number"),
        ("intervention.n", "not_whole"),
        ("intervention.sd", "missing"),
        ("level", "out_of_range"),
        ("notes", "unknown_key"),
        ("pooled", "not_a_flag"),
    ]


@pytest.mark.parametrize(
    ("specification", "expected"),
    [
        ({}, [("design", "missing")]),
        ({"design": "mean"}, [("design", "unknown_choice")]),
        ({"design": ["means"]}, [("design", "unknown_choice")]),
        ([], [("specification", "not_an_object")]),
        ({"design": "means", "comparison": GROUP}, [("intervention", "missing")]),
        (MEANS | {"intervention": []}, [("intervention", "not_an_object")]),
        (MEANS | {"level": None}, [("level", "not_a_number")]),
        (MEANS | {"level": 0}, [("level", "out_of_range")]),
        (MEANS | {"intervention": GROUP | {"n": 1}}, [("intervention.n", "out_of_range")]),
        (MEANS | {"intervention": GROUP | {"n": 10**400}}, [("intervention.n", "not_whole")]),
        (MEANS | {"intervention": GROUP | {"sd": 10**400}}, [("intervention.sd", "not_a_number")]),
        (MEANS | {"intervention": {"values": []}}, [("intervention.values", "too_few")]),
        (MEANS | {"intervention": {"values": [1, None]}}, [("intervention.values", "too_few")]),
        (
            MEANS | {"intervention": GROUP | {"values": [1, 2]}},
            [(f"intervention.{name}", "unknown_key") for name in ("n", "mean", "sd")],
        ),
        (MEANS | {"pairs": [[1, 2], [2, 4]]}, [("pairs", "unknown_key")]),
        ({"design": "before_after", "pairs": [[1, 2], [3]]}, [("pairs[1]", "too_few")]),
        ({"design": "before_after", "pairs": [[1, 2], [3, 4, 5]]}, [("pairs[1]", "too_many")]),
        (
            {"design": "before_after", "pairs": [[1, "2"], 3]},
            [("pairs[0][1]", "wrong_type"), ("pairs[1]", "not_a_list")],
        ),
        ({"design": "before_after"}, [("pairs", "missing")]),
        (
            {"design": "proportions", "intervention": {"n": 5, "events": 6}, "comparison": {}},
            [("comparison.n", "missing"), ("comparison.events", "missing")],
        ),
        (
            {
                "design": "proportions",
                "intervention": {"n": 5, "events": 6},
                "comparison": {"n": 5, "events": 5},
            },
            [("intervention.events", "out_of_range")],
        ),
    ],
)
def test_faulty_specifications(specification: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(specification) == expected


def test_a_message_says_what_was_expected_in_plain_words() -> None:
    with pytest.raises(AnalysisFault) as refusal:
        analyse({"design": "means", "level": 95, "comparison": {"n": 12, "sd": -1}})
    assert sorted(str(one) for one in refusal.value.faults) == [
        "comparison.mean: is missing; expected a number",
        "comparison.sd: -1; expected a standard deviation (divisor n-1), 0 or more",
        "intervention: is missing; expected an object with n, mean and sd, or with values",
        "level: 95; expected a number between 0 and 1, such as 0.95",
    ]


def test_a_whole_number_may_be_written_with_a_decimal_point() -> None:
    written_so = MEANS | {"intervention": GROUP | {"n": 10.0, "mean": 3}}
    assert analyse(written_so) == analyse(MEANS | {"intervention": GROUP | {"mean": 3}})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"design": "means",}', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"level": ' + "9" * 5000 + "}", "not_json"),
        ('{"level": NaN}', "not_finite"),
        ('{"level": -Infinity}', "not_finite"),
        ('{"level": 1e400}', "not_finite"),
        ('{"level": [-1' + "0" * 400 + ".5]}", "not_finite"),
        ('{"level": 1, "level": 2}', "key_twice"),
        ("[1]", "not_an_object"),
        ("null", "not_an_object"),
    ],
)
def test_text_that_is_no_specification(text: str, code: str) -> None:
    with pytest.raises(AnalysisFault) as refusal:
        parse(text)
    assert refusal.value.faults[0].code == code


def test_the_answer_has_the_documented_fields_and_the_same_bytes() -> None:
    text = written(analyse(MEANS | {"pooled": True, "intervention": GROUP | {"mean": 3}}).as_dict())
    answer = json.loads(text)
    assert {"effect", "se", "ci", "statistic", "p", "df", "n", "method", "evidence_grade"} <= set(
        answer
    )
    assert {"warnings", "hedges_g", "hedges_g_variance"} <= set(answer)
    assert text == json.dumps(answer, sort_keys=True, indent=2) + "\n"
    assert answer["effect"] == 2
    assert answer["df"] == 18


def test_an_answer_can_be_computed_again_from_its_own_groups() -> None:
    values = MEANS | {"intervention": {"values": [1, 2, 4.5, None]}}
    first = analyse(values).as_dict()
    groups = {
        name: {key: group[key] for key in ("n", "mean", "sd", "dropped")}
        for name, group in first["groups"].items()
    }
    assert analyse(MEANS | groups).as_dict() == first


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = (
    "intervention comparison pairs level assignment pooled n values"
    " rows outcome treated post unit covariates cells treated_pre"
)
names = st.sampled_from(FIELDS.split())


@given(
    st.sampled_from(["means", "proportions", "before_after", "did"]),
    st.dictionaries(names, junk | st.dictionaries(names, junk)),
)
def test_junk_is_refused_by_name_and_never_crashes(design: str, rest: dict[str, Any]) -> None:
    told: tuple[Fault, ...] = ()
    try:
        analyse({"design": design, **rest})
    except AnalysisFault as refusal:
        told = refusal.faults
    assert all("\n" not in str(one) for one in told)


finite = st.floats(allow_nan=False, allow_infinity=False)
whole = st.integers(2, 10**12)
statistics = st.fixed_dictionaries(
    {"n": whole, "mean": finite, "sd": finite.map(abs)}, optional={"dropped": whole}
)
sample = statistics | st.fixed_dictionaries(
    {"values": st.lists(finite | st.none(), min_size=2, max_size=6)}
)
count = whole.flatmap(
    lambda n: st.fixed_dictionaries({"n": st.just(n), "events": st.integers(0, n)})
)
common = {
    "level": st.floats(0, 1, exclude_min=True, exclude_max=True),
    "assignment": st.sampled_from(["randomised", "matched", "self_selected", "unknown"]),
}
pooled = common | {"pooled": st.booleans()}
groups = ("intervention", "comparison")
cells = ("treated_post", "treated_pre", "comparison_post", "comparison_pre")
well_formed = st.one_of(
    st.fixed_dictionaries(
        {"design": st.just("means"), **dict.fromkeys(groups, sample)}, optional=pooled
    ),
    st.fixed_dictionaries(
        {"design": st.just("proportions"), **dict.fromkeys(groups, count)}, optional=common
    ),
    st.fixed_dictionaries(
        {
            "design": st.just("before_after"),
            "pairs": st.lists(st.tuples(finite, finite).map(list), min_size=2, max_size=6),
        },
        optional=common,
    ),
    st.fixed_dictionaries(
        {
            "design": st.just("did"),
            "cells": st.fixed_dictionaries(dict.fromkeys(cells, statistics)),
        },
        optional=pooled,
    ),
)


@settings(max_examples=400)
@given(well_formed)
def test_whatever_the_schema_lets_through_is_computed_or_refused_by_name(given_as: Any) -> None:
    with contextlib.suppress(AnalysisFault):
        answer = json.loads(written(analyse(given_as).as_dict()))
        assert answer["ci"][0] <= answer["effect"] <= answer["ci"][1]
        assert answer["se"] > 0 or answer["design"] == "proportions"
        assert 1 <= answer["evidence_grade"] <= 5


def test_the_engine_imports_neither_django_nor_scipy_until_it_computes() -> None:
    code = (
        "import sys, evaluations.analysis.specification;"
        "sys.exit(bool({'django', 'scipy', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
