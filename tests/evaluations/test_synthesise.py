"""`manage.py synthesise`: JSON in, JSON out, one line per fault."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "synthesise.json"
KEYS = ["ci", "effect", "i2", "k", "p", "prediction", "q", "q_p", "se", "tau2", "warnings"]


def test_prints_the_pooled_effect_the_same_bytes_each_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("synthesise", EXAMPLE)
    printed = capsys.readouterr().out
    call_command("synthesise", EXAMPLE)
    assert capsys.readouterr().out == printed
    answer = json.loads(printed)
    assert sorted(answer) == KEYS
    assert answer["k"] == 5
    assert printed == json.dumps(answer, sort_keys=True, indent=2) + "\n"


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("", 1),
        ("[]", 1),
        ("{}", 2),
        ('{"effects": [1, 2], "variances": [1]}', 1),
        ('{"effects": [1, 2], "variances": [0, -1], "method": "X", "new": 1}', 4),
        ('{"effects": [NaN], "variances": [1]}', 1),
        ('{"effects": [1e400], "variances": [1]}', 1),
        ('{"effects": [1], "effects": [2], "variances": [1]}', 1),
        ('{"effects": {"a": 1}, "variances": "1"}', 2),
        ('{"effects": [1, 1, 1], "variances": [1, 1, 1]}', 1),
    ],
)
def test_bad_files_end_with_two_and_print_nothing(
    tmp_path: Path, content: str, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "effects.json"
    path.write_text(content, "utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("synthesise", path)
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    assert len(printed.err.splitlines()) == lines
    assert all(line.startswith(f"{path}: ") for line in printed.err.splitlines())
