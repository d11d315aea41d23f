"""What a unit cost says, apart from who added it and when. Pure."""

import datetime
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

CODE = r"^[A-Z0-9ÅÄÖ]+(-[A-Z0-9ÅÄÖ]+)*$"
FIRST_YEAR, LAST_YEAR = 1950, 2100


@dataclass(frozen=True)
class UnitCostFigures:
    """What one version says: kronor per unit in the prices of `price_year`."""

    code: str
    name: str
    payer: str
    unit: str
    amount: Decimal
    price_year: int
    source: str
    valid_from: datetime.date
    low: Decimal | None = None
    high: Decimal | None = None
    source_address: str = ""
    is_example: bool = False
    note: str = ""

    @classmethod
    def of(cls, holder: Any) -> "UnitCostFigures":
        """Take the figures from anything that has them as attributes."""
        return cls(**{field.name: getattr(holder, field.name) for field in fields(cls)})

    def as_dict(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)
