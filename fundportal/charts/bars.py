"""Bars: money per year or per actor, several kinds stacked or side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fundportal.charts.chart import Chart, ChartFault, Number, Show, Table
from fundportal.charts.rows import Zone, head, key_of, upright
from fundportal.charts.scale import Scale, finite, fitted
from fundportal.charts.svg import TONES, bar, picture, text
from fundportal.charts.words import LINE_HEIGHT, NARROWEST, width_of
from fundportal.money import format_kronor

MISSING = "–"
_BAR, _SPACE = 16, 10


@dataclass(frozen=True)
class Series:
    """One kind of figure in every category; None where there is none (which is not 0)."""

    name: str
    values: tuple[Number | None, ...]


def bars(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    description: str,
    heading: str,
    layout: Literal["stacked", "paired"] = "stacked",
    total: str = "",
    show: Show = format_kronor,
) -> Chart:
    """Draw a row per category (a year, an actor) with the bars of one to five series, from zero.

    `heading` names the table's first column; `total` names a last column with the sum per category,
    which the stacked picture prints beside each bar.
    """
    _check(categories, series)
    parts, y = key_of([one.name for one in series], 0)
    draw = _stacked if layout == "stacked" else _paired
    scale = _scale(categories, series, layout, show)
    zones: list[Zone] = []
    for index, category in enumerate(categories):
        values = [one.values[index] for one in series]
        row, top, y = draw(category, values, scale, y, show)
        parts += row
        zones.append((top - 3, y + 3))
        y += _SPACE
    parts += upright(scale(0), zones, class_="chart-zero", width=1.5)
    return picture(
        parts,
        kind=f"bars chart-{layout}",
        key=key,
        height=y,
        title=title,
        description=description,
        table=_table(categories, series, heading, total, show),
    )


def _check(categories: Sequence[str], series: Sequence[Series]) -> None:
    if not categories or not series:
        raise ChartFault("nothing to draw")
    if len(series) > len(TONES):
        raise ChartFault(f"{len(series)} series, at most {len(TONES)} can be told apart")
    for one in series:
        if len(one.values) != len(categories):
            raise ChartFault(f"{one.name!r} has {len(one.values)} values for {len(categories)}")
        finite(value for value in one.values if value is not None)


def _scale(categories: Sequence[str], series: Sequence[Series], layout: str, show: Show) -> Scale:
    columns = [[one.values[i] for one in series] for i in range(len(categories))]
    if layout == "stacked":
        ends = [_sum(column, sign) for column in columns for sign in (1, -1)]
        return fitted(ends, 0.004, 0.996, zero=True)
    known = [value for column in columns for value in column if value is not None]
    room = max((width_of(_written(value, show)) for value in known), default=0.0) + 8
    return fitted(known, 0.004, max(0.4, 1 - room / NARROWEST), zero=True)


def _sum(values: Sequence[Number | None], sign: int) -> float:
    return sum(float(value) for value in values if value is not None and value * sign > 0)


def _written(value: Number | None, show: Show) -> str:
    return MISSING if value is None else show(Decimal(value))


def _total(values: Sequence[Number | None], show: Show) -> str:
    known = [Decimal(value) for value in values if value is not None]
    return _written(sum(known, start=Decimal(0)) if known else None, show)


def _stacked(
    category: str, values: Sequence[Number | None], scale: Scale, y: float, show: Show
) -> tuple[list[str], float, float]:
    parts, top = head(category, _total(values, show), y)
    ends = {1: 0.0, -1: 0.0}
    for value, tone in zip(values, TONES, strict=False):
        if value:
            sign = 1 if value > 0 else -1
            start, ends[sign] = ends[sign], ends[sign] + float(value)
            parts.append(bar(scale(start), scale(ends[sign]), top, _BAR, tone))
    return parts, top, top + _BAR


def _paired(
    category: str, values: Sequence[Number | None], scale: Scale, y: float, show: Show
) -> tuple[list[str], float, float]:
    parts, top = head(category, "", y)
    y = top
    for value, tone in zip(values, TONES, strict=False):
        if value:
            parts.append(bar(scale(0), scale(value), y, _BAR, tone))
        parts.append(
            text(
                _written(value, show),
                "100%",
                y + 13,
                anchor="end",
                class_="chart-figure",
            )
        )
        y += LINE_HEIGHT
    return parts, top, y


def _table(
    categories: Sequence[str],
    series: Sequence[Series],
    heading: str,
    total: str,
    show: Show,
) -> Table:
    rows = []
    for index, category in enumerate(categories):
        values = [one.values[index] for one in series]
        cells = [_written(value, show) for value in values]
        rows.append((category, *cells, *([_total(values, show)] if total else [])))
    names = [one.name for one in series]
    return Table((heading, *names, *([total] if total else [])), tuple(rows))
