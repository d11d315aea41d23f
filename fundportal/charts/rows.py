"""What the row-wise pictures share: the words above a bar, the key of the tones, the axis below."""

from collections.abc import Sequence

from fundportal.charts.scale import Scale
from fundportal.charts.svg import INK, TONES, Tone, element, line, share, text
from fundportal.charts.words import LINE_HEIGHT, NARROWEST, anchor_at, width_of, wrapped
from fundportal.money import format_number

Zone = tuple[float, float]  # where upright lines may run: top and bottom, in pixels

_GAP = 12  # between a label and its figure
_AIR = 4  # between words and the bar below them
_SWATCH = 14


def head(label: str, value: str, y: float, weight: str | None = None) -> tuple[list[str], float]:
    """Write a row's label left and its figure right; returns where the row goes on."""
    lines = wrapped(label, NARROWEST, weight) or ("",)
    if width_of(lines[-1], weight) + width_of(value, weight) + _GAP > NARROWEST:
        lines = (*lines, "")
    parts = [
        text(words, 0, y + (i + 1) * LINE_HEIGHT - 4, class_="chart-label", weight=weight)
        for i, words in enumerate(lines)
        if words
    ]
    bottom = y + len(lines) * LINE_HEIGHT
    parts.append(
        text(
            value,
            "100%",
            bottom - 4,
            anchor="end",
            class_="chart-figure",
            weight=weight,
        )
    )
    return parts, bottom + _AIR


def head_above(label: str, value: str, y: float) -> tuple[list[str], float]:
    """Write a row's label and its figure below it; returns where the row goes on."""
    parts = []
    for words in wrapped(label, NARROWEST):
        y += LINE_HEIGHT
        parts.append(text(words, 0, y - 4, class_="chart-label"))
    y += LINE_HEIGHT
    parts.append(text(value, 0, y - 4, class_="chart-figure", weight="600"))
    return parts, y + _AIR


def key_of(names: Sequence[str], y: float, *, outlined: bool = True) -> tuple[list[str], float]:
    """Name the tones, one line each and in the order they are drawn; nothing when there is one."""
    parts: list[str] = []
    if len(names) < 2:
        return parts, y
    for name, tone in zip(names, TONES, strict=False):
        swatch = _block(tone, y) if outlined else _stroke(tone, y)
        parts.append(swatch)
        for words in wrapped(name, NARROWEST - 2 * _SWATCH - 8):
            parts.append(text(words, 2 * _SWATCH + 8, y + LINE_HEIGHT - 4, class_="chart-key"))
            y += LINE_HEIGHT
    return parts, y + 6


def line_key(name: str, tone: Tone, y: float) -> tuple[list[str], float]:
    """Name a line with dots that is drawn over bars, below their key."""
    y -= 6
    middle = y + LINE_HEIGHT / 2
    words = text(name, 2 * _SWATCH + 8, y + LINE_HEIGHT - 4, class_="chart-key")
    stroke = line(0, middle, 2 * _SWATCH, middle, class_="chart-line", width=2.5)
    return [stroke, upon_line(_SWATCH, middle, tone), words], y + LINE_HEIGHT + 6


def upon_line(x: float | str, y: float, tone: Tone) -> str:
    """A dot on a line that is drawn over bars."""
    return element(
        "circle",
        class_=f"chart-dot chart-{tone.name}",
        cx=x,
        cy=y,
        r=3.5,
        fill=tone.fill,
        stroke=INK,
        stroke_width=1.5,
    )


def _block(tone: Tone, y: float) -> str:
    return element(
        "rect",
        class_=f"chart-bar chart-{tone.name}",
        x=1,
        y=y + 3,
        width=2 * _SWATCH,
        height=_SWATCH - 1,
        fill=tone.fill,
        stroke=INK,
        stroke_width=1,
    )


def _stroke(tone: Tone, y: float) -> str:
    middle = y + LINE_HEIGHT / 2
    return line(
        0,
        middle,
        2 * _SWATCH,
        middle,
        class_=f"chart-line chart-{tone.name}",
        width=3,
        stroke=tone.fill,
        dash=tone.dash,
    )


def axis(
    scale: Scale, zones: Sequence[Zone], *, language: str, caption: str = ""
) -> tuple[list[str], float]:
    """Draw faint lines at round figures, these below the last zone, and a caption."""
    parts: list[str] = []
    bottom = zones[-1][1]
    for tick, words in _labelled(scale, language):
        place = scale(tick)
        parts += upright(place, zones, class_="chart-grid", opacity=0.25)
        parts.append(
            text(
                words,
                share(place),
                bottom + LINE_HEIGHT - 2,
                anchor=anchor_at(words, place),
                class_="chart-tick",
            )
        )
    bottom += LINE_HEIGHT
    for words in wrapped(caption, NARROWEST):
        bottom += LINE_HEIGHT
        parts.append(text(words, 0, bottom - 2, class_="chart-caption"))
    return parts, bottom + 4


def upright(
    place: float,
    zones: Sequence[Zone],
    *,
    class_: str,
    width: float = 1,
    opacity: float | None = None,
) -> list[str]:
    """Draw an upright line through the zones of the bars and not through the words between them."""
    x = share(place)
    return [
        line(x, top, x, bottom, class_=class_, width=width, opacity=opacity)
        for top, bottom in zones
    ]


def _labelled(scale: Scale, language: str) -> list[tuple[float, str]]:
    """Choose as many ticks as have room on the narrowest screen."""
    for most in (5, 4, 3, 2):
        ticks = scale.ticks(most)
        labels = [format_number(tick, decimals_of(ticks), language) for tick in ticks]
        room = NARROWEST * abs(scale.end - scale.start) / max(len(ticks), 1)
        if all(width_of(label) + _GAP <= room for label in labels):
            return list(zip(ticks, labels, strict=True))
    return []


def decimals_of(ticks: Sequence[float]) -> int:
    """Return how many decimals the ticks need to be told apart and be true (0 to 6)."""
    for decimals in range(6):
        if all(abs(round(tick, decimals) - tick) <= 1e-9 * max(1, abs(tick)) for tick in ticks):
            return decimals
    return 6
