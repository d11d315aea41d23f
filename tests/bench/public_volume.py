"""Public pages with 10 investments and with 1,000, in turns; nothing is answered from memory."""

import contextlib
from urllib.parse import urlencode

from django.urls import reverse

from tests.bench import figures, overview
from tests.bench.large_fund import OF_EACH, YEARS
from tests.bench.pages import NOT_KEPT

FEW, MANY = 10, 1_000
RATIO = 1.5
TURNS = 20
WHOLE = "grants.json"  # holds every investment, so it grows with them
IN_ALL = "search, in all"  # for a word of every text the database reads them all


def measure() -> None:
    """Prints each page's ratio to itself with few investments; needs databases of its own."""
    with contextlib.ExitStack() as stack:
        few, many = (
            stack.enter_context(overview.portal(number, _pages, years=1, published=True))
            for number in (FEW, MANY)
        )
        rows = [
            overview.row(
                name,
                few,
                many,
                None if name in (WHOLE, IN_ALL) else RATIO,
                turns=1 if name == WHOLE else TURNS,
            )
            for name in few.pages
        ]
    figures.section(
        f"Public pages: median server time with {FEW} and {MANY:,} investments, in turns",
        note=f"{OF_EACH // YEARS} entries each, made anew; the file {WHOLE} holds all of them",
    )
    columns = ["", "queries, few ", "many = ", "ms, few ", "ms, many ", f"ratio ≤ {RATIO} "]
    figures.table(columns, rows)


def _pages(fund: str, investment: str) -> dict[str, str]:
    listed = reverse("public:investments")
    paths = {
        "start": reverse("public:start"),
        "investments": listed,
        "investments, page 2": listed,
        "search, rare": listed,
        "search, in a third": listed,
        IN_ALL: listed,
        "an investment": reverse("public:investment", args=[investment]),
        "fund": reverse("public:fund", args=[fund]),
        "decisions": reverse("public:decisions", args=[fund]),
        WHOLE: reverse("grants_json"),
    }
    asked = {
        "investments, page 2": {"page": 2},
        "search, rare": {"q": "8"},
        "search, in a third": {"q": "barn"},
        IN_ALL: {"q": "ensam"},
    }
    return {
        name: f"{path}?{NOT_KEPT}&{urlencode(asked.get(name, {}))}" for name, path in paths.items()
    }
