"""Words in pictures: how wide they are, where they break, which side of a place they stand."""

import re

FONT_SIZE = 14
LINE_HEIGHT = 18
NARROWEST = 272  # pixels left for a picture on a screen of 320

_WIDE = set("mwMWÅÄÖ@%ABCDEGHKNOPQRSUVXYZÆØ")
_NARROW = set("iljtfrI.,:;'|!()[]- \u00a0")
_BREAKS = re.compile(r"[ \t\r\n]+")  # hard and thin spaces keep their words together
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Drop the characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def width_of(words: str, weight: str | None = None) -> float:
    """Guess the width of a text in pixels at the size of the chart, rather too wide than narrow."""
    units = sum(0.9 if c in _WIDE else 0.38 if c in _NARROW else 0.6 for c in words)
    return units * FONT_SIZE * (1.15 if weight else 1)


def anchor_at(words: str, place: float) -> str:
    """Centre a text on a share of the width, unless it would stick out on the narrowest screen."""
    half = width_of(words) / 2 - 2
    x = place * NARROWEST
    return "start" if x < half else "end" if x > NARROWEST - half else "middle"


def wrapped(words: str, width: float, weight: str | None = None) -> tuple[str, ...]:
    """Break a label into lines of at most `width` pixels; a word too long is cut with a hyphen."""
    if weight:
        width /= 1.15
    lines: list[str] = []
    current = ""
    for word in filter(None, _BREAKS.split(clean(words))):
        for piece in _pieces(word, width):
            candidate = f"{current} {piece}" if current else piece
            if current and width_of(candidate) > width:
                lines.append(current)
                current = piece
            else:
                current = candidate
    return (*lines, current) if current else tuple(lines)


def _pieces(word: str, width: float) -> list[str]:
    pieces: list[str] = []
    while width_of(word) > width and len(word) > 2:
        cut = next(
            (i for i in range(len(word) - 2, 1, -1) if width_of(word[:i] + "-") <= width),
            2,
        )
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]
