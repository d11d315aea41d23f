"""Columns side by side: money per year with its running sum, and how often each outcome came."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from fundportal.charts.bars import Series
from fundportal.charts.chart import Chart, ChartFault, Number, Show, Table
from fundportal.charts.labels import Box, box_of
from fundportal.charts.rows import key_of, line_key, upon_line
from fundportal.charts.scale import Scale, finite, fitted
from fundportal.charts.svg import INK, TONES, Tone, element, line, picture, share, text
from fundportal.charts.words import LINE_HEIGHT, NARROWEST, anchor_at, width_of

_PLOT = 180
_LEFT_TICKS = 4


@dataclass(frozen=True)
class Bin:
    """How many of all draws lie from `low` to `high`."""

    low: float
    high: float
    count: int


def columns(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    description: str,
    heading: str,
    running: Series,
    show: Show,
) -> Chart:
    """Draw one to four series stacked per category (a year) from zero, and a line over them.

    `running` is the line, such as the sum until then; negative figures stand below zero.
    """
    _check(categories, [*series, running])
    parts, top = key_of([one.name for one in series], 0)
    named, top = line_key(running.name, TONES[len(series)], top)
    parts += named
    top += 8
    bottom = top + _PLOT
    up = fitted(_ends(series, running), bottom, top, zero=True, margin=0.04)
    ticks = up.ticks(_LEFT_TICKS)
    left = (max(width_of(show(Decimal(tick))) for tick in ticks) + 8) / NARROWEST
    places = _places(len(categories), left)
    for tick in ticks:
        parts.append(
            line(share(left), up(tick), "100%", up(tick), class_="chart-grid", opacity=0.25)
        )
        parts.append(text(show(Decimal(tick)), 0, up(tick) + 4, class_="chart-tick"))
    for index, (start, end) in enumerate(places):
        parts += _stack([one.values[index] for one in series], start, end, up)
    parts.append(line(share(left), up(0), "100%", up(0), class_="chart-zero", width=1.5))
    parts += _running(running, places, up, TONES[len(series)])
    parts += _names(categories, places, bottom + LINE_HEIGHT)
    return picture(
        parts,
        kind="columns",
        key=key,
        height=bottom + LINE_HEIGHT + 8,
        title=title,
        description=description,
        table=_table(categories, [*series, running], heading, show),
    )


def histogram(
    bins: Sequence[Bin],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str],
    show: Show,
) -> Chart:
    """Draw how often each outcome came; what is below zero has the second tone."""
    if not bins or not any(one.count for one in bins):
        raise ChartFault("nothing to draw")
    edges = finite([bins[0].low, *(one.high for one in bins)])
    across = fitted(edges, 0.01, 0.99, zero=True)
    bottom = _PLOT + 8.0
    up = fitted([one.count for one in bins], bottom, 8.0, zero=True)
    parts = []
    for one in bins:
        tone = TONES[1] if one.high <= 0 else TONES[0]
        parts.append(_column(across(one.low), across(one.high), up(0), up(one.count), tone))
    parts.append(line("0%", bottom, "100%", bottom, class_="chart-grid", opacity=0.5))
    zero = share(across(0))
    parts.append(line(zero, 0, zero, bottom + 4, class_="chart-zero", width=2))
    taken: list[Box] = []
    for tick in (0.0, *across.ticks(4)):
        words, y = show(Decimal(tick)), bottom + LINE_HEIGHT + 2
        box = box_of(words, across(tick), y)
        if not any(box.meets(other) for other in taken):
            taken.append(box)
            anchor = anchor_at(words, across(tick))
            parts.append(text(words, share(across(tick)), y, anchor=anchor, class_="chart-tick"))
    rows = tuple(
        (f"{show(Decimal(one.low))} – {show(Decimal(one.high))}", str(one.count)) for one in bins
    )
    return picture(
        parts,
        kind="histogram",
        key=key,
        height=bottom + LINE_HEIGHT + 10,
        title=title,
        description=description,
        table=Table(headings, rows),
    )


def _check(categories: Sequence[str], series: Sequence[Series]) -> None:
    if not categories or len(series) < 2:
        raise ChartFault("nothing to draw")
    if len(series) > len(TONES):
        raise ChartFault(f"{len(series)} series, at most {len(TONES)} can be told apart")
    for one in series:
        if len(one.values) != len(categories):
            raise ChartFault(f"{one.name!r} has {len(one.values)} values for {len(categories)}")
        finite(value for value in one.values if value is not None)


def _ends(series: Sequence[Series], running: Series) -> list[float]:
    """The highest and lowest that the stacks and the line reach."""
    ends = [float(value or 0) for value in running.values]
    for values in zip(*(one.values for one in series), strict=True):
        figures = [float(value or 0) for value in values]
        ends += [sum(f for f in figures if f > 0), sum(f for f in figures if f < 0)]
    return ends


def _places(count: int, left: float) -> list[tuple[float, float]]:
    step = (1 - left) / count
    return [(left + step * (i + 0.15), left + step * (i + 0.85)) for i in range(count)]


def _stack(values: Sequence[Number | None], start: float, end: float, up: Scale) -> list[str]:
    parts, reached = [], {True: 0.0, False: 0.0}
    for value, tone in zip(values, TONES, strict=False):
        if value:
            above = value > 0
            begun, reached[above] = reached[above], reached[above] + float(value)
            parts.append(_column(start, end, up(begun), up(reached[above]), tone))
    return parts


def _column(start: float, end: float, foot: float, head: float, tone: Tone) -> str:
    return element(
        "rect",
        class_=f"chart-bar chart-{tone.name}",
        x=share(start),
        y=min(foot, head),
        width=share(end - start),
        height=abs(foot - head),
        fill=tone.fill,
        stroke=INK,
        stroke_width=1,
    )


def _running(
    running: Series, places: Sequence[tuple[float, float]], up: Scale, tone: Tone
) -> list[str]:
    dots = [
        ((start + end) / 2, up(value))
        for (start, end), value in zip(places, running.values, strict=True)
        if value is not None
    ]
    parts = [
        line(share(x1), y1, share(x2), y2, class_="chart-line", width=2.5)
        for (x1, y1), (x2, y2) in pairwise(dots)
    ]
    return parts + [upon_line(share(x), y, tone) for x, y in dots]


def _names(categories: Sequence[str], places: Sequence[tuple[float, float]], y: float) -> list[str]:
    """Name the first, the last and as many between as have room."""
    parts, taken = [], list[Box]()
    order = dict.fromkeys((0, len(categories) - 1, *range(0, len(categories), 5)))
    for index in dict.fromkeys((*order, *range(len(categories)))):
        x = sum(places[index]) / 2
        box = box_of(categories[index], x, y)
        if not any(box.meets(other) for other in taken):
            taken.append(box)
            anchor = anchor_at(categories[index], x)
            parts.append(text(categories[index], share(x), y, anchor=anchor, class_="chart-tick"))
    return parts


def _table(categories: Sequence[str], series: Sequence[Series], heading: str, show: Show) -> Table:
    rows = [
        (
            category,
            *(
                "–" if one.values[i] is None else show(Decimal(one.values[i] or 0))
                for one in series
            ),
        )
        for i, category in enumerate(categories)
    ]
    return Table((heading, *(one.name for one in series)), tuple(rows))
