"""Tornado: how far a result moves when one input at a time goes from low to high."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundportal.charts.chart import Chart, ChartFault, Show, Table
from fundportal.charts.rows import Zone, head, key_of, upright
from fundportal.charts.scale import fitted
from fundportal.charts.svg import TONES, bar, picture, share, text
from fundportal.charts.words import LINE_HEIGHT, anchor_at

_BAR, _SPACE = 18, 10


@dataclass(frozen=True)
class Swing:
    """An input and the result when it is low and when it is high, the others as expected."""

    label: str
    low: float
    high: float


def tornado(
    swings: Sequence[Swing],
    *,
    middle: float,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str, str],
    names: tuple[str, str],
    zero_label: str,
    show: Show,
) -> Chart:
    """Draw a row per input, the widest first as given, about `middle`, the expected result.

    `names` say what the two tones mean: the input low, the input high.
    """
    if not swings:
        raise ChartFault("nothing to draw")
    ends = [end for one in swings for end in (one.low, one.high)]
    across = fitted([middle, *ends], 0.01, 0.99, zero=True)
    parts, y = key_of(names, 0)
    zones: list[Zone] = []
    for one in swings:
        row, top = head(one.label, f"{show(Decimal(one.low))} – {show(Decimal(one.high))}", y)
        parts += row
        for end, tone in ((one.low, TONES[1]), (one.high, TONES[0])):
            if end != middle:
                parts.append(bar(across(middle), across(end), top, _BAR, tone))
        zones.append((top - 3, top + _BAR + 3))
        y = top + _BAR + _SPACE
    parts += upright(across(middle), zones, class_="chart-middle", width=1.5)
    parts += upright(across(0), zones, class_="chart-zero", width=1.5)
    words = f"{show(Decimal(0))} = {zero_label}"
    anchor = anchor_at(words, across(0))
    foot = y + LINE_HEIGHT - 4
    parts.append(text(words, share(across(0)), foot, anchor=anchor, class_="chart-tick"))
    rows = tuple((one.label, show(Decimal(one.low)), show(Decimal(one.high))) for one in swings)
    return picture(
        parts,
        kind="tornado",
        key=key,
        height=foot + 8,
        title=title,
        description=description,
        table=Table(headings, rows),
    )
