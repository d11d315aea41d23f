"""What a chart is: an accessible SVG and the same figures as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Number = Decimal | int | float
Show = Callable[[Decimal], str]


class Svg(str):
    """SVG whose text is already escaped; templates that honour `__html__` leave it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup itself."""
        return str(self)


@dataclass(frozen=True)
class Table:
    """The figures of a chart as text; the first column names the row, the others hold figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A picture of figures: `svg` for page and PDF, `table` for *Visa som tabell* and CSV."""

    svg: Svg
    title: str
    description: str
    table: Table


class ChartFault(ValueError):
    """Figures or words that cannot be drawn honestly."""
