"""`manage.py suppress`: a table in, the table as it may be printed out."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "suppress.json"


def test_prints_the_table_without_what_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("suppress", EXAMPLE)
    printed = capsys.readouterr().out
    answer = json.loads(printed)
    assert printed == json.dumps(answer, sort_keys=True, indent=2) + "\n"
    assert sorted(answer) == [
        "column_totals",
        "primary",
        "row_totals",
        "secondary",
        "table",
        "total",
        "warnings",
    ]
    assert answer["primary"] == [[0, 3], [3, 2]]  # as docs/methods/disclosure-control.md tells
    assert answer["secondary"] == [[0, 2], [3, 3]]
    call_command("suppress", EXAMPLE)
    assert capsys.readouterr().out == printed


def test_one_line_per_fault_and_nothing_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.json"
    path.write_text('{"rows": ["a", "a"], "columns": ["b"], "counts": [[-1], [2, 3]]}', "utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("suppress", path)
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    assert [line.removeprefix(f"{path}: ") for line in printed.err.splitlines()] == [
        "counts[0][0]: -1; expected a whole number of people, 0 or more (up to 1000000000000)"
        " [out_of_range]",
        "counts[1]: a list of 2; expected a count for each of `columns` (1) [wrong_length]",
        'rows[1]: "a" stands there twice; expected a different label for each [twice]',
    ]
