"""`manage.py cost_impact`: JSON in, JSON out, one line per fault; the same bytes every time."""

import json
import os
import re
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


def test_every_code_of_the_engine_is_explained() -> None:
    """Its own modules; the schema's and the criteria's codes are theirs."""
    told = set()
    for name in ("cost_*", "stream_*", "input_*", "monte_*", "actors"):
        for source in (places.CHECKOUT / "evaluations" / "analysis").glob(f"{name}.py"):
            text = source.read_text("utf-8")
            told |= set(re.findall(r'(?:[Ff]ault|Caution|_add)\(\s*"(\w+)"', text))
    explained = (places.CHECKOUT / "docs" / "engines.md").read_text("utf-8")
    assert len(told) > 10
    assert {code for code in told if f"`{code}`" not in explained} == set()


@pytest.mark.parametrize("page", ["cost-impact", "monte-carlo"])
def test_the_example_is_the_one_that_the_methods_print(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every large figure in the tables of an example stands, rounded, in the answer."""
    call_command("cost_impact", EXAMPLE)
    numbers = re.findall(r"-?\d+\.\d+", capsys.readouterr().out)
    known = {f"{float(one):,.0f}".replace("-", "\u2212") for one in numbers}
    text = (places.CHECKOUT / "docs" / "methods" / f"{page}.md").read_text("utf-8")
    example = text.split("## Example")[1].split("\n## ")[0]
    rows = [line for line in example.splitlines() if line.startswith("| ")]
    figures = re.findall(r"\u2212?\d{1,3}(?:,\d{3})+", " ".join(rows))
    assert len(figures) > 10
    assert [one for one in figures if one not in known] == []
