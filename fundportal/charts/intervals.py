"""Intervals: an estimate with how sure it is, and the means of groups beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fundportal.charts.chart import Chart, ChartFault, Number, Table
from fundportal.charts.rows import Zone, axis, head_above, upright
from fundportal.charts.scale import Scale, finite, fitted
from fundportal.charts.svg import INK, PAPER, TONES, Tone, bar, element, line, picture, share
from fundportal.money import format_number

_MARK, _SPACE = 24, 8


Mark = Literal["dot", "pooled", "range"]


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval; `n` is printed after the label when given.

    In a forest plot several of them are `pooled` in a thick bar, and a `range` says where one more
    is to be expected: a broken line without a dot.
    """

    label: str
    estimate: Number
    low: Number
    high: Number
    n: int | None = None
    mark: Mark = "dot"


def intervals(
    rows: Sequence[Estimate],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str, str, str],
    zero_label: str,
    decimals: int = 0,
    unit: str = "",
    language: str = "sv",
) -> Chart:
    """Draw effects with intervals about a line at zero, whose meaning `zero_label` says.

    `headings` name the table's columns: what, estimate, low and high end of the interval.
    """
    scale = _scale(rows, zero=True)
    body, zones = _rows(rows, scale, decimals, language, toned=False)
    zero = f"0\u00a0=\u00a0{zero_label}"
    caption = f"{unit}. {zero}" if unit else zero
    ticks, bottom = axis(scale, zones, language=language, caption=caption)
    middle = upright(scale(0), zones, class_="chart-zero", width=1.5)
    return picture(
        [*ticks, *middle, *body],
        kind="intervals",
        key=key,
        height=bottom,
        title=title,
        description=description,
        table=_table(rows, headings, decimals, language),
    )


def groups(
    rows: Sequence[Estimate],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str, str, str, str],
    decimals: int = 0,
    unit: str = "",
    language: str = "sv",
) -> Chart:
    """Draw the mean of each group (two to five) with its interval, on an axis fitted to them.

    `headings` name the table's columns: group, n, mean, low and high end of the interval.
    """
    if len(rows) > len(TONES):
        raise ChartFault(f"{len(rows)} groups, at most {len(TONES)} can be told apart")
    scale = _scale(rows, zero=False)
    body, zones = _rows(rows, scale, decimals, language, toned=True)
    ticks, bottom = axis(scale, zones, language=language, caption=unit)
    return picture(
        [*ticks, *body],
        kind="groups",
        key=key,
        height=bottom,
        title=title,
        description=description,
        table=_table(rows, headings, decimals, language),
    )


def _scale(rows: Sequence[Estimate], *, zero: bool) -> Scale:
    for row in rows:
        low, middle, high = finite((row.low, row.estimate, row.high))
        if not low <= middle <= high:
            raise ChartFault(f"the interval of {row.label!r} does not hold its estimate")
    ends = [end for row in rows for end in (row.low, row.high)]
    return fitted(ends, 0.03, 0.97, zero=zero, margin=0.04)


def _rows(
    rows: Sequence[Estimate], scale: Scale, decimals: int, language: str, *, toned: bool
) -> tuple[list[str], list[Zone]]:
    parts: list[str] = []
    zones: list[Zone] = []
    y = 0.0
    for index, row in enumerate(rows):
        low, middle, high = (
            format_number(figure, decimals, language)
            for figure in (row.low, row.estimate, row.high)
        )
        words, y = head_above(_label(row), f"{middle} [{low}; {high}]", y)
        tone = TONES[index] if toned else TONES[0]
        parts += [*words, *_mark(row, scale, y + _MARK / 2, tone, hollow=toned and index % 2 == 1)]
        zones.append((y, y + _MARK))
        y += _MARK + _SPACE
    return parts, zones


def _label(row: Estimate) -> str:
    return row.label if row.n is None else f"{row.label} (n\u00a0=\u00a0{row.n})"


def _mark(row: Estimate, scale: Scale, y: float, tone: Tone, *, hollow: bool) -> list[str]:
    """Draw the interval with end caps and the estimate on it; every other group hollow."""
    low, high = share(scale(row.low)), share(scale(row.high))
    kind = f"chart-{tone.name}"
    if row.mark == "pooled":
        return [bar(scale(row.low), scale(row.high), y - 8, 16, tone), _middle(row, scale, y)]
    broken = "6 4" if row.mark == "range" else ""
    parts = [
        line(low, y, high, y, class_=f"chart-interval {kind}", width=2.5, stroke=INK, dash=broken)
    ]
    parts += [
        line(end, y - 6, end, y + 6, class_=f"chart-cap {kind}", width=2.5) for end in (low, high)
    ]
    if row.mark == "range":
        return parts
    dot = element(
        "circle",
        class_=f"chart-dot {kind}" + (" chart-hollow" if hollow else ""),
        cx=share(scale(row.estimate)),
        cy=y,
        r=6,
        fill=PAPER if hollow else tone.fill,
        stroke=tone.fill if hollow else INK,
        stroke_width=3 if hollow else 1.5,
    )
    return [*parts, dot]


def _middle(row: Estimate, scale: Scale, y: float) -> str:
    """The pooled estimate as a paper-white dot on its bar, seen in greyscale too."""
    at = share(scale(row.estimate))
    return element("circle", cx=at, cy=y, r=5, fill=PAPER, stroke=INK, stroke_width=1.5)


def _table(
    rows: Sequence[Estimate], headings: tuple[str, ...], decimals: int, language: str
) -> Table:
    cells = []
    for row in rows:
        figures = [
            format_number(figure, decimals, language)
            for figure in (row.estimate, row.low, row.high)
        ]
        counted = [] if len(headings) == 4 else ["–" if row.n is None else str(row.n)]
        cells.append((row.label, *counted, *figures))
    return Table(headings, tuple(cells))
