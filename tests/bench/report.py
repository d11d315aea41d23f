"""The report of the demonstration's evaluation, made in a process of its own like a worker's.

python -m tests.bench.report        one JSON object on stdout; needs the demonstration
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import django

from fundportal import places
from tests.bench import figures
from tests.bench.figures import Figure

SECONDS, MEGABYTES = 5, 300


def measure(environment: dict[str, str]) -> None:
    """Prints the time and memory of both reports of the demonstration, which are published."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.report"],
        cwd=places.CHECKOUT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    figures.section("Evaluation report as PDF, in a worker's process")
    rows = [
        [name, Figure(one["seconds"], 2, SECONDS), Figure(one["cpu"], 2), Figure(one["kB"])]
        for name, one in told["reports"].items()
    ]
    figures.table(["", f"seconds ≤ {SECONDS} ", "CPU seconds ", "kB of file "], rows)
    figures.table(
        ["memory in MB", f"peak ≤ {MEGABYTES} ", "before the first "],
        [["", Figure(told["peak"], limit=MEGABYTES), Figure(told["before"])]],
    )


def main() -> None:
    """Makes and publishes the report in each language; says what it took."""
    django.setup()
    from django.utils import timezone  # knows the settings

    from evaluations import publication, tasks  # noqa: F401 (a worker has the tasks loaded)
    from fundportal.demo import report

    took: dict[str, dict[str, float]] = {}
    render = publication.render

    def timed(made, **more):
        began, cpu = time.perf_counter(), time.process_time()
        rendered = render(made, **more)
        name = "first of the process (sv)" if not took else "the next one (en)"
        took[name] = {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
            "kB": rendered.document.size / 1000,
        }
        return rendered

    before = peak()
    publication.render = timed
    report.publish_report(timezone.now())
    sys.stdout.write(json.dumps({"reports": took, "before": before, "peak": peak()}))


def peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would answer the parent's peak when that was higher
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
