"""Strips: how single scores lie along a scale, a row each, with what they are summed up to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fundportal.charts.chart import Chart, ChartFault, Number, Table
from fundportal.charts.rows import Zone, axis, head_above
from fundportal.charts.scale import Scale, finite
from fundportal.charts.svg import INK, TONES, element, line, picture, share
from fundportal.money import format_number

_DOT, _STEP, _SPACE = 6, 13, 10


@dataclass(frozen=True)
class Strip:
    """The scores of one row in any order, and the figure they are summed up to, if there is one."""

    label: str
    values: Sequence[Number]
    middle: Number | None


def strips(
    rows: Sequence[Strip],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str, str],
    low: int,
    high: int,
    middle_label: str,
    language: str = "sv",
) -> Chart:
    """Draw a dot for each score on a scale from `low` to `high`, equal ones on top of each other.

    The summed-up figure is an upright line where it lies within the scale. `headings` name the
    table's columns: what, the scores from low to high, the figure.
    """
    scale = Scale(low, high, 0.04, 0.96)
    parts: list[str] = []
    zones: list[Zone] = []
    y = 0.0
    for row in rows:
        values = finite(row.values)
        if not values or min(values) < low or max(values) > high:
            raise ChartFault(f"the scores of {row.label!r} are not between {low} and {high}")
        words, y = head_above(row.label, _figure(row, middle_label, language), y)
        heights = Counter(values)
        bottom = y + max(heights.values()) * _STEP + _DOT
        parts += [*words, *_middle(row, scale, y, bottom, low, high)]
        parts += [
            _dot(scale(value), bottom - _DOT - turn * _STEP)
            for value, count in sorted(heights.items())
            for turn in range(count)
        ]
        zones.append((y, bottom))
        y = bottom + _SPACE
    ticks, foot = axis(scale, zones, language=language)
    return picture(
        [*ticks, *parts],
        kind="strips",
        key=key,
        height=foot,
        title=title,
        description=description,
        table=Table(headings, tuple(_cells(row, language) for row in rows)),
    )


def _figure(row: Strip, middle_label: str, language: str) -> str:
    if row.middle is None:
        return f"n\u00a0=\u00a0{len(row.values)}"
    return f"{middle_label}\u00a0{format_number(row.middle, 2, language)}"


def _middle(row: Strip, scale: Scale, y: float, bottom: float, low: int, high: int) -> list[str]:
    if row.middle is None or not low <= row.middle <= high:
        return []
    place = share(scale(row.middle))
    return [line(place, y, place, bottom, class_="chart-middle", width=2.5, dash="4 3")]


def _dot(place: float, y: float) -> str:
    return element(
        "circle",
        class_="chart-dot chart-first",
        cx=share(place),
        cy=y,
        r=_DOT,
        fill=TONES[0].fill,
        stroke=INK,
        stroke_width=1.5,
    )


def _cells(row: Strip, language: str) -> tuple[str, str, str]:
    scores = ", ".join(f"{value:g}" for value in sorted(finite(row.values)))
    middle = "–" if row.middle is None else format_number(row.middle, 2, language)
    return (row.label, scores, middle)
