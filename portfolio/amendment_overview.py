"""Vad ett ändringsärende visar: its plans as asked for and proposed, the fund's years beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portfolio.allotment import ZERO, Amounts, Place, fund_per_year
from portfolio.models import Amendment
from portfolio.plan_overview import plan_of
from portfolio.states import AmendmentStage


@dataclass(frozen=True)
class AmendmentYears:
    """The fund's money per year, side by side: before, asked for, proposed, decided; kronor."""

    amounts: Mapping[str, Mapping[int, Decimal]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(self.amounts)

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Decimal]]]]:
        """Each year, as text, with the amount of every column."""
        years = sorted({year for column in self.amounts.values() for year in column})
        return [
            (str(year), [(name, column.get(year, ZERO)) for name, column in self.amounts.items()])
            for year in years
        ]

    @property
    def totals(self) -> list[tuple[str, Decimal]]:
        """All years of every column."""
        return [(name, sum(column.values(), ZERO)) for name, column in self.amounts.items()]


def amendment_lines(amendment: Amendment, stage: AmendmentStage) -> dict[Place, Amounts]:
    """Return the plan as it was asked for, or as it was proposed."""
    return {
        Place(line.year, line.cost_kind, line.organisation_id): Amounts(
            line.amount_fund, line.amount_own
        )
        for line in amendment.lines.filter(stage=stage)
    }


def amendment_years(amendment: Amendment) -> AmendmentYears:
    """Return what the fund gives each year, before the amendment and at each of its steps."""
    before = amendment.investment.plans.order_by("-number")
    if amendment.plan:
        before = before.filter(number__lt=amendment.plan.number)
    latest = before.first()
    found: dict[str, Mapping[int, Decimal]] = {
        _("Before"): plan_of(latest).fund_per_year if latest else {},
        pgettext("sum", "Asked for"): fund_per_year(
            amendment_lines(amendment, AmendmentStage.REQUESTED)
        ),
    }
    if amendment.recommended_at:
        lines = amendment_lines(amendment, AmendmentStage.RECOMMENDED)
        found[pgettext("sum", "Proposed")] = fund_per_year(lines)
    if hasattr(amendment, "decision"):
        found[pgettext("sum", "Decided")] = {
            part.year: part.amount for part in amendment.decision.amounts.all()
        }
    return AmendmentYears(found)
