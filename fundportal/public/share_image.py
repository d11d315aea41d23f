"""The picture beside a link to a page (1200 × 630): its name, a line of figures, who publishes."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from fundportal.pdf import FONTS

SIZE = (1200, 630)
MARGIN = 90
INK, PAPER, SEA, SOFT = "#17242b", "#ffffff", "#00505a", "#4d5b61"
MOST_LINES = 4
BOLD, PLAIN = "SourceSans3-Semibold.ttf.woff", "SourceSans3-Regular.ttf.woff"


def share_image(title: str, line: str, publisher: str) -> bytes:
    """Draw the picture as PNG; a title that is too long ends in an ellipsis."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 26), fill=SEA)
    draw.text((MARGIN, 78), _drawable(publisher), font=_font(PLAIN, 34), fill=SOFT)
    font = _font(BOLD, 76)
    y = 150.0
    for words in _lines(_drawable(title), font, SIZE[0] - 2 * MARGIN):
        draw.text((MARGIN, y), words, font=font, fill=INK)
        y += 88
    draw.rectangle((MARGIN, 540, MARGIN + 120, 546), fill=SEA)
    draw.text((MARGIN, 560), _drawable(line), font=_font(PLAIN, 36), fill=INK)
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


def _drawable(text: str) -> str:
    """One line without signs that are no text."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text broken between words, a word that is too long between letters."""
    lines: list[str] = []
    now = ""
    for word in text.split():
        wanted = f"{now} {word}".strip()
        if font.getlength(wanted) <= width:
            now = wanted
            continue
        if now:
            lines.append(now)
        now = word
        while font.getlength(now) > width:
            now, rest = _fitting(now, font, width)
            lines.append(now)
            now = rest
    lines.append(now)
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], _ended(lines[MOST_LINES - 1], font, width)]


def _fitting(word: str, font: ImageFont.FreeTypeFont, width: int) -> tuple[str, str]:
    """As much of a word as fits, and the rest."""
    end = len(word)
    while end > 1 and font.getlength(word[:end]) > width:
        end -= 1
    return word[:end], word[end:]


def _ended(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + "…") > width:
        line = line[:-1]
    return line.rstrip() + "…"
