"""Fondens historik som den ska föras in: cases, investments and movements in their order. Pure."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.takeover import PastCase
from fundportal.directory.models import Fund
from portfolio.funding import Resolution
from portfolio.states import Kind


@dataclass(frozen=True)
class PastInvestment:
    """En satsning ur historiken: what is known of it beside its decision."""

    title: str
    started_date: datetime.date
    planned_end_date: datetime.date
    is_finished: bool
    summary: str
    target_group: str


@dataclass(frozen=True)
class PastMovement:
    """En rörelse ur historiken: money that moved, with the row that says so; `key` its decision."""

    sheet: str
    row: int
    kind: Kind
    amount: Decimal
    valid_date: datetime.date
    key: str = ""
    resolution: Resolution | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class FundHistory:
    """En fonds historik: all that a workbook says, in the order in which it is entered."""

    fund: Fund
    cases: Mapping[str, PastCase]
    investments: Mapping[str, PastInvestment]
    movements: tuple[PastMovement, ...]

    @property
    def fingerprint(self) -> str:
        """A hash of what is said, not of the file: saved anew it is the same."""
        said = {
            "fund": self.fund.slug,
            "cases": {key: _said(case) for key, case in self.cases.items()},
            "investments": {key: _said(each) for key, each in self.investments.items()},
            "movements": [_said(each) for each in self.movements],
        }
        text = json.dumps(said, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _said(part: Any) -> dict[str, Any]:
    """What a part says, without the place in the workbook where it is said."""
    values = {each.name: getattr(part, each.name) for each in dataclasses.fields(part)}
    if "organisation" in values:
        values["organisation"] = values["organisation"].slug
    return {name: value for name, value in values.items() if name not in ("sheet", "row")}
