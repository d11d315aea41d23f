"""`manage.py cost_impact`: JSON in, JSON out, one line per fault; the same bytes every time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fundportal import places
from tests.evaluations.cost_models import chain, cost, model

EXAMPLE = places.CHECKOUT / "docs" / "examples" / "cost_impact.json"


def written_to(folder: Path, content: Any) -> Path:
    path = folder / "model.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_prints_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("cost_impact", written_to(tmp_path, model()))
    printed = capsys.readouterr().out
    told = json.loads(printed)
    assert told["by_actor"]["kommun/socialnamnd"]["net"] == pytest.approx(told["npv"])
    assert printed == json.dumps(told, sort_keys=True, indent=2) + "\n"
    assert set(told) == {
        *("npv", "pv_costs", "pv_benefits", "bcr", "nnk", "eanb", "irr", "irr_roots"),
        *("payback_year", "discounted_payback_year", "by_actor", "by_year", "cashable"),
        *("repayment", "monte_carlo", "sensitivity", "switching_values", "warnings"),
    }


def test_one_line_per_fault_and_nothing_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = model(costs=[cost(actor="a\nb"), cost()], benefits=[chain(comparison_group=False)])
    path = written_to(tmp_path, given)
    with pytest.raises(SystemExit) as stop:
        call_command("cost_impact", path)
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert [line.removeprefix(f"{path}: ").split(":")[0] for line in lines] == [
        "costs[0].name",
        "costs[1].name",
        "costs[0].actor",
        "benefits[0].deadweight",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"base_year": NaN}',
        '{"horizon": 1, "horizon": 2}',
        json.dumps(model()).replace("0.035", "1e999"),
        json.dumps(model()).replace("0.035", "-Infinity"),
    ],
)
def test_bad_files_end_with_two(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        call_command("cost_impact", written_to(tmp_path, content))
    assert stop.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


def test_another_process_prints_the_same_bytes(tmp_path: Path) -> None:
    uncertain = chain(
        effect={"mean": 0.2, "se": 0.05},
        unit_value={"median": 400_000, "sigma": 0.2},
        dropoff={"alpha": 2, "beta": 18},
    )
    rate = {"rate": {"low": 0.02, "mode": 0.035, "high": 0.05}}
    path = written_to(tmp_path, model(benefits=[uncertain], discount=rate))
    printed = {
        subprocess.run(
            [sys.executable, "manage.py", "cost_impact", str(path)],
            cwd=places.CHECKOUT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(printed) == 1


def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("cost_impact", EXAMPLE)
    told = json.loads(capsys.readouterr().out)
    assert told["monte_carlo"]["chance_npv_positive"] > 0.5
    assert told["repayment"]
