"""From a CSV file and a specification to an effect."""

from pathlib import Path
from typing import Any

import pytest

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.specification import analyse


def score(unit: int, year: int) -> str:
    before = 10 + unit % 3
    return f"{before + year * (2 * (unit % 2) + (unit * 7 % 5) / 10):.1f}".replace(".", ",")


ROWS = "skola;år;insats;poäng;ålder\n" + "".join(
    f"S{unit};{year};{unit % 2};{score(unit, year)};{unit % 4 + 7 * unit % 3 * year}\n"
    for unit in range(8)
    for year in (0, 1)
)
SPECIFICATION: dict[str, Any] = {
    "design": "did",
    "rows": "rader.csv",
    "outcome": "poäng",
    "treated": "insats",
    "post": "år",
    "unit": "skola",
}


def told(rows: str, **change: Any) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refusal:
        analyse(SPECIFICATION | change, lambda name: rows.encode())
    return [(one.code, one.where) for one in refusal.value.faults]


def test_the_file_is_asked_for_by_its_name_and_computed() -> None:
    asked: list[str] = []
    effect = analyse(SPECIFICATION, lambda name: asked.append(name) or ROWS.encode())
    assert asked == ["rader.csv"]
    assert effect.n == {"intervention": 8, "comparison": 8}
    with_age = analyse(
        SPECIFICATION | {"covariates": ["ålder"]}, lambda name: ROWS.encode("cp1252")
    )
    assert with_age.effect != effect.effect
    assert {"balanced", "collapsed", "clusters", "dropped"} <= set(with_age.as_dict())
    assert with_age.as_dict()["balanced"]["warnings"][0].keys() == {"code", "message"}


def test_rows_with_a_missing_value_in_a_named_column_are_dropped() -> None:
    effect = analyse(SPECIFICATION, lambda name: (ROWS + "S1;1;;12;3\nNA;1;1;1;3\n;;;;\n").encode())
    assert effect.dropped == 3
    other = analyse(SPECIFICATION, lambda name: (ROWS + "S1;1;1;12;\n").encode())
    assert other.dropped == 0


def test_without_a_reader_no_file_is_read() -> None:
    with pytest.raises(AnalysisFault) as refusal:
        analyse(SPECIFICATION | {"rows": str(Path(__file__))})
    assert [one.code for one in refusal.value.faults] == ["no_file"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"outcome": "skola"}, [("twice", "unit")]),
        ({"outcome": "skola", "unit": "poäng"}, None),
        ({"treated": "ålder"}, None),
        ({"outcome": "mått", "unit": "klass"}, [("no_column", "outcome"), ("no_column", "unit")]),
        ({"covariates": ["poäng"]}, [("twice", "covariates[0]")]),
        ({"covariates": ["ålder", "ålder"]}, [("twice", "covariates")]),
        ({"covariates": ["kön"]}, [("no_column", "covariates[0]")]),
        ({"treated": "år", "post": "insats"}, [("swapped", "treated, post")]),
    ],
)
def test_columns_that_do_not_fit(change: Any, expected: Any) -> None:
    found = told(ROWS, **change)
    if expected is None:
        assert {code for code, _ in found} <= {"wrong_value", "more"}
        assert found[0][1].startswith("rader.csv line ")
    else:
        assert found == expected


def test_a_covariate_must_be_numeric_and_the_message_says_so() -> None:
    rows = ROWS.replace("ålder", "kön").replace("S3;1;1;", "S3;1;1;1", 1)
    with pytest.raises(AnalysisFault, match="covariate must be numeric"):
        analyse(
            SPECIFICATION | {"covariates": ["kön"]},
            lambda name: rows.replace("S0;0;0;10,0;0", "S0;0;0;10,0;man").encode(),
        )
