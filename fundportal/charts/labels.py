"""Room on the narrowest screen, so that no label is printed over another or over a line."""

from dataclasses import dataclass

from fundportal.charts.words import LINE_HEIGHT, NARROWEST, anchor_at, width_of


@dataclass(frozen=True)
class Box:
    """Room taken on the narrowest screen, `height` pixels up from `foot`."""

    left: float
    right: float
    foot: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Say whether the two would print over each other."""
        if self.left >= other.right or other.left >= self.right:
            return False
        return self.foot - self.height < other.foot and other.foot - other.height < self.foot


def box_of(words: str, x: float, y: float) -> Box:
    """Return the room of a text at a share of the width and a height in pixels."""
    wide = width_of(words) + 6
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor_at(words, x)]
    left = x * NARROWEST - shift
    return Box(left, left + wide, y + 3, LINE_HEIGHT - 3)
