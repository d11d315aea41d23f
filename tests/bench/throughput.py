"""Requests a second: a public page kept in memory against an empty answer, in turns."""

import threading
import time
from statistics import median

from django.urls import reverse

from tests.bench import figures
from tests.bench.figures import Figure
from tests.bench.portal import Visitor

VISITORS, SECONDS, TURNS = 4, 1.5, 5
RATIO = 2  # an empty answer is given at most twice as often


def measure(port: int, paths: dict[str, str]) -> None:
    """Prints how often each page is given in a second, and an empty answer beside it."""
    rows = []
    for name, path in paths.items():
        pages, empties = [], []
        for _turn in range(TURNS):
            empties.append(_per_second(port, reverse("empty")))
            pages.append(_per_second(port, path))
        page, empty = median(pages), median(empties)
        rows.append([name, Figure(page), Figure(empty), Figure(empty / page, 2, RATIO)])
    figures.say("")
    figures.table(["kept pages", "a second ", "empty ", f"empty / page ≤ {RATIO} "], rows)


def _per_second(port: int, path: str) -> float:
    """How many answers several visitors together get in a second."""
    counts = [0] * VISITORS
    until = time.monotonic() + SECONDS

    def visit(number: int) -> None:
        visitor = Visitor(port)
        while time.monotonic() < until:
            if visitor.get(path).status != 200:
                raise RuntimeError(f"{path} is not answered with 200")
            counts[number] += 1
        visitor.close()

    threads = [threading.Thread(target=visit, args=[number]) for number in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
