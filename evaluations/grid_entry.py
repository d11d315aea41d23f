"""Inmatning i rutnät: records what is typed for a few participants, all of it or nothing."""

import datetime
import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations import data_sets, outcome_staging, outcomes
from evaluations.models import Indicator, OutcomeBatch
from evaluations.models.outcomes import MissingReason
from evaluations.outcome_check import Fault, Measurement
from evaluations.outcome_columns import ColumnMapping
from evaluations.outcome_staging import Faults
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require

COLUMN, GROUP_COLUMN = "value", "group"


class CellsRefused(Refused):
    """Some cells do not agree with what is recorded; `faults` hold their line and column."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(_("Nothing is saved yet. Mend the marked cells and save again."))
        self.faults = faults


class NothingNew(Refused):
    """Everything that was typed is recorded already."""


@transaction.atomic
def enter(
    indicator: Indicator, *, cells: Sequence[Measurement], by: User, at: datetime.datetime
) -> OutcomeBatch:
    """Mata in värden: an import of its own, so that it can be undone as a whole.

    The line of a cell is whatever tells the caller which one it is; codes become pseudonyms.
    """
    investment = indicator.investment
    require(by, Permission.RECORD_OUTCOMES, investment)
    data_sets.lock(investment.pk)
    data_sets.refuse_unready(investment)
    closed = outcomes.closed_days(investment)
    if any(day.first <= cell.measured_date <= day.last for day in closed for cell in cells):
        raise outcomes.WrongMapping(_("The measuring time was closed meanwhile. Open it first."))
    key = outcomes.key_of(investment, at=at)
    mapping = _mapping(indicator)
    faults = Faults()
    outcome_staging.stage(cells, key=key)
    outcome_staging.compare(mapping, faults)
    if faults.count:
        raise CellsRefused(faults.kept)
    batch = outcomes.add_batch(
        investment,
        filename=_("Typed in"),
        sha256=_fingerprint(cells, key),
        mapping=mapping,
        wanted=len(cells),
        by=by,
        at=at,
    )
    if batch is None:
        raise NothingNew(_("All of it is recorded already, with the same values."))
    return batch


def _mapping(indicator: Indicator) -> ColumnMapping:
    return ColumnMapping(
        participant="code",
        group=GROUP_COLUMN,
        intervention_value="intervention",
        comparison_value="comparison",
        values={COLUMN: indicator.pk},
        decimal=",",
        missing_markers=(),
        missing_reason=MissingReason.UNKNOWN,
    )


def _fingerprint(cells: Sequence[Measurement], key: bytes) -> str:
    """A fingerprint of what was typed that gives no code away."""
    lines = sorted(
        f"{outcome_staging.pseudonym(cell.participant, key)};{cell.group};{cell.measured_date};"
        f"{cell.value};{cell.reason}"
        for cell in cells
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
