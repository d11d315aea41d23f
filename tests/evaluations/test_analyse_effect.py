"""`manage.py analyse_effect`: JSON in, JSON out, one line per fault."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def spec(folder: Path, content: Any) -> Path:
    path = folder / "spec.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


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
