"""Vad som väntas återföras: a fund's rule applied to savings; pure, in kronor and ören.

An expectation for the forecast beside what was realised; it is never booked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

ZERO = Decimal("0.00")
ORE = Decimal("0.01")


@dataclass(frozen=True)
class Saving:
    """What a board is expected to save in money in a year, kronor; below 0 in a year of loss."""

    board: int
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Rule:
    """How much of the savings is repaid: `share` percent in the calendar years from–to.

    Without years every year counts, until what was paid out is repaid.
    """

    mode: str
    share: int = 100
    from_year: int | None = None
    to_year: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether savings of the year are repaid."""
        return (self.from_year is None or year >= self.from_year) and (
            self.to_year is None or year <= self.to_year
        )


@dataclass(frozen=True)
class Expected:
    """What a board is expected to repay of what it saves in a year, kronor."""

    saving: Saving
    amount: Decimal


def expected(savings: Iterable[Saving], *, rule: Rule, left: Decimal) -> list[Expected]:
    """Return what is expected of each saving, by year; never below 0, in all never above `left`.

    In the year that reaches `left` (paid out and not repaid) it is shared between the boards in
    proportion to what the rule asks of them, exactly to the öre.
    """
    told: list[Expected] = []
    by_year: dict[int, list[Saving]] = {}
    for saving in savings:
        by_year.setdefault(saving.year, []).append(saving)
    for year in sorted(by_year):
        wanted = [_wanted(saving, rule) for saving in by_year[year]]
        amounts = shared(wanted, left)
        left -= sum(amounts, ZERO)
        told += map(Expected, by_year[year], amounts)
    return told


def shared(wanted: Sequence[Decimal], left: Decimal) -> list[Decimal]:
    """Cut the amounts in proportion so that they sum to `left` where they ask for more.

    The ören that are left over go to those who lost most by rounding down, the first at a tie.
    """
    total = sum(wanted, ZERO)
    if total <= left:
        return list(wanted)
    exact = [amount * left / total for amount in wanted]
    cut = [amount.quantize(ORE, ROUND_DOWN) for amount in exact]
    over = int((left - sum(cut, ZERO)) / ORE)
    lost = sorted(range(len(cut)), key=lambda at: cut[at] - exact[at])
    for at in lost[:over]:
        cut[at] += ORE
    return cut


def _wanted(saving: Saving, rule: Rule) -> Decimal:
    if not rule.holds_in(saving.year) or saving.amount <= 0:
        return ZERO
    return (saving.amount * rule.share / 100).quantize(ORE, ROUND_DOWN)
