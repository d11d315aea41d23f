"""Published cases: the engine gives the figures that others have printed, also by its commands."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.evaluations.worked_examples import Case, cases, figure, files, rows
from tests.evaluations.worked_examples.__main__ import main
from tests.evaluations.worked_examples.engines import COMMANDS, answer

CASES = cases()
BY_COMMAND = [case for case in CASES if case.command]
METHODS = Path(settings.BASE_DIR) / "docs" / "methods"
FIRST = {case.command: case for case in reversed(BY_COMMAND)}


def named(case: Case) -> str:
    return f"{case.file}-{case.name}"


def disagreeing(case: Case, computed: dict) -> list[str]:
    return [
        f"{row.figure}: {row.published} is printed, {row.computed} computed"
        for row in rows(case, computed)
        if not row.agrees
    ]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_published_figures_are_reproduced(case: Case) -> None:
    assert disagreeing(case, answer(case)) == []


@pytest.mark.parametrize("case", BY_COMMAND, ids=named)
def test_the_command_gives_the_same(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case.specification), "utf-8")
    call_command(str(case.command), path)
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(answer(case)))
    assert disagreeing(case, printed) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_as_users_run_it(command: str, tmp_path: Path) -> None:
    case = FIRST[command]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case.specification), "utf-8")
    run = subprocess.run(
        [sys.executable, "manage.py", command, str(path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert disagreeing(case, json.loads(run.stdout)) == []


def test_the_table_shows_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    printed = capsys.readouterr().out
    for case in CASES:
        assert f"  {case.name} (" in printed
    assert "0 beyond their tolerance" in printed


def test_a_wrong_figure_is_seen() -> None:
    case = next(case for case in CASES if "effect" in case.expected)
    computed = answer(case)
    assert disagreeing(case, computed | {"effect": computed["effect"] + 1})
    assert disagreeing(case, computed | {"effect": float("nan")})


def test_figures_are_found_at_their_paths() -> None:
    found = {"a": {"b/c": 6, "list": [{"x": 1}, {"x": 2}]}, "two": 2}
    assert figure(found, "a.b/c") == 6
    assert figure(found, "a.b/c / two") == 3
    assert figure(found, "a.list[*].x") == [1, 2]


def test_every_file_says_where_its_figures_come_from() -> None:
    for name, file in files().items():
        assert set(file) <= {"title", "source", "note", "data", "cases"}, name
        assert file["title"]
        assert file["source"]
        for case in file["cases"]:
            assert set(case) - {"command", "function"} == {"name", "specification", "expected"}
            assert ("command" in case) != ("function" in case)
            for expected in case["expected"].values():
                assert len({"abs", "rel", "exact"} & set(expected)) == 1, (name, case["name"])


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))


def test_the_index_of_methods_names_every_page_and_case() -> None:
    linked = links(METHODS / "README.md")
    assert {Path(link).stem for link in linked if link.endswith(".json")} == set(files())
    pages = {page.name for page in METHODS.glob("*.md")} - {"README.md"}
    assert pages - set(linked) == set()


@pytest.mark.parametrize("page", sorted(METHODS.glob("*.md")), ids=lambda page: page.stem)
def test_pages_of_methods_link_to_what_exists(page: Path) -> None:
    assert [link for link in links(page) if not (METHODS / link).exists()] == []
