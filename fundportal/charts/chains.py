"""Chain: steps that lead to one another, each a box with its things and what measures them."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundportal.charts.chart import Chart, ChartFault, Table
from fundportal.charts.svg import INK, TONES, Tone, element, picture, text
from fundportal.charts.words import LINE_HEIGHT, NARROWEST, wrapped

_STRIP, _LEFT, _HANG = 6, 18, 14  # pixels: the coloured edge, where words begin, after a bullet
_AIR, _ARROW = 8, 24


@dataclass(frozen=True)
class ChainItem:
    """Something that belongs to a step, and the names of what measures it."""

    words: str
    measured_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChainStep:
    """A step of the chain under its heading."""

    name: str
    items: tuple[ChainItem, ...]


def chain(
    steps: Sequence[ChainStep],
    *,
    key: str,
    title: str,
    description: str,
    headings: tuple[str, str, str],
    measured_by: str,
    room: float = NARROWEST,
) -> Chart:
    """Draw the steps downwards with arrows between; words are broken to fit `room` pixels.

    `headings` name the table's columns (step, what, measured by); `measured_by` stands before the
    names of what measures an item. Raises ChartFault without steps or with a step that is empty.
    """
    if not steps or any(not step.items for step in steps):
        raise ChartFault("a chain needs steps, and each of them something in it")
    parts: list[str] = []
    y = 0.0
    for number, step in enumerate(steps):
        if number:
            arrow = y + _ARROW - LINE_HEIGHT / 3
            parts.append(text("↓", "50%", arrow, anchor="middle", class_="chart-arrow"))
            y += _ARROW
        words, bottom = _words(step, y + _AIR, room, measured_by)
        bottom += _AIR
        parts += [*_box(y, bottom - y, TONES[number % len(TONES)]), *words]
        y = bottom
    return picture(
        parts,
        kind="chain",
        key=key,
        height=y + 1,
        title=title,
        description=description,
        table=Table(headings, tuple(_rows(steps))),
    )


def _box(y: float, height: float, tone: Tone) -> list[str]:
    frame = element(
        "rect",
        class_="chart-box",
        x="0%",
        y=y + 0.5,
        width="100%",
        height=height - 1,
        fill="none",
        stroke=INK,
        stroke_opacity=0.4,
    )
    edge = element(
        "rect",
        class_=f"chart-bar chart-{tone.name}",
        x=0,
        y=y,
        width=_STRIP,
        height=height,
        fill=tone.fill,
    )
    return [frame, edge]


def _words(step: ChainStep, y: float, room: float, measured_by: str) -> tuple[list[str], float]:
    """The heading and the items of a step; returns where the words end."""
    parts: list[str] = []
    width = room - _LEFT - _HANG - _AIR

    def write(words: str, x: float, class_: str, weight: str | None = None) -> None:
        nonlocal y
        y += LINE_HEIGHT
        parts.append(text(words, x, y - 4, class_=class_, weight=weight))

    for words in wrapped(step.name, width, "600"):
        write(words, _LEFT, "chart-label", "600")
    for item in step.items:
        for number, words in enumerate(wrapped(item.words, width)):
            if not number:
                parts.append(text("•", _LEFT, y + LINE_HEIGHT - 4))
            write(words, _LEFT + _HANG, "chart-label")
        if item.measured_by:
            for words in wrapped(f"{measured_by} {', '.join(item.measured_by)}", width):
                write(words, _LEFT + _HANG, "chart-caption")
    return parts, y


def _rows(steps: Sequence[ChainStep]) -> list[tuple[str, str, str]]:
    return [
        (step.name, item.words, ", ".join(item.measured_by) or "–")
        for step in steps
        for item in step.items
    ]
