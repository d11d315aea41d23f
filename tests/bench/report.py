"""Reports of the demonstration, made in a process of its own like a worker's; one of 20 pages.

python -m tests.bench.report        one JSON object on stdout; needs the demonstration
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import django

from fundportal import places
from tests.bench import figures
from tests.bench.figures import Figure

SECONDS, MEGABYTES = 5, 300
PAGES, CHARTS, MOST_RATIO, MOST_AGAIN, TURNS = 20, 8, 2, 0.5, 3


def measure(environment: dict[str, str]) -> None:
    """Prints time and memory of the demonstration's reports, and a long one's beside WeasyPrint."""
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
    long = told["long"]
    bare = long["bare"]
    figures.section(
        f"A report of {long['pages']} pages with {long['charts']} charts, {TURNS} turns each",
        note="from the frozen content; the same once more is found by what it says",
    )
    figures.table(
        ["", "median s ", f"ratio ≤ {MOST_RATIO} "],
        [
            ["WeasyPrint on the finished HTML", Figure(bare, 2), ""],
            [
                "charts, HTML, PDF/A, PDF/UA and inputs inside",
                Figure(long["made"], 2),
                Figure(long["made"] / bare, 2, MOST_RATIO),
            ],
            [
                "asked for, frozen, made and stored",
                Figure(long["whole"], 2),
                Figure(long["whole"] / bare, 2, MOST_RATIO),
            ],
            [
                "asked for again",
                Figure(long["again"], 3),
                Figure(long["again"] / bare, 3, MOST_AGAIN),
            ],
        ],
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
        name = f"{rendered.get_kind_display()} ({rendered.language})"
        name += "" if took else ", first of the process"
        took[name] = {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
            "kB": rendered.document.size / 1000,
        }
        return rendered

    before = peak()
    publication.render = timed
    report.publish_report(timezone.now())
    publication.render = render
    told = {"reports": took, "before": before, "peak": peak(), "long": long_report()}
    sys.stdout.write(json.dumps(told))


def long_report() -> dict[str, float]:
    """Seconds for one report of about 20 pages: ours, WeasyPrint's own, and asked for again."""
    from django.utils import timezone

    from evaluations import publication
    from evaluations.models import Report
    from evaluations.report_document import document_html, document_pdf

    short = Report.objects.filter(kind="cost-impact", language="sv").latest("pk")
    texts, at = lengthened(short.said.texts), timezone.now()

    def asked() -> Report:
        made = publication.build_report(
            short.assessment,
            texts=texts,
            edition="internal",
            language="sv",
            by=short.built_by,
            at=at,
            queued=False,
            cost_impact=short.cost_impact,
        )
        return publication.render(made, by=short.built_by, at=at)

    whole, made = timed_once(asked)
    html = document_html(made.said)
    bare = [timed_once(lambda: bare_pdf(html))[0] for _turn in range(TURNS)]
    ours = [timed_once(lambda: document_pdf(made.said, made.inputs)) for _turn in range(TURNS)]
    pages, charts = page_count(ours[0][1]), html.count("<svg")
    if pages < PAGES or charts < CHARTS:
        raise RuntimeError(f"the long report has only {pages} pages and {charts} charts")
    again = [timed_once(asked)[0] for _turn in range(TURNS)]
    return {
        "pages": pages,
        "charts": charts,
        "whole": whole,
        "bare": median(bare),
        "made": median(seconds for seconds, _pdf in ours),
        "again": median(again),
    }


def lengthened(texts: Any) -> Any:
    """The same texts, with as much background, method and lessons as make 20 pages."""
    paragraph = "Deltagarna fick stöd av en handledare under arton månader. " * 9
    more = "\n\n".join([paragraph] * (4 * PAGES))
    return replace(texts, background=texts.background + "\n\n" + more, learnt=paragraph)


def bare_pdf(html: str) -> bytes:
    """What WeasyPrint makes of the finished HTML with the same fonts and style sheet, no more."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from fundportal import paper, pdf

    config, fetcher = FontConfiguration(), pdf.closed_fetcher()
    css = (paper.STYLES / paper.EVERY).read_text(encoding="utf-8")
    sheets = [pdf.font_sheet(config), CSS(string=css, font_config=config, url_fetcher=fetcher)]
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=config
    )
    return made


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def timed_once(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and answer of one call."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would answer the parent's peak when that was higher
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
