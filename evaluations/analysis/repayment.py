"""What the boards can be expected to repay (återföring) to the fund out of cashable savings.

An expectation in nominal kronor, for the forecast beside what was realised; it is never booked.
The rule is this project's own, as a fund states it: mode, share, years and the cap.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.analysis.faults import AnalysisFault, Fault, fault

BOARD = "kommun/"  # only the municipality's boards (nämnder) repay a municipality's fund
MODES = ("full", "schedule", "none")


@dataclass(frozen=True)
class RepaymentPlan:
    """A fund's rule: `full` repays all savings until `paid_out` is back, `schedule` a share."""

    mode: str
    share: float
    from_year: int
    to_year: int
    paid_out: float


@dataclass(frozen=True)
class Expected:
    """What one board is expected to repay in one year, more than 0, in nominal kronor."""

    actor: str
    year: int
    expected: float


def expected(cashable: Mapping[str, Sequence[float]], plan: RepaymentPlan) -> list[Expected]:
    """Return the expected repayments, board by board and year by year; none of 0.

    `cashable` holds nominal kronor per year 0..n for each actor; actors that are no board and years
    with a loss repay nothing. The total never exceeds `paid_out`: in the year that reaches it, what
    is left is shared between the boards in proportion. Raises AnalysisFault for an impossible plan.
    """
    check(cashable, plan)
    if plan.mode == "none":
        return []
    boards = {actor: flows for actor, flows in cashable.items() if actor.startswith(BOARD)}
    left, repaid = float(plan.paid_out), []
    for year in range(max((len(flows) for flows in boards.values()), default=0)):
        wanted = {actor: _wanted(flows, year, plan) for actor, flows in boards.items()}
        total = sum(wanted.values())
        if not math.isfinite(total):
            where = f"cashable savings of year {year}"
            raise fault("too_large", where, "a sum too large to hold", "smaller amounts")
        if total <= 0 or left <= 0:
            continue
        part = min(1.0, left / total)
        left = left - total if part == 1 else 0.0
        repaid += [Expected(actor, year, part * w) for actor, w in wanted.items() if part * w > 0]
    order = list(boards)
    return sorted(repaid, key=lambda row: (order.index(row.actor), row.year))


def check(cashable: Mapping[str, Sequence[float]], plan: RepaymentPlan) -> None:
    """Raise AnalysisFault with everything that is impossible in the plan or the savings."""
    faults = _faults_of_plan(plan)
    for actor, flows in cashable.items():
        for year, amount in enumerate(flows):
            if not math.isfinite(amount):
                where = f"cashable savings of {actor} in year {year}"
                faults.append(Fault("not_finite", where, repr(amount), "a finite number"))
    if faults:
        raise AnalysisFault(faults)


def _wanted(flows: Sequence[float], year: int, plan: RepaymentPlan) -> float:
    """Return what the rule asks of one board in one year, before the cap."""
    saved = max(0.0, float(flows[year])) if year < len(flows) else 0.0
    if plan.mode == "full":
        return saved
    return plan.share * saved if plan.from_year <= year <= plan.to_year else 0.0


def _faults_of_plan(plan: RepaymentPlan) -> list[Fault]:
    faults = []
    if plan.mode not in MODES:
        expected_mode = " or ".join(MODES)
        faults.append(Fault("unknown_choice", "repayment.mode", repr(plan.mode), expected_mode))
    if not (math.isfinite(plan.paid_out) and plan.paid_out >= 0):
        shown = repr(plan.paid_out)
        faults.append(Fault("out_of_range", "repayment.paid_out", shown, "kronor, 0 or more"))
    return faults + (_faults_of_schedule(plan) if plan.mode == "schedule" else [])


def _faults_of_schedule(plan: RepaymentPlan) -> list[Fault]:
    faults = []
    if not 0 <= plan.share <= 1:
        shown = repr(plan.share)
        faults.append(Fault("out_of_range", "repayment.share", shown, "a number from 0 to 1"))
    if plan.from_year < 0:
        shown = str(plan.from_year)
        faults.append(Fault("year_out_of_range", "repayment.from_year", shown, "a year from 0 on"))
    if plan.to_year < plan.from_year:
        shown = f"{plan.to_year}, before from_year {plan.from_year}"
        faults.append(
            Fault("year_out_of_range", "repayment.to_year", shown, "from_year or a later year")
        )
    return faults
