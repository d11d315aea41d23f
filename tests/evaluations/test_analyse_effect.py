"""`manage.py analyse_effect`: JSON in, JSON out, one line per fault."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fundportal import places


def spec(folder: Path, content: Any) -> Path:
    path = folder / "spec.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


EXAMPLES = sorted((places.CHECKOUT / "docs" / "examples").glob("analyse_effect*.json"))


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on stderr of a file that ends with exit code 2 and prints nothing."""
    with pytest.raises(SystemExit) as stop:
        call_command("analyse_effect", path)
    printed = capsys.readouterr()
    assert (stop.value.code, printed.out) == (2, "")
    return printed.err.splitlines()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_run_without_a_warning_of_the_figures(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("analyse_effect", path)
    first = capsys.readouterr().out
    call_command("analyse_effect", path)
    assert capsys.readouterr().out == first
    answer = json.loads(first)
    assert answer["ci"][0] < answer["effect"] < answer["ci"][1]
    codes = {warning["code"] for warning in answer["warnings"]}
    assert codes <= {"no_comparison_group"}


def test_the_rows_lie_beside_the_specification(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"design": "did", "rows": "data/rows.csv", "outcome": "y", "treated": "t", "post": "p"}
    path = spec(tmp_path, given)
    assert len(refused(path, capsys)) == 1
    (tmp_path / "data").mkdir()
    lines = [f"{t + p + i % 5};{t};{p}" for t in (0, 1) for p in (0, 1) for i in range(9 + t)]
    (tmp_path / "data" / "rows.csv").write_text("\n".join(["y;t;p", *lines]), "cp1252")
    call_command("analyse_effect", path)
    answer = json.loads(capsys.readouterr().out)
    assert answer["n"] == {"intervention": 20, "comparison": 18}
    assert (answer["df"], answer["clusters"], answer["dropped"]) == (37, 38, 0)


@pytest.mark.parametrize(
    "rows", ["none.csv", ".", "data\x00.csv", "x" * 5000, "spec.json/rows.csv", "/dev/zero"]
)
def test_rows_that_cannot_be_read_are_one_line(
    tmp_path: Path, rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"design": "did", "rows": rows, "outcome": "y", "treated": "t", "post": "p"}
    (line,) = refused(spec(tmp_path, given), capsys)
    assert "rows: " in line


def test_prints_the_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    group = {"n": 185, "mean": 6349.143502, "sd": 7867.402183}
    other = {"n": 260, "mean": 4554.80112, "sd": 5483.836001}
    path = spec(tmp_path, {"design": "means", "intervention": group, "comparison": other})
    call_command("analyse_effect", path)
    printed = capsys.readouterr().out
    answer = json.loads(printed)
    assert round(answer["effect"]) == 1794
    assert round(answer["se"]) == 671
    assert printed == json.dumps(answer, sort_keys=True, indent=2) + "\n"


def test_one_line_per_fault_and_nothing_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spec(tmp_path, {"design": "proportions", "intervention": {"n": "7"}, "a\nb": 1})
    with pytest.raises(SystemExit) as stop:
        call_command("analyse_effect", path)
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert [line.removeprefix(f"{path}: ").split(":")[0] for line in lines] == [
        "a b",
        "intervention.n",
        "intervention.events",
        "comparison",
    ]


@pytest.mark.parametrize("content", ["", "{", '{"design": "other"}', "[]", '{"level": 1e400}'])
def test_bad_files_end_with_two(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        call_command("analyse_effect", spec(tmp_path, content))
    assert stop.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_file_and_a_wrong_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"design": "å"}'.encode("cp1252"))
    for path in (tmp_path / "none.json", tmp_path, latin):
        with pytest.raises(SystemExit) as stop:
            call_command("analyse_effect", path)
        assert stop.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
