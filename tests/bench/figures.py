"""Measured figures as aligned lines of plain text."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value with its unit's decimals; `limit` is what it should stay at or below."""

    value: float
    decimals: int = 0
    limit: float | None = None

    def __str__(self) -> str:
        missed = self.limit is not None and self.value > self.limit
        return f"{self.value:,.{self.decimals}f}{'!' if missed else ' '}"


def section(title: str, *, note: str = "") -> None:
    """The heading of one group of figures."""
    say(f"\n{title}")
    if note:
        say(f"  {note}")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows under their columns: the first to the left, figures to the right."""
    texts = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    for row in texts:
        first, *others = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        aligned = (
            text.rstrip().rjust(width) for text, width in zip(others, widths[1:], strict=True)
        )
        say(f"  {first}  {'  '.join(aligned)}")


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
