"""The effect engine: means of large arrays against bare numpy, and a million values as JSON."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from evaluations.analysis.effects import means
from fundportal import places
from tests.bench import figures
from tests.bench.figures import Figure

OBSERVATIONS, TURNS = 1_000_000, 21
MOST_RATIO = 2


def measure() -> None:
    """Prints the two; needs no database."""
    rng = np.random.default_rng(7)
    first, second = rng.normal(100, 15, OBSERVATIONS), rng.normal(98, 14, OBSERVATIONS)
    _arrays(first, second)
    _command(first[: OBSERVATIONS // 2], second[: OBSERVATIONS // 2])


def _arrays(first: np.ndarray, second: np.ndarray) -> None:
    ways: dict[str, Callable[[], object]] = {
        "mean() and var(ddof=1) of both, and the standard error": lambda: _bare(first, second),
        "effects.means": lambda: means(first, second),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _turn in range(TURNS):
        for name, act in ways.items():
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    base = median(next(iter(took.values())))
    figures.section(f"Means of two arrays of {OBSERVATIONS:,} observations, {TURNS} turns each")
    figures.table(
        ["", "median ms ", f"ratio ≤ {MOST_RATIO} "],
        [
            [name, Figure(median(times) * 1000, 2), Figure(median(times) / base, 2, MOST_RATIO)]
            for name, times in took.items()
        ],
    )


def _bare(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    effect = first.mean() - second.mean()
    parts = [values.var(ddof=1) / len(values) for values in (first, second)]
    return float(effect), float(np.sqrt(sum(parts)))


def _command(first: np.ndarray, second: np.ndarray) -> None:
    """The whole command in a process of its own; once with hardly any values, for its start."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="fundportal-bench-") as folder:
        for values in (2, OBSERVATIONS // 2):
            groups = {"intervention": first[:values], "comparison": second[:values]}
            given = {name: {"values": group.tolist()} for name, group in groups.items()}
            path = Path(folder) / "spec.json"
            path.write_text(json.dumps({"design": "means", **given}), "utf-8")
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "manage.py", "analyse_effect", str(path)],
                cwd=places.CHECKOUT,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            seconds = Figure(time.perf_counter() - began, 2)
            rows.append([f"{2 * values:,} values", seconds, Figure(path.stat().st_size / 1e6, 1)])
    figures.section("analyse_effect with values as JSON, the whole process")
    figures.table(["", "seconds ", "MB of file "], rows)


if __name__ == "__main__":
    measure()
