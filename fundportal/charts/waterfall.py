"""Waterfall: from what was set aside, by what came and went, to what is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundportal.charts.chart import Chart, ChartFault, Show, Table
from fundportal.charts.rows import Zone, head, upright
from fundportal.charts.scale import fitted
from fundportal.charts.svg import BLUE, GREEN, ORANGE, Tone, bar, line, picture, share
from fundportal.money import MINUS, format_kronor

_TOTAL = Tone(BLUE, "", "total")
_MORE = Tone(GREEN, "", "more")
_LESS = Tone(ORANGE, "", "less")
_BAR, _SPACE = 16, 12


@dataclass(frozen=True)
class Step:
    """One step: a change, or (`is_total`) the sum reached so far, which must agree."""

    label: str
    amount: Decimal
    is_total: bool = False


def waterfall(
    steps: Sequence[Step],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str],
    show: Show = format_kronor,
) -> Chart:
    """Draw the steps downwards, each bar where the one before it ended; the first may be a total.

    `headings` name the two columns of the table. Raises ChartFault when a total does not agree with
    the changes before it, so that a picture never hides a faulty sum.
    """
    spans = _spans(steps)
    scale = fitted([end for span in spans for end in span], 0.004, 0.996, zero=True)
    parts: list[str] = []
    zones: list[Zone] = []
    y = 0.0
    for step, span in zip(steps, spans, strict=True):
        words, top = head(step.label, _figure(step, show), y, "600" if step.is_total else None)
        if zones:
            parts += _connector(scale(span[1 if step.is_total else 0]), y - _SPACE, top)
        parts += [*words, bar(scale(span[0]), scale(span[1]), top, _BAR, _tone(step))]
        y = top + _BAR + _SPACE
        zones.append((top - 3, top + _BAR + 3))
    parts += upright(scale(0), zones, class_="chart-zero", width=1.5)
    table = Table(headings, tuple((step.label, _figure(step, show)) for step in steps))
    return picture(
        parts,
        kind="waterfall",
        key=key,
        height=y,
        title=title,
        description=description,
        table=table,
    )


def _spans(steps: Sequence[Step]) -> list[tuple[Decimal, Decimal]]:
    if not steps:
        raise ChartFault("nothing to draw")
    spans = []
    level = Decimal(0)
    for index, step in enumerate(steps):
        if not step.amount.is_finite():
            raise ChartFault(f"{step.label!r} is not a finite number")
        if step.is_total:
            if index and step.amount != level:
                raise ChartFault(f"{step.label!r} is {step.amount}, but the steps give {level}")
            spans.append((Decimal(0), step.amount))
            level = step.amount
        else:
            spans.append((level, level + step.amount))
            level += step.amount
    return spans


def _figure(step: Step, show: Show) -> str:
    written = show(step.amount)
    signed = step.is_total or not step.amount or written.startswith(MINUS)
    return written if signed else f"+{written}"


def _tone(step: Step) -> Tone:
    return _TOTAL if step.is_total else _LESS if step.amount < 0 else _MORE


def _connector(place: float, above: float, below: float) -> list[str]:
    """Lead the eye from the end of the bar above to this one, past the words between them."""
    x = share(place)
    return [
        line(x, top, x, top + 4, class_="chart-connector", width=1.5) for top in (above, below - 4)
    ]
