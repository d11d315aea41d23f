"""Parts of the pictures: escaped elements, lines, bars and colours.

Horizontal places are shares of the width (`"40%"`) and everything else is in pixels. So a picture
fills its column without being scaled, and its text keeps its size from a 320 px screen to A4.
Colours are attributes (the strict CSP refuses `style=`); text and axes take the page's own colour.
"""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from fundportal.charts.chart import Chart, ChartFault, Svg, Table
from fundportal.charts.words import FONT_SIZE, clean

FONTS = "'Source Sans 3', system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
INK = "currentColor"
PAPER = "#ffffff"

# Okabe and Ito's colours, ordered so that neighbours also differ in tone.
BLUE, ORANGE, GREEN, SKY, VERMILION = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#56b4e9",
    "#d55e00",
)


@dataclass(frozen=True)
class Tone:
    """How one group is told apart: by colour, and without colour by dash and class."""

    fill: str
    dash: str
    name: str


TONES = (
    Tone(BLUE, "", "first"),
    Tone(ORANGE, "7 3", "second"),
    Tone(GREEN, "2 3", "third"),
    Tone(SKY, "9 3 2 3", "fourth"),
    Tone(VERMILION, "1 4", "fifth"),
)

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """Write one element; attribute names use `_` for `-`, and children are markup already."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else f"{round(value, 2):g}"


def share(fraction: float) -> str:
    """Write a share of the width, 0 to 1, as a percentage."""
    return f"{round(fraction * 100, 3):g}%"


def text(
    words: str,
    x: str | float,
    y: float,
    *,
    anchor: str | None = None,
    dx: float | None = None,
    class_: str = "chart-text",
    weight: str | None = None,
) -> str:
    """Write one line of text as text, in the ink of the page."""
    return element(
        "text",
        escape(clean(words)),
        class_=class_,
        x=x,
        y=y,
        dx=dx,
        text_anchor=anchor,
        font_weight=weight,
        fill=INK,
    )


def line(
    x1: str | float,
    y1: float,
    x2: str | float,
    y2: float,
    *,
    class_: str,
    width: float = 1,
    stroke: str = INK,
    dash: str = "",
    opacity: float | None = None,
) -> str:
    """Draw a straight line."""
    return element(
        "line",
        class_=class_,
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash or None,
        stroke_opacity=opacity,
    )


def bar(start: float, end: float, y: float, height: float, tone: Tone) -> str:
    """Draw a bar between two shares of the width, outlined so that light tones are seen too."""
    left, right = min(start, end), max(start, end)
    return element(
        "rect",
        class_=f"chart-bar chart-{tone.name}",
        x=share(left),
        y=y,
        width=share(right - left),
        height=height,
        fill=tone.fill,
        stroke=INK,
        stroke_width=1,
    )


def picture(
    parts: list[str],
    *,
    kind: str,
    key: str,
    height: float,
    title: str,
    description: str,
    table: Table,
) -> Chart:
    """Put the parts together as a chart whose title and description a screen reader speaks."""
    if not _KEY.fullmatch(key):
        raise ChartFault(f"key must be lower-case letters, digits and hyphens: {key!r}")
    if not title.strip() or not description.strip():
        raise ChartFault(f"chart {key!r} needs a title and a description")
    svg = element(
        "svg",
        element("title", escape(clean(title)), id=f"chart-{key}-title"),
        element("desc", escape(clean(description)), id=f"chart-{key}-description"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart chart-{kind}",
        role="img",
        aria_labelledby=f"chart-{key}-title",
        aria_describedby=f"chart-{key}-description",
        width="100%",
        height=round(height),
        font_family=FONTS,
        font_size=FONT_SIZE,
    )
    return Chart(Svg(svg), title, description, table)
