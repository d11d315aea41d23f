"""Lines and steps over time: the fund's story, a measure's development."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from fundportal.charts.chart import Chart, ChartFault, Number, Show, Table
from fundportal.charts.labels import Box, box_of
from fundportal.charts.rows import key_of
from fundportal.charts.scale import Scale, finite, fitted
from fundportal.charts.svg import INK, TONES, Tone, element, line, picture, share, text
from fundportal.charts.words import LINE_HEIGHT, NARROWEST, anchor_at
from fundportal.money import format_number

_PLOT = 180
MISSING = "–"


@dataclass(frozen=True)
class Point:
    """A figure at a place in time: `at` puts it there (a year, 2015.5), `label` names it.

    `low` and `high` are the ends of its interval, where it has one.
    """

    at: float
    label: str
    value: Number
    low: Number | None = None
    high: Number | None = None

    @property
    def reach(self) -> tuple[Number, ...]:
        """All figures that the picture must have room for."""
        ends = (self.low, self.value, self.high)
        return tuple(figure for figure in ends if figure is not None)


@dataclass(frozen=True)
class Line:
    """One development, its points in order of time."""

    name: str
    points: tuple[Point, ...]


def lines(
    series: Sequence[Line],
    *,
    key: str,
    title: str,
    description: str,
    heading: str,
    step: bool = False,
    zero: bool = True,
    show: Show = format_number,
) -> Chart:
    """Draw one to five developments over time, as straight lines or as steps that hold until moved.

    `heading` names the table's first column. Figures stand beside their points as far as there is
    room on a narrow screen (first and last first); all are in the table.
    """
    _check(series)
    points = [point for one in series for point in one.points]
    across = fitted([point.at for point in points], 0.06, 0.94, zero=False)
    parts, top = key_of([one.name for one in series], 0, outlined=False)
    top += LINE_HEIGHT + 6
    bottom = top + _PLOT
    reach = [figure for point in points for figure in point.reach]
    up = fitted(reach, bottom, top, zero=zero)
    parts.append(_base(up, bottom))
    taken = [Box(0, NARROWEST, up(max(up.low, 0.0)) + 2, 4)]
    if up.low == 0:  # the dates stand right below
        taken.append(Box(0, NARROWEST, bottom + LINE_HEIGHT + 4, LINE_HEIGHT))
    for one, tone in zip(series, TONES, strict=False):
        parts += _drawn(one, tone, across, up, step=step)
        taken += _trace(one, across, up, step=step)
    parts += _figures(series, taken, across, up, show)
    bottom += LINE_HEIGHT + (0 if up.low == 0 else LINE_HEIGHT + 4)
    parts += _dates(points, across, bottom)
    return picture(
        parts,
        kind="lines",
        key=key,
        height=bottom + 8,
        title=title,
        description=description,
        table=_table(series, heading, show, step=step),
    )


def _check(series: Sequence[Line]) -> None:
    if not series or not all(one.points for one in series):
        raise ChartFault("nothing to draw")
    if len(series) > len(TONES):
        raise ChartFault(f"{len(series)} lines, at most {len(TONES)} can be told apart")
    for one in series:
        finite(figure for point in one.points for figure in point.reach)
        times = finite(point.at for point in one.points)
        if times != sorted(set(times)):
            raise ChartFault(f"the points of {one.name!r} are not in order of time")


def _base(up: Scale, bottom: float) -> str:
    """Draw zero, or the foot of a scale that does not hold it (dashed, since bars may not)."""
    holds_zero = up.low <= 0 <= up.high
    y = up(0) if holds_zero else bottom
    dash = "" if holds_zero else "4 4"
    return line(0, y, "100%", y, class_="chart-zero", width=1.5, dash=dash)


def _drawn(one: Line, tone: Tone, across: Scale, up: Scale, *, step: bool) -> list[str]:
    parts: list[str] = []
    for here, there in pairwise(one.points):
        x1, y1, x2, y2 = (
            across(here.at),
            up(here.value),
            across(there.at),
            up(there.value),
        )
        if step:
            parts += [_stroke(x1, y1, x2, y1, tone), _stroke(x2, y1, x2, y2, tone)]
        else:
            parts.append(_stroke(x1, y1, x2, y2, tone))
    for point in one.points:
        if point.low is not None and point.high is not None:
            x = share(across(point.at))
            ends = up(point.low), up(point.high)
            parts.append(
                line(x, ends[0], x, ends[1], class_="chart-interval", width=1.5, stroke=tone.fill)
            )
    return parts + [_dot(across(point.at), up(point.value), tone) for point in one.points]


def _stroke(x1: float, y1: float, x2: float, y2: float, tone: Tone) -> str:
    return line(
        share(x1),
        y1,
        share(x2),
        y2,
        class_=f"chart-line chart-{tone.name}",
        width=3,
        stroke=tone.fill,
        dash=tone.dash,
    )


def _dot(x: float, y: float, tone: Tone) -> str:
    return element(
        "circle",
        class_=f"chart-dot chart-{tone.name}",
        cx=share(x),
        cy=y,
        r=5,
        fill=tone.fill,
        stroke=INK,
        stroke_width=1.5,
    )


def _figures(
    series: Sequence[Line], taken: list[Box], across: Scale, up: Scale, show: Show
) -> list[str]:
    """Write figures above or below their points, most telling first, none over anything drawn."""
    parts: list[str] = []
    for one in series:
        for point in _by_weight(one.points):
            words = show(Decimal(point.value))
            x = across(point.at)
            highest, lowest = up(max(point.reach)), up(min(point.reach))
            for y in (
                min(up(point.value) - 10, highest - 5),
                max(up(point.value) + 20, lowest + 15),
            ):
                box = box_of(words, x, y)
                if not any(box.meets(other) for other in taken):
                    taken.append(box)
                    anchor = anchor_at(words, x)
                    parts.append(text(words, share(x), y, anchor=anchor, class_="chart-figure"))
                    break
    return parts


def _trace(one: Line, across: Scale, up: Scale, *, step: bool) -> list[Box]:
    """Return the room that a line and its points take, as a string of small boxes."""
    boxes = []
    for point in one.points:
        x, y = across(point.at) * NARROWEST, up(point.value)
        boxes.append(Box(x - 6, x + 6, y + 6, 12))
        highest, lowest = up(max(point.reach)), up(min(point.reach))
        boxes.append(Box(x - 2, x + 2, lowest, lowest - highest))
    for here, there in pairwise(one.points):
        x1, y1 = across(here.at) * NARROWEST, up(here.value)
        x2, y2 = across(there.at) * NARROWEST, up(there.value)
        if step:
            boxes.append(Box(x1, x2, y1 + 2, 4))
            boxes.append(Box(x2 - 2, x2 + 2, max(y1, y2), abs(y2 - y1)))
            continue
        for part in (i / 20 for i in range(21)):
            x, y = x1 + part * (x2 - x1), y1 + part * (y2 - y1)
            boxes.append(Box(x - 3, x + 3, y + 3, 6))
    return boxes


def _by_weight(points: Sequence[Point]) -> list[Point]:
    """Order points: last, first, then highest and lowest, then the others in time."""
    ordered = [points[-1], points[0]]
    ordered += [
        max(points, key=lambda p: p.value),
        min(points, key=lambda p: p.value),
        *points,
    ]
    return list(dict.fromkeys(ordered))


def _dates(points: Sequence[Point], across: Scale, y: float) -> list[str]:
    names = {point.at: point.label for point in points}
    taken: list[Box] = []
    parts = []
    for at in dict.fromkeys((min(names), max(names), *sorted(names))):
        x = across(at)
        box = box_of(names[at], x, y)
        if not any(box.meets(other) for other in taken):
            taken.append(box)
            anchor = anchor_at(names[at], x)
            parts.append(text(names[at], share(x), y, anchor=anchor, class_="chart-tick"))
    return parts


def _table(series: Sequence[Line], heading: str, show: Show, *, step: bool) -> Table:
    names = {point.at: point.label for one in series for point in one.points}
    rows = tuple(
        (names[at], *(_shown_at(one, at, show, step=step) for one in series))
        for at in sorted(names)
    )
    return Table((heading, *(one.name for one in series)), rows)


def _shown_at(one: Line, at: float, show: Show, *, step: bool) -> str:
    """The figure of a line at a place in time; a step holds from its point to the next."""
    before = [point for point in one.points if point.at <= at]
    holds = before and (before[-1].at == at or (step and at < one.points[-1].at))
    return show(Decimal(before[-1].value)) if holds else MISSING
